"""Loaded series as rows of tables: canon against the year before, opening budgets by year; and figures by tag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from gore.core.export import Column
from gore.core.models import Initiative, RecordItem
from transfers.filters import alignment_label
from transfers.models import Project, SeriesValue, TransferProject

SERIES_COLUMNS = [
    Column(
        "serie",
        _("Población, canon transferido o presupuesto de apertura."),
        "text",
        lambda s: s.get_series_display(),
        24,
    ),
    Column("region_codigo", _("Región; vacío, todo el país."), "text", lambda s: s.region.code if s.region else "", 12),
    Column("anio", _("Año."), "integer", lambda s: s.year, 8),
    Column("mes", _("Mes, si es una serie por mes."), "integer", lambda s: s.month, 8),
    Column("valor", _("Personas, porcentaje del año o soles, según la serie."), "amount", lambda s: s.value, 18),
    Column("fuente", _("De dónde sale."), "text", lambda s: s.source, 40),
    Column("archivo", _("Archivo del que se cargó."), "text", lambda s: s.source_file, 20),
    Column("corte", _("Fecha de corte."), "date", lambda s: s.as_of, 12),
    Column(
        "inventado", _("Sí cuando es un dato inventado para la demostración."), "boolean", lambda s: s.is_demonstration
    ),
]


@dataclass(frozen=True)
class CanonRow:
    """What part of the year's canon had been transferred by the end of a month, and a year before."""

    month_label: str
    place: str
    value: Decimal
    before: Decimal | None
    source: str
    as_of: dt.date
    is_demonstration: bool


def canon_rows(values: Sequence[SeriesValue]) -> list[CanonRow]:
    """Canon by month and region with the same month of the year before, latest first, the country before its regions."""
    canon = [row for row in values if row.series == SeriesValue.Series.CANON]
    at = {(row.region_id, row.year, row.month): row.value for row in canon}
    rows = [row for row in canon if (row.region_id, row.year - 1, row.month) in at]
    rows.sort(key=lambda row: (-row.year, -(row.month or 0), row.region is not None, str(row.region or "")))
    return [
        CanonRow(
            f"{row.month:02d}/{row.year}", str(row.region) if row.region else _now("Todo el país"), row.value,
            at.get((row.region_id, row.year - 1, row.month)), row.source, row.as_of, row.is_demonstration,
        )
        for row in rows
    ]  # fmt: skip


def opening_rows(values: Sequence[SeriesValue]) -> dict[str, Any]:
    """Opening budgets: the years, and for each region its values by year with the latest source."""
    opening = [row for row in values if row.series == SeriesValue.Series.OPENING and row.region is not None]
    years = sorted({row.year for row in opening})
    by_region: dict[str, dict[str, Any]] = {}
    for row in opening:
        found = by_region.setdefault(str(row.region), {"place": str(row.region), "by_year": {}})
        found["by_year"][row.year] = row.value
        found |= {"source": row.source, "as_of": row.as_of, "is_demonstration": row.is_demonstration}
    rows = sorted(by_region.values(), key=lambda found: str(found["place"]))
    for found in rows:
        found["values"] = [(year, found["by_year"].get(year)) for year in years]
    return {"opening": rows, "years": years}


@dataclass(frozen=True)
class Tag:
    """One axis or recommendation and what is aligned with it."""

    code: str
    label: str
    detail: str
    projects: int
    initiatives: int
    commitments: int
    amount: Decimal


def by_alignment() -> list[Tag]:
    """Projects, pacts and released commitments of each tag, and the money of its projects. Five queries."""

    def counted(rows: Any) -> dict[int, int]:
        return dict(rows.order_by().filter(alignments__isnull=False).values_list("alignments").annotate(n=Count("pk")))

    projects, initiatives = counted(Project.objects.standing()), counted(Initiative.objects.all())
    commitments = counted(Commitment.objects.released())
    amounts = dict(
        TransferProject.objects.filter(project__alignments__isnull=False)
        .order_by()
        .values_list("project__alignments")
        .annotate(money=Sum("amount"))
    )
    return [
        Tag(
            item.code, alignment_label(item), item.detail, projects.get(item.pk, 0), initiatives.get(item.pk, 0),
            commitments.get(item.pk, 0), amounts.get(item.pk, Decimal(0)),
        )
        for item in RecordItem.objects.filter(kind=RecordItem.Kind.ALIGNMENT).order_by("position")
    ]  # fmt: skip
