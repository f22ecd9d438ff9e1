"""Administration of commitments, reports of progress and stored rates."""

from commitments.admin import commitment, compliance, funding, update

__all__ = ["commitment", "compliance", "funding", "update"]
