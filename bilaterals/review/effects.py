"""What each decision needs and what it changes. Called with the rows locked, inside a transaction.

A decision of a topic in the wrong state is refused with a sentence: two people who decide at once are told,
and the first one wins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Assistance, Route, TopicDecision, TopicPartner, TopicStep
from bilaterals.topics.services import next_number, topic_code
from bilaterals.words import topic_search_text
from gore.core.clock import today
from gore.core.models import Edition, Institution, User
from gore.core.numbers import write_date

State, Kind, Step = AgendaTopic.State, TopicDecision.Kind, TopicStep.Kind
Phase = Edition.Phase

ALLOWED: dict[str, tuple[str, ...]] = {
    Kind.ACCEPT: (State.SUBMITTED,),
    Kind.RETURN: (State.SUBMITTED,),
    Kind.MERGE: (State.SUBMITTED, State.RETURNED, State.ACCEPTED),
    Kind.SPLIT: (State.SUBMITTED, State.ACCEPTED),
    Kind.MOVE: (State.SUBMITTED, State.RETURNED, State.ACCEPTED),
    Kind.ROUTE: (State.ACCEPTED,),
}
"""The states in which a topic can be decided about."""
PHASES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ALLOWED, (Phase.CALL, Phase.REVIEW)),
    Kind.ROUTE: (Phase.CALL, Phase.REVIEW, Phase.AGENDAS),
}
STEPS: dict[str, str] = {
    Kind.ACCEPT: Step.ACCEPTED, Kind.RETURN: Step.RETURNED, Kind.MERGE: Step.MERGED, Kind.SPLIT: Step.SPLIT,
    Kind.MOVE: Step.MOVED, Kind.ROUTE: Step.ROUTED,
}  # fmt: skip
CHANGES_THE_AGENDA = (Kind.MERGE, Kind.SPLIT, Kind.MOVE)
MOST_PARTS = 6
ANSWER_DAYS = 15
"""Days that a ministry has for a written answer unless SD says otherwise."""


def check(topic: AgendaTopic, kind: str, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    """Raise ValidationError where *kind* cannot be decided about *topic* now. *others*: topics by code, locked."""
    if topic.state not in ALLOWED[kind]:
        raise ValidationError(
            _("El tema ya no espera esta decisión: ahora está «%(state)s».") % {"state": topic.get_state_display()}
        )
    if topic.edition.phase not in PHASES[kind]:
        raise ValidationError(
            _("La edición está en la fase «%(phase)s»: ya no se decide sobre sus temas.")
            % {"phase": topic.edition.get_phase_display()}
        )
    if kind in CHANGES_THE_AGENDA and topic.agenda_items.exists():
        raise ValidationError(_("El tema está en la agenda de una reunión: sáquelo de ella primero."))
    CHECKS[kind](topic, details, others)


def _nothing_more(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    pass


def _check_accept(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    if not topic.sectors.exists():
        raise ValidationError(_("Falta decir a qué ministerio va: páselo a un sector o devuélvalo."))


def _check_return(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    due = _moment(details)
    if due is None:
        raise ValidationError({"due_at": _("Escriba hasta cuándo puede corregir la región.")})
    if due <= timezone.now():
        raise ValidationError({"due_at": _("El plazo para corregir debe ser futuro.")})
    if timezone.localdate(due) >= topic.edition.start_date:
        raise ValidationError(
            {
                "due_at": _("El plazo para corregir debe terminar antes del encuentro, que empieza el %(day)s.")
                % {"day": write_date(topic.edition.start_date)}
            }
        )


def _check_merge(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    target = others.get(str(details.get("into", "")))
    if target is None or target.edition_id != topic.edition_id or target.state == State.DRAFT:
        raise ValidationError({"into": _("No hay ningún tema de esta edición con ese código.")})
    if target.pk == topic.pk:
        raise ValidationError({"into": _("Un tema no se une consigo mismo: escriba el código del otro.")})
    if target.state not in {State.SUBMITTED, State.ACCEPTED}:
        raise ValidationError(
            {"into": _("%(code)s está «%(state)s»: elija un tema enviado o aceptado.")
                % {"code": target.code, "state": target.get_state_display()}}
        )  # fmt: skip


def _check_split(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    parts = details.get("parts") or []
    if not 2 <= len(parts) <= MOST_PARTS:
        raise ValidationError(
            {"parts": _("Escriba de 2 a %(most)s títulos, uno en cada línea: el primero queda en este tema.")
                % {"most": MOST_PARTS}}
        )  # fmt: skip
    if any(not part.strip() or len(part) > 160 for part in parts):
        raise ValidationError({"parts": _("Cada título tiene de 1 a 160 caracteres.")})
    if len({part.strip().casefold() for part in parts}) < len(parts):
        raise ValidationError({"parts": _("Dos títulos son iguales: escriba qué distingue a cada tema.")})


def _check_move(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    codes = set(details.get("sectors") or [])
    if not codes:
        raise ValidationError({"sectors": _("Elija al menos un sector.")})
    if Institution.objects.filter(code__in=codes, sits_at_table=True).count() < len(codes):
        raise ValidationError({"sectors": _("Uno de los sectores elegidos no se sienta a la mesa.")})
    if codes == set(topic.sectors.values_list("code", flat=True)):
        raise ValidationError({"sectors": _("Son los mismos sectores que ya tiene.")})


def _check_route(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic]) -> None:
    route = details.get("route")
    if route not in Route.values:
        raise ValidationError({"route": _("Elija cómo se atiende.")})
    if route == Route.MULTI_SECTOR and topic.sectors.count() < 2:
        raise ValidationError({"route": _("El tema tiene un solo sector: no puede ser multisectorial.")})
    if route == Route.WRITTEN_ANSWER:
        if topic.agenda_items.exists():
            raise ValidationError({"route": _("El tema está en la agenda de una reunión: sáquelo de ella primero.")})
        if _answer_due(details) < today():
            raise ValidationError({"due_on": _("El plazo de la respuesta debe ser futuro.")})
    if topic.assistance.exclude(state=Assistance.State.OPEN).exists() and route != Route.WRITTEN_ANSWER:
        raise ValidationError({"route": _("Un ministerio ya respondió por escrito.")})


CHECKS: dict[str, Callable[[AgendaTopic, dict[str, Any], dict[str, AgendaTopic]], None]] = {
    Kind.ACCEPT: _check_accept, Kind.RETURN: _check_return, Kind.MERGE: _check_merge, Kind.SPLIT: _check_split,
    Kind.MOVE: _check_move, Kind.ROUTE: _check_route,
}  # fmt: skip


# --- what changes -------------------------------------------------------------------------------


def apply(topic: AgendaTopic, decision: TopicDecision, others: dict[str, AgendaTopic], *, by: User) -> None:
    """Make *decision*, which `check` let pass, true, and write its step."""
    APPLIES[decision.kind](topic, decision.details, others, by)
    TopicStep.objects.create(topic=topic, kind=STEPS[decision.kind], by=by, note=decision.reason)


def _accept(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    topic.state, topic.corrections_due_at = State.ACCEPTED, None
    topic.save(update_fields=["state", "corrections_due_at"])


def _return(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    topic.state, topic.corrections_due_at = State.RETURNED, _moment(details)
    topic.save(update_fields=["state", "corrections_due_at"])


def _merge(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    """The topic lives on in the other, which takes over its sectors, its delegation and what was united to it."""
    target = others[details["into"]]
    topic.assistance.filter(state=Assistance.State.OPEN).delete()
    topic.merged.update(merged_into=target)
    topic.state, topic.merged_into, topic.rank, topic.route = State.MERGED, target, None, ""
    topic.save(update_fields=["state", "merged_into", "rank", "route"])
    target.sectors.add(*topic.sectors.all())
    joining = {topic.delegation_id, *topic.partners.filter(state="accepted").values_list("delegation", flat=True)}
    for delegation in joining - {target.delegation_id}:
        TopicPartner.objects.update_or_create(
            topic=target, delegation_id=delegation,
            defaults={"state": TopicPartner.State.ACCEPTED, "answered_at": timezone.now(), "answered_by": by,
                      "note": _("Se sumó cuando la SD unió los temas.")},
        )  # fmt: skip
    _write_words(target)


def _split(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    """The first title stays with the topic; each other title becomes a topic with the same data."""
    first, *rest = [part.strip() for part in details["parts"]]
    sectors = list(topic.sectors.all())
    now = timezone.now()
    number = next_number(topic.edition, topic.delegation)
    copied = (
        "edition", "delegation", "state", "description", "request", "blockage", "cui", "project_name", "stage",
        "cost", "requested_amount", "beneficiaries", "provinces", "submitted_at", "is_demonstration",
    )  # fmt: skip
    for place, title in enumerate(rest):
        part = AgendaTopic(
            **{name: getattr(topic, name) for name in copied}, number=number + place, title=title, split_from=topic,
            code=topic_code(topic.edition, topic.delegation, number + place),
            created_at=now, saved_at=now, created_by=by, saved_by=by,
        )  # fmt: skip
        part.save()
        part.sectors.set(sectors)
        _write_words(part)
        TopicStep.objects.create(
            topic=part, kind=Step.CREATED, by=by, note=_("Se separó de %(code)s.") % {"code": topic.code}
        )
    topic.title, topic.version = first, topic.version + 1
    topic.save(update_fields=["title", "version"])
    _write_words(topic)


def _move(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    topic.sectors.set(Institution.objects.filter(code__in=details["sectors"]))
    if topic.route == Route.MULTI_SECTOR and len(details["sectors"]) < 2:
        topic.route = ""
        topic.save(update_fields=["route"])
    if topic.route == Route.WRITTEN_ANSWER:
        topic.assistance.filter(state=Assistance.State.OPEN).exclude(sector__code__in=details["sectors"]).delete()
        _ask_for_answers(topic, today() + dt.timedelta(days=ANSWER_DAYS))
    _write_words(topic)


def _route(topic: AgendaTopic, details: dict[str, Any], others: dict[str, AgendaTopic], by: User) -> None:
    topic.route = details["route"]
    topic.save(update_fields=["route"])
    if topic.route == Route.WRITTEN_ANSWER:
        _ask_for_answers(topic, _answer_due(details))
    else:
        topic.assistance.filter(state=Assistance.State.OPEN).delete()


APPLIES: dict[str, Callable[[AgendaTopic, dict[str, Any], dict[str, AgendaTopic], User], None]] = {
    Kind.ACCEPT: _accept, Kind.RETURN: _return, Kind.MERGE: _merge, Kind.SPLIT: _split, Kind.MOVE: _move,
    Kind.ROUTE: _route,
}  # fmt: skip


def codes_needed(decisions: Iterable[tuple[str, dict[str, Any]]]) -> set[str]:
    """The codes of the other topics that these decisions (kind, details) touch."""
    return {str(details["into"]) for kind, details in decisions if kind == Kind.MERGE and details.get("into")}


def _ask_for_answers(topic: AgendaTopic, due_on: dt.date) -> None:
    """One written answer of each sector; one that was asked before keeps what it has, with the new date."""
    for sector in topic.sectors.all():
        made, created = Assistance.objects.get_or_create(topic=topic, sector=sector, defaults={"due_on": due_on})
        if not created and made.state == Assistance.State.OPEN:
            made.due_on = due_on
            made.save(update_fields=["due_on"])


def _write_words(topic: AgendaTopic) -> None:
    sectors: Sequence[str] = list(topic.sectors.values_list("short_name", flat=True))
    topic.search_text = topic_search_text(topic, delegation=topic.delegation.short_name, sectors=sectors)
    topic.save(update_fields=["search_text"])


def _moment(details: dict[str, Any]) -> dt.datetime | None:
    return parse_datetime(details["due_at"]) if details.get("due_at") else None


def _answer_due(details: dict[str, Any]) -> dt.date:
    given = parse_date(details["due_on"]) if details.get("due_on") else None
    return given or today() + dt.timedelta(days=ANSWER_DAYS)
