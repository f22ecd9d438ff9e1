"""Administration of commitments, reports of progress and stored rates."""

from commitments.admin import commitment, compliance, update

__all__ = ["commitment", "compliance", "update"]
