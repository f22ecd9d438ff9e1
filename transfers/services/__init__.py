"""Every write about transfers, norms, projects and imports."""

from transfers.services.norms import find_norm, read_norm, save_norm
from transfers.services.periods import close_period, closed_on, lock_ledger, reopen_period
from transfers.services.transfers import (
    change_transfer,
    check_projects,
    check_shares,
    counter_entry,
    next_code,
    record_transfer,
)

__all__ = [
    "change_transfer",
    "check_projects",
    "check_shares",
    "close_period",
    "closed_on",
    "counter_entry",
    "find_norm",
    "lock_ledger",
    "next_code",
    "read_norm",
    "record_transfer",
    "reopen_period",
    "save_norm",
]
