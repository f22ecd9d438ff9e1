"""Columns of downloads of what the core holds: editions, institutions, regions, published figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from gore.core.export import Column, export_file

EDITION_COLUMNS: list[Column] = [
    Column("codigo", _("Código de la edición."), "text", lambda e: e.code, 12),
    Column("orden", _("Orden en el tiempo."), "integer", lambda e: e.seq, 8),
    Column("numero", _("Número de la edición; vacío en la extraordinaria."), "integer", lambda e: e.ordinal, 8),
    Column("titulo", _("Nombre."), "text", lambda e: e.title, 30),
    Column("tipo", _("Ordinaria, extraordinaria o de transición."), "text", lambda e: e.get_kind_display(), 16),
    Column("primer_dia", _("Primer día."), "date", lambda e: e.start_date, 12),
    Column("ultimo_dia", _("Último día."), "date", lambda e: e.end_date, 12),
    Column("sede_primer_dia", _("Sede del primer día."), "text", lambda e: e.venue_day1, 30),
    Column("sede_segundo_dia", _("Sede del segundo día."), "text", lambda e: e.venue_day2, 30),
    Column("fase", _("Fase en que se encuentra."), "text", lambda e: e.get_phase_display(), 16),
    Column("demostracion", _("Sí cuando es de demostración."), "boolean", lambda e: e.is_demonstration, 13),
]

INSTITUTION_COLUMNS: list[Column] = [
    Column("codigo", _("Código de la institución."), "text", lambda i: i.code, 14),
    Column("nombre", _("Nombre completo."), "text", lambda i: i.name, 50),
    Column("nombre_corto", _("Nombre corto."), "text", lambda i: i.short_name, 24),
    Column("tipo", _("Ministerio, autoridad, gobierno regional…"), "text", lambda i: i.get_kind_display(), 26),
    Column("es_sector", _("Sí cuando se sienta a la mesa como sector."), "boolean", lambda i: i.sits_at_table, 10),
    Column("priorizado", _("Sí cuando es uno de los sectores priorizados."), "boolean", lambda i: i.prioritised, 10),
    Column("grupo", _("Grupo en la tabla publicada."), "text", lambda i: i.group_label, 24),
    Column("region_codigo", _("Región que gobierna."), "text", lambda i: i.region.code if i.region else "", 12),
]

REGION_COLUMNS: list[Column] = [
    Column("codigo", _("Código de la región."), "text", lambda r: r.code, 10),
    Column("nombre", _("Nombre del territorio."), "text", lambda r: r.display_name, 24),
    Column("ubigeo", _("UBIGEO del departamento (INEI)."), "text", lambda r: r.ubigeo_department, 10),
    Column("clave_del_limite", _("Clave del límite en el mapa."), "text", lambda r: r.boundary_key, 12),
    Column("iso_3166_2", _("Código ISO 3166-2."), "text", lambda r: r.iso_3166_2, 10),
    Column("tipo", _("Gobierno regional o municipalidad metropolitana."), "text", lambda r: r.get_kind_display(), 26),
    Column("entre_los_25", _("Sí cuando es uno de los 25 gobiernos regionales."), "boolean", lambda r: r.counts_in_25),
    Column("tramo_publicado", _("Tramo de cumplimiento en el mapa publicado."), "text", lambda r: r.published_band),
]

FIGURE_COLUMNS: list[Column] = [
    Column("codigo", _("Código de la cifra: familia y clave."), "text", lambda f: f.code, 40),
    Column("familia", _("Tabla o conjunto al que pertenece."), "text", lambda f: f.family, 28),
    Column("concepto", _("Qué cuenta."), "text", lambda f: f.label, 50),
    Column("valor", _("Valor leído; montos en soles, porcentajes de 0 a 100."), "amount", lambda f: f.value, 18),
    Column("unidad", _("Unidad del valor."), "text", lambda f: f.unit, 14),
    Column("calificador", _("Exacto, más de, alrededor de, casi."), "text", lambda f: f.get_qualifier_display(), 14),
    Column("impreso", _("Como se imprimió."), "text", lambda f: f.printed, 24),
    Column("lectura_segura", _("No cuando la lectura es dudosa."), "boolean", lambda f: f.certain, 14),
    Column("calculado", _("Sí cuando se calculó a partir de lo impreso."), "boolean", lambda f: f.derived, 10),
    Column("edicion_codigo", _("Edición a la que se refiere."), "text", lambda f: f.edition.code if f.edition else ""),
    Column(
        "institucion_codigo", _("Institución a la que se refiere."), "text",
        lambda f: f.institution.code if f.institution else "",
    ),
    Column("region_codigo", _("Región a la que se refiere."), "text", lambda f: f.region.code if f.region else ""),
    Column("corte", _("Fecha de corte que da la fuente."), "date", lambda f: f.as_of, 12),
    Column("archivo", _("Archivo del registro publicado."), "text", lambda f: f.source_file, 28),
    Column("parte_de_la_fuente", _("Parte de la publicación."), "text", lambda f: f.source_part, 30),
    Column("nota", _("Aclaración."), "text", lambda f: f.note, 50),
]  # fmt: skip


def _table(columns: list[Column], stem: str, title: str) -> Callable[[QuerySet[Any], Any], HttpResponseBase]:
    def make(rows: QuerySet[Any], kind: Any) -> HttpResponseBase:
        return export_file(columns=columns, rows=rows, kind=kind, stem=stem, title=title)

    return make


editions_file = _table(EDITION_COLUMNS, "ediciones", "Ediciones")
institutions_file = _table(INSTITUTION_COLUMNS, "instituciones", "Instituciones")
regions_file = _table(REGION_COLUMNS, "regiones", "Regiones")
figures_file = _table(FIGURE_COLUMNS, "cifras-publicadas", "Cifras publicadas")
