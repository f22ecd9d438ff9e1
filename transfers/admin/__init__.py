"""Administration of transfers, norms, projects, and of what is loaded beside them."""

from transfers.admin import loaded, money

__all__ = ["loaded", "money"]
