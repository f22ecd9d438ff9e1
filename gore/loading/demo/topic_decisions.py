"""What SD decided about the invented topics, held or told, and the steps and written answers that follow."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence

from bilaterals.models import AgendaTopic, Assistance, Route, TopicDecision, TopicStep
from gore.core.models import Institution, User
from gore.loading.demo.timeline import LIMA

State, Kind, Step = AgendaTopic.State, TopicDecision.Kind, TopicStep.Kind
HELD_EVERY = 6
"""Of the topics that wait, one in so many has a decision that is held."""
ROUTES = (Route.OWN_MEETING, Route.SHARED_MEETING, Route.SHARED_MEETING, Route.WRITTEN_ANSWER, "")
ACCEPTING = (
    "Está completo y es competencia del ministerio.",
    "El proyecto está en cartera y el pedido es concreto.",
    "Se verificó el CUI y el sustento; pasa a la agenda.",
)
RETURNING = (
    "Falta precisar qué decisión se pide al ministerio. Escriba el monto y el plazo.",
    "El CUI no corresponde al proyecto descrito: verifíquelo y corríjalo.",
    "Adjunte el informe técnico que sustenta el pedido e indique las provincias.",
)
UNITING = "Pide lo mismo que otro tema de la región: se tratan juntos."
ROUTING = {
    Route.OWN_MEETING: "Es la primera prioridad del gobernador y pide una decisión del ministro.",
    Route.SHARED_MEETING: "Se resuelve con los demás temas del mismo sector.",
    Route.MULTI_SECTOR: "Depende de varios sectores a la vez.",
    Route.WRITTEN_ANSWER: "Es una consulta técnica que el ministerio puede responder por escrito.",
}
ANSWERS = (
    "La dirección general revisó el pedido. El expediente cumple los requisitos y se incluirá en la programación "
    "del próximo año; el equipo técnico visitará la zona este trimestre.",
    "Se remitió la lista de observaciones por levantar y se designó un especialista que acompañará a la región.",
)
CLOSING = "La región confirmó que la respuesta atiende el pedido."


class Chronicle:
    """Writes decisions, steps and written answers for topics that are saved."""

    def __init__(self, sd: User, teams: Mapping[str, User], at: Callable[..., dt.datetime], rng: random.Random) -> None:
        self.sd, self.teams, self.at, self.rng = sd, teams, at, rng
        self.decisions: list[TopicDecision] = []
        self.steps: list[TopicStep] = []
        self.changed: list[AgendaTopic] = []

    def write(self, topics: Sequence[AgendaTopic], sectors: Mapping[str, Institution]) -> None:
        addressed: dict[int, list[int]] = {}
        for topic_id, sector_id in AgendaTopic.sectors.through.objects.filter(agendatopic__in=topics).values_list(
            "agendatopic", "institution"
        ):
            addressed.setdefault(topic_id, []).append(sector_id)
        waiting = 0
        for topic in topics:
            self.of_the_region(topic)
            if topic.state == State.SUBMITTED:
                waiting += 1
                if waiting % HELD_EVERY == 0:
                    self.hold(topic)
            elif topic.state in {State.ACCEPTED, State.RETURNED, State.MERGED}:
                self.decide(topic, several=len(addressed.get(topic.pk, ())) > 1)
        AgendaTopic.objects.bulk_update(self.changed, ["route", "corrections_due_at"], batch_size=200)
        TopicDecision.objects.bulk_create(self.decisions, batch_size=500)
        TopicStep.objects.bulk_create(sorted(self.steps, key=lambda step: (step.topic_id, step.at)), batch_size=500)
        self.write_assistance(addressed)

    def of_the_region(self, topic: AgendaTopic) -> None:
        """What the delegation did: wrote it, sent it, took it back."""
        self.step(topic, Step.CREATED, topic.created_at, by=topic.created_by)
        if topic.submitted_at:
            self.step(topic, Step.SUBMITTED, topic.submitted_at, by=topic.created_by)
        if topic.state == State.WITHDRAWN:
            self.step(topic, Step.WITHDRAWN, self.at(-2, 16), by=topic.created_by, note="Se resolvió sin reunión.")

    def step(self, topic: AgendaTopic, kind: str, at: dt.datetime, *, by: User | None, note: str = "") -> None:
        body = None if by is self.sd else topic.delegation
        self.steps.append(TopicStep(topic=topic, kind=kind, at=at, by=by, institution=body, note=note))

    def hold(self, topic: AgendaTopic) -> None:
        """A decision that SD took and has not told yet."""
        if self.rng.random() < 0.7:
            kind, reason, details = Kind.ACCEPT, self.rng.choice(ACCEPTING), {}
        else:
            kind, reason, details = Kind.RETURN, self.rng.choice(RETURNING), {"due_at": self.at(9, 18).isoformat()}
        self.decisions.append(
            TopicDecision(
                topic=topic, kind=kind, reason=reason, details=details, decided_by=self.sd, decided_at=self.at(-1, 12)
            )
        )

    def decide(self, topic: AgendaTopic, *, several: bool) -> None:
        """The decision that brought the topic to its state, told to its delegation."""
        when = self.at(-self.rng.randint(1, 4), 17)
        if topic.state == State.ACCEPTED:
            self.told(topic, Kind.ACCEPT, Step.ACCEPTED, self.rng.choice(ACCEPTING), {}, when)
            route = Route.MULTI_SECTOR if several else self.rng.choice(ROUTES)
            if route:
                topic.route = route
                self.changed.append(topic)
                later = when + dt.timedelta(hours=3)
                self.told(topic, Kind.ROUTE, Step.ROUTED, ROUTING[Route(route)], {"route": str(route)}, later)
        elif topic.state == State.RETURNED:
            due = self.at(self.rng.randint(3, 9), 18)
            topic.corrections_due_at = due
            self.changed.append(topic)
            self.told(topic, Kind.RETURN, Step.RETURNED, self.rng.choice(RETURNING), {"due_at": due.isoformat()}, when)
        elif topic.merged_into:
            self.told(topic, Kind.MERGE, Step.MERGED, UNITING, {"into": topic.merged_into.code}, when)

    def told(
        self, topic: AgendaTopic, kind: str, step: str, reason: str, details: dict[str, str], when: dt.datetime
    ) -> None:
        self.decisions.append(
            TopicDecision(
                topic=topic, kind=kind, reason=reason, details=details, decided_by=self.sd, decided_at=when,
                released_at=when + dt.timedelta(hours=1), released_by=self.sd,
            )
        )  # fmt: skip
        self.step(topic, step, when + dt.timedelta(hours=1), by=self.sd, note=reason)

    def write_assistance(self, addressed: Mapping[int, Sequence[int]]) -> None:
        """One written answer for each sector of a topic that needs no meeting: open, late, given, closed."""
        rows: list[Assistance] = []
        for topic in self.changed:
            if topic.route != Route.WRITTEN_ANSWER:
                continue
            for sector in addressed.get(topic.pk, ()):
                place, due = len(rows) % 5, self.at(12)
                row = Assistance(topic=topic, sector_id=sector, due_on=due.astimezone(LIMA).date())
                if place == 1:
                    row.due_on = self.at(-1).astimezone(LIMA).date()
                if place >= 3:
                    row.state, row.answer, row.answered_at = "answered", self.rng.choice(ANSWERS), self.at(-1, 9)
                if place == 4:
                    row.state, row.closed_at, row.closing_note = "closed", self.at(0, 0), CLOSING
                rows.append(row)
        Assistance.objects.bulk_create(rows)
