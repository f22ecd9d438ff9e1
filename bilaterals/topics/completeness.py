"""What a topic still lacks before it can be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Blockage, CallField
from bilaterals.topics.questions import PREFIX, applicable


@dataclass(frozen=True)
class Missing:
    """One thing to fill in: the field of the form, and what to do."""

    field: str
    message: str


def missing(
    topic: AgendaTopic,
    *,
    sectors: Collection[int],
    questions: Iterable[CallField],
    answers: Mapping[int, str],
) -> list[Missing]:
    """What *topic* with these *sectors* (keys) and *answers* (by question) lacks, in the order of the form."""
    found = []

    def need(field: str, is_there: object, message: str) -> None:
        if not is_there:
            found.append(Missing(field, message))

    need("title", topic.title, _("Escriba el título del tema."))
    need("description", topic.description, _("Describa el problema y su situación."))
    need("sectors", sectors, _("Elija al menos un sector."))
    need("request", topic.request, _("Escriba qué se pide al ministerio."))
    need("blockage", topic.blockage, _("Indique qué tipo de traba tiene."))
    if topic.blockage == Blockage.BUDGETARY:
        need("requested_amount", topic.requested_amount, _("La traba es presupuestal: escriba el monto que se pide."))
    if topic.cui:
        need("project_name", topic.project_name, _("Escriba el nombre del proyecto de ese CUI."))
        need("stage", topic.stage, _("Indique en qué etapa está el proyecto."))
        need("cost", topic.cost is not None, _("Escriba el costo total del proyecto."))
    for question in applicable(questions, sectors, topic.blockage):
        if question.is_required and not answers.get(question.pk):
            found.append(Missing(f"{PREFIX}{question.key}", _("Responda: %(label)s") % {"label": question.label}))
    return found
