"""Commitments, their updates, the money behind them, and the stored compliance rates."""

from commitments.models.commitments import (
    CODE,
    TEAMS,
    Commitment,
    CommitmentQuerySet,
    CommitmentRegion,
    CommitmentType,
    CommitmentUpdate,
    Horizon,
    Status,
    own_rows,
)
from commitments.models.compliance import (
    Audience,
    ComplianceRate,
    ComplianceRequest,
    ComplianceSnapshot,
)
from commitments.models.funding import Funding

__all__ = [
    "CODE",
    "TEAMS",
    "Audience",
    "Commitment",
    "CommitmentQuerySet",
    "CommitmentRegion",
    "CommitmentType",
    "CommitmentUpdate",
    "ComplianceRate",
    "ComplianceRequest",
    "ComplianceSnapshot",
    "Funding",
    "Horizon",
    "Status",
    "own_rows",
]
