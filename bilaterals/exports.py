"""The columns of a download of bilateral meetings, defined once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core.export import Column, export_file

COLUMNS: list[Column] = [
    Column("codigo", _("Código de la reunión; no cambia nunca."), "text", lambda m: m.code, 16),
    Column("edicion_codigo", _("Código de la edición."), "text", lambda m: m.edition.code, 12),
    Column(
        "regiones_codigos", _("Códigos de las regiones que se reunieron, separados por punto y coma."), "text",
        lambda m: "; ".join(region.code for region in m.regions.all()), 16,
    ),
    Column(
        "sectores_codigos", _("Códigos de los sectores que se reunieron, separados por punto y coma."), "text",
        lambda m: "; ".join(sector.code for sector in m.sectors.all()), 16,
    ),
    Column("minutos_previstos", _("Duración prevista en minutos."), "integer", lambda m: m.minutes_planned, 16),
    Column(
        "demostracion", _("Sí cuando la fila es de demostración y no una reunión real."), "boolean",
        lambda m: m.is_demonstration, 13,
    ),
]  # fmt: skip


def meetings_file(rows: QuerySet[Meeting], kind: Any) -> HttpResponseBase:
    """Every one of *rows* as a CSV or XLSX download; raises gore.core.export.TooManyRows."""
    return export_file(columns=COLUMNS, rows=rows, kind=kind, stem="reuniones", title=_now("Reuniones bilaterales"))
