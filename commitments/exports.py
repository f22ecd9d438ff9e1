"""The columns of a download of commitments, defined once (they are also the data dictionary)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, CommitmentType, Horizon, Status
from gore.core.clock import today
from gore.core.export import Column, export_file, export_response
from gore.core.models import Region

STEM = "compromisos"


def day_of(row: Commitment) -> dt.date:
    """The day as of which the row is told: the one asked for with `as_of`, or today."""
    day: dt.date | None = getattr(row, "as_of_date", None)
    return day or today()


def status_of(row: Commitment) -> str:
    """The status as of `day_of(row)`."""
    status: str = getattr(row, "as_of_status", row.status)
    return status


def status_since_of(row: Commitment) -> dt.date | None:
    """Since when the row has `status_of(row)`; not known for a day before the present status."""
    since = row.status_since
    return since if since and since <= day_of(row) and status_of(row) == row.status else None


def is_overdue(row: Commitment) -> bool:
    """Not executed as of `day_of(row)`, and due before it."""
    return status_of(row) != Status.EXECUTED and row.due_date < day_of(row)


def _regions(row: Commitment, name: str) -> str:
    return "; ".join(str(getattr(region, name)) for region in row.regions.all())


COLUMNS: list[Column] = [
    Column("codigo", _("Código del compromiso; no cambia nunca."), "text", lambda c: c.code, 16),
    Column("edicion_codigo", _("Código de la edición en que se acordó."), "text", lambda c: c.edition.code, 12),
    Column("edicion", _("Nombre de la edición."), "text", lambda c: c.edition.title, 22),
    Column(
        "sector_codigo", _("Código de la entidad nacional que estuvo en la mesa."), "text", lambda c: c.sector.code, 12
    ),
    Column("sector", _("Nombre de esa entidad."), "text", lambda c: c.sector.name, 32),
    Column(
        "regiones_codigos",
        _("Códigos de las regiones en que cuenta, separados por punto y coma."),
        "text",
        lambda c: _regions(c, "code"),
        12,
    ),
    Column(
        "regiones",
        _("Nombres de esas regiones. Un compromiso de varias regiones cuenta en cada una."),
        "text",
        lambda c: _regions(c, "display_name"),
        20,
    ),
    Column(
        "responsable_codigo", _("Código de la institución responsable."), "text", lambda c: c.lead_institution.code, 14
    ),
    Column("responsable", _("Nombre de la institución responsable."), "text", lambda c: c.lead_institution.name, 32),
    Column(
        "tipo", _("Administrativo, técnico o presupuestal."), "text", lambda c: str(CommitmentType(c.type).label), 15
    ),
    Column("horizonte", _("Inmediato, corto o mediano plazo."), "text", lambda c: str(Horizon(c.horizon).label), 14),
    Column("texto", _("Lo que se acordó, como se escribió."), "text", lambda c: c.text, 70),
    Column("acordado_el", _("Día en que se acordó."), "date", lambda c: c.agreed_on, 12),
    Column("plazo", _("Día en que vence."), "date", lambda c: c.due_date, 12),
    Column(
        "estado",
        _("Pendiente, en proceso o ejecutado en la fecha de corte, según los avances verificados hasta ella."),
        "text",
        lambda c: str(Status(status_of(c)).label),
        12,
    ),
    Column(
        "en_estado_desde",
        _("Día desde el que tiene ese estado; vacío si no se ha verificado ningún avance o si no consta."),
        "date",
        status_since_of,
        15,
    ),
    Column(
        "vencido",
        _("Sí cuando el plazo pasó antes de la fecha de corte y no está ejecutado."),
        "boolean",
        is_overdue,
        9,
    ),
    Column("en_controversia", _("Sí cuando una de las partes lo discute."), "boolean", lambda c: c.is_disputed, 15),
    Column("fecha_de_corte", _("Día al que se refieren el estado y el vencimiento."), "date", day_of, 14),
    Column(
        "demostracion",
        _("Sí cuando la fila es de demostración y no un compromiso real."),
        "boolean",
        lambda c: c.is_demonstration,
        13,
    ),
]


def export_rows(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """*rows* with all that COLUMNS reads, in a constant number of queries for each chunk."""
    return (
        rows.select_related("edition", "sector", "lead_institution")
        .prefetch_related(None)
        .prefetch_related(Prefetch("regions", Region.objects.order_by("code")))
        .defer("search_text", "edition__highlights", "edition__venue_note")
    )


def _what(rows: QuerySet[Commitment]) -> dict[str, Any]:
    return {"columns": COLUMNS, "rows": export_rows(rows), "stem": STEM, "title": _now("Compromisos")}


def commitments_response(rows: QuerySet[Commitment], kind: str) -> HttpResponseBase:
    """Every one of *rows* as a CSV or XLSX download of a page."""
    return export_response(kind=kind, **_what(rows))


def commitments_file(rows: QuerySet[Commitment], kind: Any) -> HttpResponseBase:
    """The same for the API; raises gore.core.export.TooManyRows."""
    return export_file(kind=kind, **_what(rows))
