"""Money without a commitment, and budgetary commitments without money."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from commitments.models import Commitment, CommitmentType, Funding
from transfers.models import Transfer


def unlinked_money() -> QuerySet[Transfer]:
    """Transfers that stand and that no commitment rests on, directly or by their norm."""
    return Transfer.objects.filter(
        ~Exists(Funding.objects.filter(transfer=OuterRef("pk"))),
        ~Exists(Funding.objects.filter(norm=OuterRef("norm"))),
        corrects__isnull=True,
        counter_entry__isnull=True,
    )


def unfunded_commitments(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """The budgetary ones of *commitments* without a transfer or norm."""
    return commitments.filter(~Exists(Funding.objects.filter(commitment=OuterRef("pk"))), type=CommitmentType.BUDGETARY)


def fitting_money(commitment: Commitment) -> QuerySet[Transfer]:
    """Transfers that could pay for *commitment*: same sector, one of its regions, not before the agreement."""
    return (
        Transfer.objects.filter(
            giver=commitment.sector, date__gte=commitment.agreed_on, corrects__isnull=True, counter_entry__isnull=True,
            pk__in=Transfer.objects.filter(shares__region__in=commitment.regions.all()).values("pk"),
        )
        .exclude(funding__commitment=commitment)
        .order_by("date", "code")
    )  # fmt: skip
