"""The columns of downloads of transfers and projects, defined once (also the data dictionary)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.export import Column, export_file, export_response
from gore.core.models import Qualifier, Region, choice_label
from transfers.filters import project_kind_label
from transfers.models import Project, Transfer, TransferProject, TransferShare


def _shares(transfer: Transfer, name: str) -> str:
    return "; ".join(str(getattr(share.region, name)) for share in transfer.shares.all())


def _amounts(transfer: Transfer) -> str:
    return "; ".join(f"{share.region.code} {share.amount:.2f}" for share in transfer.shares.all())


def _parts(transfer: Transfer) -> str:
    return "; ".join(
        f"{part.project.cui or part.project.code} {part.amount:.2f}" for part in transfer.project_parts.all()
    )


def _project_regions(project: Project, name: str) -> str:
    if project.all_regions:
        return str(_now("todas"))
    return "; ".join(str(getattr(region, name)) for region in project.regions.all())


TRANSFER_COLUMNS: list[Column] = [
    Column("codigo", _("Código de la transferencia; no cambia nunca."), "text", lambda t: t.code, 16),
    Column("edicion_codigo", _("Código de la edición a la que corresponde."), "text", lambda t: t.edition.code, 12),
    Column("edicion", _("Nombre de la edición."), "text", lambda t: t.edition.title, 22),
    Column("sector_codigo", _("Código de la entidad que transfiere."), "text", lambda t: t.giver.code, 12),
    Column("sector", _("Nombre de la entidad que transfiere."), "text", lambda t: t.giver.name, 32),
    Column(
        "regiones_codigos",
        _("Códigos de las regiones que reciben, separados por punto y coma."),
        "text",
        lambda t: _shares(t, "code"),
        14,
    ),
    Column("regiones", _("Nombres de esas regiones."), "text", lambda t: _shares(t, "display_name"), 24),
    Column("reparto", _("Código y monto de cada región; los montos suman el total."), "text", _amounts, 30),
    Column(
        "multirregion", _("Sí cuando el dinero es de varias regiones sin reparto."), "boolean",
        lambda t: t.multi_region, 12,
    ),
    Column("monto", _("Monto total transferido."), "amount", lambda t: t.amount, 18),
    Column("fecha", _("Fecha de la transferencia."), "date", lambda t: t.date, 12),
    Column("norma", _("Norma legal que la aprueba."), "text", lambda t: str(t.norm) if t.norm else "", 20),
    Column("destino", _("Para qué es el dinero."), "text", lambda t: t.description, 50),
    Column(
        "demostracion", _("Sí cuando la fila es de demostración y no una transferencia real."), "boolean",
        lambda t: t.is_demonstration, 13,
    ),
    Column("clase", _("Para un proyecto, una actividad, canon o apertura."), "text", lambda t: t.get_kind_display(), 20),
    Column("proyectos", _("CUI (o código) y monto de cada proyecto; los montos suman el total."), "text", _parts, 30),
    Column(
        "anula_a", _("Código de la transferencia que este contraasiento anula."), "text",
        lambda t: t.corrects.code if t.corrects else "", 16,
    ),
    Column("motivo", _("Motivo del contraasiento."), "text", lambda t: t.reason, 30),
]  # fmt: skip

PROJECT_COLUMNS: list[Column] = [
    Column("codigo", _("Código del proyecto en este registro."), "text", lambda p: p.code, 12),
    Column("cui", _("Código único de inversiones, si consta."), "text", lambda p: p.cui or "", 10),
    Column("nombre", _("Nombre como se publicó."), "text", lambda p: p.name, 50),
    Column(
        "clase", _("Proyecto, programa, convenio u otra clase."), "text", lambda p: project_kind_label(p.kind), 14
    ),
    Column(
        "sector_codigo", _("Código del sector a cargo."), "text",
        lambda p: p.institution.code if p.institution else "", 12,
    ),
    Column("sector", _("Nombre del sector a cargo."), "text", lambda p: p.institution.name if p.institution else "", 32),
    Column(
        "regiones_codigos", _("Códigos de las regiones, separados por punto y coma, o «todas»."), "text",
        lambda p: _project_regions(p, "code"), 14,
    ),
    Column("regiones", _("Nombres de esas regiones."), "text", lambda p: _project_regions(p, "display_name"), 24),
    Column(
        "ediciones_codigos", _("Códigos de las ediciones en que se trató."), "text",
        lambda p: "; ".join(edition.code for edition in p.editions.all()), 16,
    ),
    Column("monto", _("Monto publicado."), "amount", lambda p: p.amount, 18),
    Column(
        "monto_calificador", _("Cómo califica la fuente el monto: exacto, más de, alrededor de, casi."), "text",
        lambda p: str(choice_label(Qualifier, p.amount_qualifier)), 16,
    ),
    Column("beneficiarios", _("Cantidad publicada de beneficiarios."), "integer", lambda p: p.beneficiaries, 13),
    Column("beneficiarios_unidad", _("Qué cuenta esa cantidad."), "text", lambda p: p.beneficiaries_unit, 18),
    Column(
        "beneficiarios_calificador", _("Cómo califica la fuente esa cantidad."), "text",
        lambda p: str(choice_label(Qualifier, p.beneficiaries_qualifier)), 16,
    ),
    Column("otras_medidas", _("Otras cantidades publicadas."), "text", lambda p: p.other_measures, 24),
    Column("fecha_publicada", _("Fecha como se imprimió."), "text", lambda p: p.date_text, 14),
    Column("estado_publicado", _("Estado como se imprimió."), "text", lambda p: p.status_text, 20),
    Column("parte_de_la_fuente", _("Parte de la publicación de donde sale."), "text", lambda p: p.source_part, 30),
    Column("nota", _("Aclaración."), "text", lambda p: p.note, 40),
    Column(
        "demostracion", _("Sí cuando la fila es de demostración."), "boolean", lambda p: p.is_demonstration, 13
    ),
    Column("provincias", _("Provincias."), "text", lambda p: p.provinces, 24),
    Column("etapa", _("Etapa del ciclo de inversión."), "text", lambda p: p.get_stage_display(), 20),
    Column("situacion", _("Previsto, en marcha, detenido, terminado o descartado."), "text", lambda p: p.get_status_display()),
    Column("inicio", _("Fecha de inicio."), "date", lambda p: p.starts_on, 12),
    Column("termino", _("Fecha de término."), "date", lambda p: p.ends_on, 12),
    Column(
        "alineamiento", _("Códigos de los ejes y recomendaciones con que se alinea."), "text",
        lambda p: "; ".join(item.code for item in p.alignments.all()), 24,
    ),
]  # fmt: skip


def transfer_rows(rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """*rows* with all that TRANSFER_COLUMNS reads."""
    shares = TransferShare.objects.select_related("region").defer("region__boundary").order_by("region__code")
    return (
        rows.select_related("edition", "giver", "norm", "corrects")
        .prefetch_related(None)
        .prefetch_related(
            Prefetch("shares", shares),
            Prefetch("project_parts", TransferProject.objects.select_related("project").order_by("project__code")),
        )
    )


def project_rows(rows: QuerySet[Project]) -> QuerySet[Project]:
    """*rows* with all that PROJECT_COLUMNS reads."""
    return (
        rows.select_related("institution")
        .prefetch_related(None)
        .prefetch_related(Prefetch("regions", Region.objects.order_by("code")), "editions", "alignments")
    )


def _transfers(rows: QuerySet[Transfer]) -> dict[str, Any]:
    return {
        "columns": TRANSFER_COLUMNS, "rows": transfer_rows(rows), "stem": "transferencias",
        "title": _now("Transferencias"),
    }  # fmt: skip


def _projects(rows: QuerySet[Project]) -> dict[str, Any]:
    return {"columns": PROJECT_COLUMNS, "rows": project_rows(rows), "stem": "proyectos", "title": _now("Proyectos")}


def transfers_response(rows: QuerySet[Transfer], kind: str) -> HttpResponseBase:
    """Every one of *rows* as a CSV or XLSX download of a page."""
    return export_response(kind=kind, **_transfers(rows))


def projects_response(rows: QuerySet[Project], kind: str) -> HttpResponseBase:
    """Every one of *rows* as a CSV or XLSX download of a page."""
    return export_response(kind=kind, **_projects(rows))


def transfers_file(rows: QuerySet[Transfer], kind: Any) -> HttpResponseBase:
    """The same for the API; raises gore.core.export.TooManyRows."""
    return export_file(kind=kind, **_transfers(rows))


def projects_file(rows: QuerySet[Project], kind: Any) -> HttpResponseBase:
    """The same for the API; raises gore.core.export.TooManyRows."""
    return export_file(kind=kind, **_projects(rows))
