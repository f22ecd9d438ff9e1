"""The whole call as one file: every topic with its project, its sectors, what was decided and each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bilaterals.models import AgendaTopic, CallField, TopicAnswer, TopicPartner
from bilaterals.review.filters import HELD
from gore.core.export import Column, export_response
from gore.core.models import Edition

COLUMNS: list[Column] = [
    Column("codigo", _("Código del tema; no cambia nunca."), "text", lambda t: t.code, 18),
    Column("edicion_codigo", _("Código de la edición."), "text", lambda t: t.edition.code, 10),
    Column("delegacion_codigo", _("Código de la delegación que lo pide."), "text", lambda t: t.delegation.code, 10),
    Column("delegacion", _("Nombre corto de la delegación."), "text", lambda t: t.delegation.short_name, 22),
    Column("prioridad", _("Prioridad del gobernador, desde 1."), "integer", lambda t: t.rank, 9),
    Column("estado", _("Estado del tema."), "text", lambda t: t.get_state_display(), 20),
    Column("titulo", _("Título."), "text", lambda t: t.title, 50),
    Column("descripcion", _("Descripción."), "text", lambda t: t.description, 60),
    Column("pedido", _("Qué se pide al ministerio."), "text", lambda t: t.request, 60),
    Column(
        "sectores_codigos", _("Códigos de los sectores, separados por punto y coma."), "text",
        lambda t: "; ".join(sector.code for sector in t.sectors.all()), 18,
    ),
    Column("traba", _("Tipo de traba."), "text", lambda t: t.get_blockage_display(), 15),
    Column("cui", _("Código único de inversiones."), "text", lambda t: t.cui, 10),
    Column("proyecto", _("Nombre del proyecto."), "text", lambda t: t.project_name, 45),
    Column("etapa", _("Etapa del proyecto."), "text", lambda t: t.get_stage_display(), 22),
    Column("costo", _("Costo total en soles."), "amount", lambda t: t.cost, 16),
    Column("monto_pedido", _("Monto que se pide, en soles."), "amount", lambda t: t.requested_amount, 16),
    Column("beneficiarios", _("Personas beneficiadas."), "integer", lambda t: t.beneficiaries, 14),
    Column("provincias", _("Provincias."), "text", lambda t: t.provinces, 25),
    Column(
        "se_suman", _("Códigos de las delegaciones que aceptaron sumarse, separados por punto y coma."), "text",
        lambda t: "; ".join(partner.delegation.code for partner in t.joined), 14,
    ),
    Column("puntaje", _("Qué tan completo está, de 0 a 100 puntos."), "integer", lambda t: t.completeness, 9),
    Column("atencion", _("Cómo se atiende."), "text", lambda t: t.get_route_display(), 30),
    Column("unido_a", _("Código del tema al que se unió."), "text", lambda t: t.merged_into and t.merged_into.code, 18),
    Column("separado_de", _("Código del tema del que se separó."), "text", lambda t: t.split_from and t.split_from.code, 18),
    Column(
        "decision_retenida", _("Decisión que todavía no se comunica."), "text",
        lambda t: t.held[0].get_kind_display() if t.held else "", 22,
    ),
    Column("enviado", _("Cuándo se envió."), "datetime", lambda t: t.submitted_at, 17),
    Column("corregir_hasta", _("Plazo propio para corregir."), "datetime", lambda t: t.corrections_due_at, 17),
    Column("adjuntos", _("Cantidad de documentos adjuntos."), "integer", lambda t: len(t.attachments.all()), 9),
    Column("demostracion", _("Sí cuando la fila es de demostración."), "boolean", lambda t: t.is_demonstration, 13),
]  # fmt: skip


def _answer_to(field: CallField) -> Callable[[Any], str]:
    def value(topic: Any) -> str:
        return next((answer.value for answer in topic.answers.all() if answer.field_id == field.pk), "")

    return value


def topics_response(rows: QuerySet[AgendaTopic], kind: str, *, edition: Edition | None) -> HttpResponseBase:
    """Every one of *rows* (with `completeness`) as a download, with a column for each question of the call."""
    questions = CallField.objects.filter(call__edition=edition).order_by("position", "pk")
    columns = COLUMNS + [
        Column(f"pregunta_{field.key}", field.label, "text", _answer_to(field), 24) for field in questions
    ]
    joined = TopicPartner.objects.filter(state=TopicPartner.State.ACCEPTED).select_related("delegation")
    full = rows.select_related("edition", "delegation", "merged_into", "split_from").prefetch_related(
        "sectors", "attachments", Prefetch("answers", TopicAnswer.objects.all()),
        Prefetch("partners", joined, to_attr="joined"), Prefetch("decisions", HELD, to_attr="held"),
    )  # fmt: skip
    stem = f"temas-{edition.code}" if edition else "temas"
    return export_response(columns=columns, rows=full, kind=kind, stem=stem, title=_now("Temas de la convocatoria"))
