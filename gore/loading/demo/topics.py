"""The call of gore-11 and about 300 invented topics of 26 delegations in every state, with dates relative
to the day on which they are made; and the same demands in a few earlier editions, where meetings took them up.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bilaterals.models import (
    AgendaTopic,
    Call,
    CallField,
    LateEntryCode,
    Meeting,
    MeetingTopic,
    Route,
    TopicAnswer,
    TopicPartner,
)
from bilaterals.words import topic_search_text
from gore.core.models import Edition, Institution, Region, User
from gore.loading.demo import SEED
from gore.loading.demo.running_edition import CODE
from gore.loading.demo.timeline import LIMA
from gore.loading.demo.topic_decisions import Chronicle
from gore.loading.demo.topic_texts import STAGES, TopicText, TopicWriter

State = AgendaTopic.State
TOPICS = 300
OPENED_DAYS_AGO, DUE_IN, CORRECTIONS_IN, INFORMATION_IN = 20, 6, 14, 30
PULL = {
    "MINSA": 17, "MTC": 16, "MVCS": 14, "MINEDU": 14, "MINAGRI": 11, "MINAM": 6, "PRODUCE": 5, "MINEM": 5,
    "PCM-ARCC": 4, "MININTER": 2, "MIDIS": 2, "MINCETUR": 2, "CULTURA": 1, "MINDEF": 1,
}  # fmt: skip
"""How many of every hundred topics go to each sector: invented; the prioritised nine take most."""
STATES = {
    State.SUBMITTED: 122, State.ACCEPTED: 86, State.DRAFT: 40, State.RETURNED: 26, State.WITHDRAWN: 14, State.MERGED: 12,
}  # fmt: skip
FEW = {"LMA": 6, "CAL": 7, "SAM": 12, "JUN": 13}
NEIGHBOURS = {
    "SAM": ("JUN", "AMA", "LOR", "HUC"), "JUN": ("SAM", "PAS", "HUV", "LIM"), "AMA": ("SAM", "CAJ"), "ANC": ("LAL", "HUC"),
    "APU": ("CUS", "AYA"), "ARE": ("MOQ", "PUN"), "AYA": ("HUV", "APU", "ICA"), "CUS": ("APU", "PUN", "MDD"),
    "PIU": ("TUM", "LAM"), "MOQ": ("TAC", "ARE", "PUN"), "CAL": ("LMA",), "PAS": ("HUC", "JUN"), "LOR": ("UCA", "SAM"),
}  # fmt: skip
RETURNING = 0.28
"""Of the topics, the part that earlier editions were asked for as well."""


@dataclass(slots=True)
class Demand:
    """One topic before it is written: who asks, whom, and what became of it."""

    region: str
    sectors: list[str]
    text: TopicText
    state: str = ""
    topic: AgendaTopic = field(default_factory=AgendaTopic)


@transaction.atomic
def refresh_topics(*, today: dt.date) -> None:
    """Make the call and the topics once; a second run keeps what people did with them."""
    edition = Edition.objects.filter(code=CODE, is_demonstration=True).first()
    if edition is None or Call.objects.filter(edition=edition).exists():
        return
    team = {user.email.split("@")[0]: user for user in User.objects.filter(is_demonstration=True)}
    TopicsBuilder(edition, today, team).build()


class TopicsBuilder:
    """Writes the whole call with `bulk_create`, from one fixed seed."""

    def __init__(self, edition: Edition, today: dt.date, users: dict[str, User]) -> None:
        self.edition, self.today, self.rng = edition, today, random.Random(SEED + 11)
        self.sd, self.users = users["articulacion"], {"SAM": users["region.sam"], "JUN": users["region.jun"]}
        bodies = {body.code: body for body in Institution.objects.select_related("region")}
        self.sectors = {code: bodies[code] for code in PULL if code in bodies}
        self.delegations = {body.region.code: body for body in bodies.values() if body.region}
        names = {region.code: region.display_name for region in Region.objects.all()}
        self.writer = TopicWriter(self.rng, names)

    def at(self, days: float, hour: int = 10) -> dt.datetime:
        """The moment *days* from today, at *hour* in Lima."""
        moment = dt.datetime.combine(self.today, dt.time(hour), tzinfo=LIMA) + dt.timedelta(days=int(days))
        return moment + dt.timedelta(minutes=self.rng.randint(0, 59))

    def build(self) -> None:
        call = self.make_call()
        questions = self.make_questions(call)
        demands = self.make_demands()
        self.save([demand.topic for demand in demands], demands)
        self.make_answers(demands, questions)
        self.make_partners(demands)
        Chronicle(self.sd, self.users, self.at, self.rng).write([demand.topic for demand in demands], self.sectors)
        self.make_earlier(demands)
        late = self.delegations["TUM"]
        LateEntryCode.objects.create(
            call=call, delegation=late, digest=f"{self.rng.getrandbits(256):064x}", made_by=self.sd, made_at=self.at(-1, 9),
            expires_at=self.at(12, 18), reason=_("El expediente técnico se aprobó después del cierre."),
        )  # fmt: skip

    # --- the call -------------------------------------------------------------------------------

    def make_call(self) -> Call:
        end = dt.time(23, 59)

        def closing(days: int) -> dt.datetime:
            return dt.datetime.combine(self.today + dt.timedelta(days=days), end, tzinfo=LIMA)

        opened = self.at(-OPENED_DAYS_AGO, 9)
        return Call.objects.create(
            edition=self.edition, opens_at=opened, topics_due_at=closing(DUE_IN),
            corrections_due_at=closing(CORRECTIONS_IN), information_due_at=closing(INFORMATION_IN),
            topics_per_delegation=24, topics_per_sector=8, opened_at=opened, opened_by=self.sd,
            guidance=_(
                "Envíe los temas que el gobernador quiere tratar, en su orden de prioridad. Un buen tema dice qué obra o "
                "servicio está detenido, por qué, y qué decisión se pide al ministerio. Escriba el CUI si hay proyecto de "
                "inversión y adjunte el documento que sustenta el pedido."
            ),
        )  # fmt: skip

    def make_questions(self, call: Call) -> list[CallField]:
        kinds = CallField.Kind
        asked: tuple[tuple[str, str, str, list[str], tuple[str, ...], list[str]], ...] = (
            ("terreno", _("¿El terreno está saneado a nombre del Estado?"), kinds.CHOICE, ["Sí", "En trámite", "No"],
             ("MINSA", "MINEDU"), []),
            ("ejecutado", _("Monto ejecutado a la fecha"), kinds.AMOUNT, [], (), ["budgetary"]),
            ("ultima-reunion", _("Fecha de la última reunión técnica con el ministerio"), kinds.DATE, [], (), []),
            ("kilometros", _("Kilómetros de vía que comprende"), kinds.INTEGER, [], ("MTC",), []),
        )  # fmt: skip
        made = CallField.objects.bulk_create(
            CallField(call=call, key=key, label=label, kind=kind, options=options, blockages=blockages, position=place)
            for place, (key, label, kind, options, _sectors, blockages) in enumerate(asked, start=1)
        )
        for question, (_key, _label, _kind, _options, sectors, _blockages) in zip(made, asked, strict=True):
            question.sectors.set([self.sectors[code] for code in sectors if code in self.sectors])
        return made

    # --- the topics -----------------------------------------------------------------------------

    def make_demands(self) -> list[Demand]:
        """The topics in the order of their delegations, with state, number and rank."""
        rng = self.rng
        codes = sorted(code for code in self.delegations if code in self.writer.names)
        counts = {code: FEW.get(code, 0) for code in codes}
        rest = [code for code in codes if not counts[code]]
        for place in range(max(0, TOPICS - sum(counts.values()))):
            counts[rest[place % len(rest)]] += 1
        states = [state for state, share in STATES.items() for _number in range(share)]
        rng.shuffle(states)
        demands: list[Demand] = []
        for code in codes:
            mine: list[Demand] = []
            for _number in range(counts[code]):
                twin = rng.choice(mine) if len(mine) > 2 and rng.random() < 0.07 else None
                state = states.pop() if states else State.SUBMITTED
                mine.append(self.make_demand(code, state, twin))
            if code in self.users:  # each team that has an account sees every state it can do something about
                for demand, state in zip(
                    mine, (State.DRAFT, State.DRAFT, State.RETURNED, State.SUBMITTED, State.ACCEPTED), strict=False
                ):
                    demand.state = state
                # … and has something to settle with both ministries that have one.
                for place, sector in ((4, "MINSA"), (5, "MINSA"), (6, "MTC")):
                    mine[place] = Demand(code, [sector], self.writer.topic(sector, code), State.ACCEPTED)
            self.finish(mine)
            demands += mine
        return demands

    def make_demand(self, region: str, state: str, twin: Demand | None) -> Demand:
        """A new demand, or one that repeats *twin* in other words, as those do that SD unites."""
        if twin is not None:
            text = TopicText(**{**_fields(twin.text), "title": self.writer.again(twin.text)})
            return Demand(region, list(twin.sectors), text, state)
        sectors = self.rng.choices(list(self.sectors), [PULL[code] for code in self.sectors])
        text = self.writer.topic(sectors[0], region)
        if self.rng.random() < 0.12:
            sectors.append(
                self.rng.choice([code for code in ("MINEDU", "MTC", "MVCS", "MINAM") if code not in sectors])
            )
        return Demand(region, sectors, text, state)

    def finish(self, mine: list[Demand]) -> None:
        """Give the topics of one delegation their numbers, ranks, dates and project data."""
        standing = [demand for demand in mine if demand.state not in {State.MERGED, State.WITHDRAWN}]
        if not standing:
            mine[0].state, standing = State.SUBMITTED, mine[:1]
        ranks = dict(zip(map(id, self.rng.sample(standing, len(standing))), range(1, 100), strict=False))
        for number, demand in enumerate(mine, start=1):
            delegation = self.delegations[demand.region]
            created = self.at(-self.rng.randint(9, OPENED_DAYS_AGO - 1), 11)
            sent = None if demand.state == State.DRAFT else created + dt.timedelta(days=self.rng.randint(0, 4), hours=3)
            topic = demand.topic
            topic.edition, topic.delegation, topic.number, topic.state = self.edition, delegation, number, demand.state
            topic.code = f"{self.edition.code}-T-{demand.region}-{number:02d}"
            topic.rank = ranks.get(id(demand))
            topic.title, topic.description, topic.request = (
                demand.text.title,
                demand.text.description,
                demand.text.request,
            )
            topic.blockage, topic.is_demonstration = demand.text.blockage, True
            topic.created_at = topic.saved_at = created
            topic.created_by = topic.saved_by = self.users.get(demand.region)
            topic.submitted_at = sent
            self.add_project(topic, demand.text)

    def add_project(self, topic: AgendaTopic, text: TopicText) -> None:
        """What is known of the project: not all delegations know all of it."""
        rng = self.rng
        topic.provinces = text.place.split(" de ", 1)[-1] if rng.random() < 0.85 else ""
        topic.stage = rng.choice(STAGES[text.blockage]) if rng.random() < 0.88 else ""
        if rng.random() < 0.78:
            topic.cui, topic.project_name = str(rng.randint(2_100_000, 2_499_999)), text.project
            cost = Decimal(min(max(int(rng.lognormvariate(16.2, 1.1)), 350_000), 900_000_000) // 1000 * 1000)
            topic.cost = cost
            if text.blockage == "budgetary" or rng.random() < 0.3:
                topic.requested_amount = cost * rng.randint(8, 95) / 100
        if rng.random() < 0.8:
            topic.beneficiaries = rng.randint(6, 900) * 100

    def save(self, topics: list[AgendaTopic], demands: list[Demand]) -> None:
        """Write the topics, then what those that were united point to, and their sectors."""
        for topic, demand in zip(topics, demands, strict=True):
            names = [self.sectors[code].short_name for code in demand.sectors]
            topic.search_text = topic_search_text(topic, delegation=topic.delegation.short_name, sectors=names)
        targets: dict[str, list[AgendaTopic]] = defaultdict(list)
        for topic, demand in zip(topics, demands, strict=True):
            if topic.state in {State.SUBMITTED, State.ACCEPTED}:
                targets[demand.region].append(topic)
        free = [topic for topic in topics if topic.state != State.MERGED]
        united = [demand for demand in demands if demand.state == State.MERGED]
        AgendaTopic.objects.bulk_create(free, batch_size=500)
        for demand in united:
            if targets[demand.region]:
                demand.topic.merged_into = self.rng.choice(targets[demand.region])
            else:
                demand.topic.state = demand.state = State.WITHDRAWN
        AgendaTopic.objects.bulk_create([demand.topic for demand in united], batch_size=500)
        link = AgendaTopic.sectors.through
        link.objects.bulk_create(
            link(agendatopic_id=demand.topic.pk, institution_id=self.sectors[code].pk)
            for demand in demands
            for code in demand.sectors
        )

    def make_answers(self, demands: list[Demand], questions: list[CallField]) -> None:
        """Answers to the questions of the call that apply to each topic; some are left open."""
        by_key, rng = {question.key: question for question in questions}, self.rng
        rows = []
        for demand in demands:
            given = {"ultima-reunion": (self.today - dt.timedelta(days=rng.randint(20, 300))).isoformat()}
            if {"MINSA", "MINEDU"} & set(demand.sectors):
                given["terreno"] = rng.choice(["Sí", "Sí", "En trámite", "No"])
            if "MTC" in demand.sectors:
                given["kilometros"] = str(rng.randint(3, 140))
            if demand.text.blockage == "budgetary" and demand.topic.cost:
                given["ejecutado"] = str(demand.topic.cost * rng.randint(0, 60) / 100)
            rows += [
                TopicAnswer(topic=demand.topic, field=by_key[key], value=value)
                for key, value in given.items()
                if rng.random() < 0.8
            ]
        TopicAnswer.objects.bulk_create(rows, batch_size=500)

    def make_partners(self, demands: list[Demand]) -> None:
        """Neighbours that a topic names, with every answer; San Martín and Junín ask each other."""
        rng, states = self.rng, TopicPartner.State
        asked: dict[str, int] = defaultdict(int)
        rows = []
        for demand in demands:
            around = NEIGHBOURS.get(demand.region, ())
            if not around or asked[demand.region] >= 3 or demand.state in {State.WITHDRAWN, State.MERGED}:
                continue
            other = around[0] if demand.region in self.users else rng.choice(around)
            if other not in self.delegations:
                continue
            asked[demand.region] += 1
            answer = [states.ASKED, states.ACCEPTED, states.DECLINED][asked[demand.region] - 1]
            answered = None if answer == states.ASKED else self.at(-rng.randint(1, 5), 15)
            note = _("El corredor no pasa por nuestra región.") if answer == states.DECLINED else ""
            rows.append(
                TopicPartner(
                    topic=demand.topic, delegation=self.delegations[other], state=answer, note=note,
                    asked_at=demand.topic.created_at, answered_at=answered,
                    answered_by=self.users.get(other) if answered else None,
                )
            )  # fmt: skip
        TopicPartner.objects.bulk_create(rows)

    # --- earlier editions -----------------------------------------------------------------------

    def make_earlier(self, demands: list[Demand]) -> None:
        """The same demand in up to three earlier editions in which region and sector did meet."""
        met: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        rows = (
            Meeting.objects.filter(is_demonstration=True, regions__isnull=False)
            .order_by("edition__start_date", "code")
            .values_list("pk", "edition", "regions__code", "sectors__code")
        )
        for meeting, edition, region, sector in rows:
            met[region, sector].append((edition, meeting))
        editions = {edition.pk: edition for edition in Edition.objects.all()}
        numbers: dict[tuple[int, str], int] = defaultdict(int)
        topics, links, items = [], [], []
        taken: dict[int, int] = defaultdict(int)
        for demand in demands:
            chances = met[demand.region, demand.sectors[0]]
            if not chances or self.rng.random() > RETURNING:
                continue
            for edition_id, meeting_id in self.rng.sample(chances, min(len(chances), self.rng.randint(1, 3))):
                held = editions[edition_id]
                numbers[edition_id, demand.region] += 1
                topic = self.earlier(demand, held, numbers[edition_id, demand.region])
                topics.append(topic)
                links.append((topic, self.sectors[demand.sectors[0]]))
                taken[meeting_id] += 1
                items.append(MeetingTopic(meeting_id=meeting_id, topic=topic, position=taken[meeting_id]))
        AgendaTopic.objects.bulk_create(topics, batch_size=500)
        through = AgendaTopic.sectors.through
        through.objects.bulk_create(
            through(agendatopic_id=topic.pk, institution_id=sector.pk) for topic, sector in links
        )
        for item in items:
            item.topic_id = item.topic.pk
        MeetingTopic.objects.bulk_create(items)

    def earlier(self, demand: Demand, edition: Edition, number: int) -> AgendaTopic:
        delegation, text = self.delegations[demand.region], demand.text
        sent = dt.datetime.combine(edition.start_date - dt.timedelta(days=30), dt.time(12), tzinfo=LIMA)
        topic = AgendaTopic(
            code=f"{edition.code}-T-{demand.region}-{number:02d}", edition=edition, delegation=delegation, number=number,
            state=State.ACCEPTED, rank=number, title=self.writer.again(text), description=text.description,
            request=text.request, blockage=text.blockage, cui=demand.topic.cui, project_name=demand.topic.project_name,
            stage=demand.topic.stage, provinces=demand.topic.provinces, route=Route.OWN_MEETING, submitted_at=sent,
            created_at=sent, saved_at=sent, is_demonstration=True,
        )  # fmt: skip
        topic.search_text = topic_search_text(
            topic, delegation=delegation.short_name, sectors=[self.sectors[demand.sectors[0]].short_name]
        )
        return topic


def _fields(text: TopicText) -> dict[str, str]:
    return {name: getattr(text, name) for name in TopicText.__dataclass_fields__}
