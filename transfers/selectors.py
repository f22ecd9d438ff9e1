"""Sums of transfers. Amounts in soles (Decimal, two places); one query per figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from gore.core.models import Edition, Institution, Region
from transfers.models import LegalNorm, SeriesValue, Transfer, TransferProject, TransferShare


@dataclass(frozen=True)
class Amount:
    """Money of one selection and the number of transfers (or shares of them) it adds up."""

    key: str
    label: str
    amount: Decimal
    transfers: int


def _soles(value: Decimal | None) -> Decimal:
    """A sum to the céntimo; SQLite adds in binary fractions."""
    return (value or Decimal(0)).quantize(Decimal("0.01"))


def total(transfers: QuerySet[Transfer] | None = None) -> Amount:
    """Sum of *transfers* (all when None)."""
    rows = Transfer.objects.all() if transfers is None else transfers.order_by()
    found = rows.aggregate(amount=Sum("amount"), transfers=Count("id"))
    return Amount("total", "Total", _soles(found["amount"]), found["transfers"])


def by_edition(transfers: QuerySet[Transfer] | None = None) -> list[Amount]:
    """Sum per edition, in their order in time; editions without transfers are left out."""
    rows = Transfer.objects.all() if transfers is None else transfers
    found = (
        rows.order_by()
        .values("edition__code", "edition__title", "edition__seq")
        .annotate(money=Sum("amount"), times=Count("id"))
        .order_by("edition__seq")
    )
    return [Amount(row["edition__code"], row["edition__title"], _soles(row["money"]), row["times"]) for row in found]


def by_giver(transfers: QuerySet[Transfer] | None = None) -> list[Amount]:
    """Sum per giving sector, largest first."""
    rows = Transfer.objects.all() if transfers is None else transfers
    found = (
        rows.order_by()
        .values("giver__code", "giver__short_name")
        .annotate(money=Sum("amount"), times=Count("id"))
        .order_by("-money", "giver__code")
    )
    return [Amount(row["giver__code"], row["giver__short_name"], _soles(row["money"]), row["times"]) for row in found]


def by_norm(transfers: QuerySet[Transfer] | None = None) -> list[Amount]:
    """Sum per norm, largest first, under the name that the norm has in addresses; money without a norm
    is under the key ""."""
    rows = Transfer.objects.all() if transfers is None else transfers
    found = (
        rows.order_by()
        .values("norm__kind", "norm__number", "norm__year")
        .annotate(money=Sum("amount"), times=Count("id"))
        .order_by("-money", "norm__kind", "norm__number")
    )
    amounts = []
    for row in found:
        norm = LegalNorm(kind=row["norm__kind"] or "", number=row["norm__number"] or "", year=row["norm__year"])
        key, label = (norm.slug, str(norm)) if norm.kind else ("", _("Sin norma registrada"))
        amounts.append(Amount(key, label, _soles(row["money"]), row["times"]))
    return amounts


def by_project(transfers: QuerySet[Transfer] | None = None) -> list[Amount]:
    """Sum of the parts per project, largest first; money without a project is not in it."""
    parts = TransferProject.objects.all()
    if transfers is not None:
        parts = parts.filter(transfer__in=transfers.order_by())
    found = (
        parts.values("project__code", "project__name")
        .annotate(money=Sum("amount"), times=Count("id"))
        .order_by("-money", "project__code")
    )
    return [Amount(row["project__code"], row["project__name"], _soles(row["money"]), row["times"]) for row in found]


def by_region(*, edition: Edition | None = None, giver: Institution | None = None) -> list[Amount]:
    """Sum of the shares per region, largest first; undivided multi-region money is not in it."""
    shares = TransferShare.objects.all()
    if edition is not None:
        shares = shares.filter(transfer__edition=edition)
    if giver is not None:
        shares = shares.filter(transfer__giver=giver)
    found = (
        shares.values("region__code", "region__name", "region__kind")
        .annotate(money=Sum("amount"), times=Count("id"))
        .order_by("-money", "region__code")
    )
    return [
        Amount(
            row["region__code"],
            Region(name=row["region__name"], kind=row["region__kind"]).display_name,
            _soles(row["money"]),
            row["times"],
        )
        for row in found
    ]


def received_by(region: Region) -> Amount:
    """Sum of the shares of one region."""
    found = TransferShare.objects.filter(region=region).aggregate(money=Sum("amount"), times=Count("id"))
    return Amount(region.code, region.display_name, _soles(found["money"]), found["times"])


def multi_region_total() -> Amount:
    """Money given to several regions without a published division."""
    found = total(Transfer.objects.filter(multi_region=True))
    return Amount("multi", "Multirregión", found.amount, found.transfers)


@dataclass(frozen=True)
class Month:
    """Money of one calendar month."""

    month: dt.date
    amount: Decimal
    transfers: int


def by_month(transfers: QuerySet[Transfer] | None = None) -> list[Month]:
    """Sum per month of the date, in order of time."""
    rows = Transfer.objects.all() if transfers is None else transfers
    found = (
        rows.order_by().values(at=TruncMonth("date")).annotate(money=Sum("amount"), times=Count("id")).order_by("at")
    )
    return [Month(row["at"], _soles(row["money"]), row["times"]) for row in found]


def flows() -> list[tuple[str, str, str, str, Decimal, int]]:
    """Money of each sector to each region: giver and its name, region and its name, soles, transfers. Undivided
    money comes under the region "multi". Two queries."""
    sums = (
        TransferShare.objects.order_by()
        .values_list("transfer__giver", "region")
        .annotate(money=Sum("amount"), times=Count("id"))
    )
    undivided = (
        Transfer.objects.filter(multi_region=True)
        .order_by()
        .values_list("giver")
        .annotate(money=Sum("amount"), times=Count("id"))
    )
    givers = {body.pk: body for body in Institution.objects.filter(region__isnull=True)}
    regions = {region.pk: region for region in Region.objects.all()}
    found = [
        (
            givers[giver].code,
            givers[giver].short_name,
            regions[region].code,
            regions[region].display_name,
            _soles(amount),
            times,
        )
        for giver, region, amount, times in sums
        if giver in givers
    ]
    found += [
        (givers[giver].code, givers[giver].short_name, "multi", _("Sin reparto"), _soles(amount), times)
        for giver, amount, times in undivided
        if giver in givers
    ]
    return found


@dataclass(frozen=True)
class People:
    """The population of a region, and where the number comes from."""

    count: Decimal
    year: int
    source: str
    as_of: dt.date


def population() -> dict[str, People]:
    """The latest loaded population of each region by its code."""
    rows = SeriesValue.objects.filter(series=SeriesValue.Series.POPULATION, region__isnull=False).order_by("year")
    return {
        code: People(value, year, source, as_of)
        for code, value, year, source, as_of in rows.values_list("region__code", "value", "year", "source", "as_of")
    }
