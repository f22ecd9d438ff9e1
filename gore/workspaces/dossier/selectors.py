"""What a dossier holds, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Call, TopicAnswer, TopicAttachment, TopicPartner, TopicPosition
from bilaterals.positions.permissions import is_open, writes_for
from bilaterals.topics.questions import shown_answer
from commitments.models import Commitment, CommitmentUpdate, Status
from commitments.selectors import Counts, compliance
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import Edition, Institution, Membership, OfficeHolder, Region
from gore.core.permissions import Someone
from sessions.models import SummitSession
from transfers.models import Project, TransferShare
from transfers.selectors import Amount, received_by

State = AgendaTopic.State
Role = Membership.Role
SECTOR, REGION, OTHER, SD = "sector", "region", "other", "sd"


@dataclass(frozen=True)
class TopicEntry:
    """A topic with what the ministry says about it (as far as the reader may know) and what it lacks."""

    topic: AgendaTopic
    position: TopicPosition | None
    partners: list[Institution]
    lacks: list[str]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The answers to the questions of the call, as people read them."""
        return [(row.field.label, shown_answer(row.field, row.value)) for row in self.topic.answers.all()]


@dataclass(frozen=True)
class Promise:
    """An earlier commitment of the two, whose turn it is, and the latest verified progress."""

    commitment: Commitment
    turn: str
    turn_label: str
    progress: int | None
    note: str

    @property
    def is_open(self) -> bool:
        return self.commitment.status != Status.EXECUTED


@dataclass(frozen=True)
class Debt:
    """What one side still owes before or since a meeting: a sentence, and until when (None: no deadline)."""

    text: str
    due_on: dt.date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Side:
    """Who comes for one of the two: its head, its team, and what it owes."""

    institution: Institution
    head: OfficeHolder | None
    team: list[str]
    debts: list[Debt]


@dataclass(frozen=True)
class Dossier:
    """Everything about one region and one ministry in one edition."""

    edition: Edition
    region: Region
    government: Institution
    sector: Institution
    call: Call | None
    topics: list[TopicEntry]
    promises: list[Promise]
    counts: Counts
    shares: list[TransferShare]
    received: Decimal
    region_counts: Counts
    region_received: Amount
    region_topics: int
    projects: list[Project]
    region_side: Side
    sector_side: Side
    rapporteurs: list[str]
    writes: bool
    writing_is_open: bool
    as_of: dt.date

    @property
    def open_promises(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.is_open]

    @property
    def kept_promises(self) -> list[Promise]:
        return [promise for promise in self.promises if not promise.is_open]

    @property
    def requested(self) -> Decimal:
        return sum((entry.topic.requested_amount or Decimal(0) for entry in self.topics), Decimal(0))


def topics_of_pair(
    user: Someone, edition: Edition, government: Institution, sector: Institution
) -> QuerySet[AgendaTopic]:
    """The accepted topics of *government* for *sector*, its own and those it joined, in the governor's order."""
    joined = TopicPartner.objects.filter(delegation=government, state=TopicPartner.State.ACCEPTED).values("topic")
    return (
        AgendaTopic.objects.visible_to(user)
        .filter(Q(delegation=government) | Q(pk__in=joined), edition=edition, state=State.ACCEPTED)
        .filter(pk__in=AgendaTopic.sectors.through.objects.filter(institution=sector).values("agendatopic"))
        .in_order()
    )


def build_dossier(user: Someone, edition: Edition, region: Region, sector: Institution) -> Dossier:
    """The dossier as *user* may read it."""
    government, day = region.institution, today()
    call = Call.objects.filter(edition=edition).first()
    topics = _entries(user, topics_of_pair(user, edition, government, sector), sector)
    promises = _promises(user, region, government, sector)
    shares = list(
        TransferShare.objects.filter(region=region, transfer__giver=sector)
        .select_related("transfer__edition", "transfer__norm")
        .order_by("-transfer__date", "transfer__code")
    )
    members = _members(edition, government, sector)
    heads = _heads(government, sector, edition.start_date)
    found = compliance(region=region)
    return Dossier(
        edition=edition,
        region=region,
        government=government,
        sector=sector,
        call=call,
        topics=topics,
        promises=promises,
        counts=_count(promises, day),
        shares=shares,
        received=sum((share.amount for share in shares), Decimal(0)),
        region_counts=found.total,
        region_received=received_by(region),
        region_topics=AgendaTopic.objects.filter(
            edition=edition, delegation=government, state__in=AgendaTopic.COUNTED
        ).count(),
        projects=list(region.projects.filter(institution=sector).order_by("code")[:20]),
        region_side=Side(
            government, heads.get(government.pk), members[Role.REGIONAL_TEAM], _region_debts(topics, promises, day)
        ),
        sector_side=Side(
            sector, heads.get(sector.pk), members[Role.MINISTRY_COORDINATOR],
            _sector_debts(topics, promises, _positions_written(topics, sector), call, day),
        ),
        rapporteurs=members[Role.RAPPORTEUR],
        writes=writes_for(user, sector, edition.pk),
        writing_is_open=is_open(call, timezone.now()),
        as_of=day,
    )  # fmt: skip


# --- topics -------------------------------------------------------------------------------------


def _entries(user: Someone, topics: QuerySet[AgendaTopic], sector: Institution) -> list[TopicEntry]:
    rows = topics.select_related("delegation").prefetch_related(
        Prefetch(
            "partners",
            TopicPartner.objects.filter(state=TopicPartner.State.ACCEPTED).select_related("delegation"),
            to_attr="joined",
        ),
        Prefetch("answers", TopicAnswer.objects.select_related("field").order_by("field__position", "field")),
        Prefetch(
            "positions",
            TopicPosition.objects.visible_to(user).filter(sector=sector).select_related("saved_by"),
            to_attr="readable_positions",
        ),
        Prefetch("attachments", TopicAttachment.objects.only("topic_id", "name"), to_attr="files"),
        "sectors",
    )
    return [
        TopicEntry(
            topic,
            next((row for row in topic.readable_positions if row.saved_by_id or row.is_written), None),
            [partner.delegation for partner in topic.joined],
            _lacks(topic),
        )
        for topic in rows
    ]


def _lacks(topic: AgendaTopic) -> list[str]:
    """What a minister will ask for and the topic does not say."""
    wanted = (
        (topic.cui or not topic.stage, _("el CUI del proyecto")),
        (not topic.cui or topic.stage, _("la etapa del proyecto")),
        (not topic.cui or topic.cost is not None, _("el costo total")),
        (topic.blockage != "budgetary" or topic.requested_amount is not None, _("el monto que se pide")),
        (topic.beneficiaries is not None, _("las personas beneficiadas")),
        (topic.files, _("un documento que lo sustente")),  # type: ignore[attr-defined]
    )
    return [words for is_there, words in wanted if not is_there]


def _positions_written(topics: list[TopicEntry], sector: Institution) -> set[int]:
    """The topics about which the ministry has said where it stands, whoever may read it."""
    rows = TopicPosition.objects.filter(topic__in=[entry.topic.pk for entry in topics], sector=sector)
    return set(rows.exclude(position="").values_list("topic", flat=True))


# --- commitments --------------------------------------------------------------------------------


def _promises(user: Someone, region: Region, government: Institution, sector: Institution) -> list[Promise]:
    """The commitments between the two that *user* sees, open ones first by their due date."""
    latest = CommitmentUpdate.objects.filter(commitment=OuterRef("pk")).order_by("-happened_on", "-id")
    verified = latest.filter(state=CommitmentUpdate.State.VERIFIED)
    rows = (
        Commitment.objects.visible_to(user)
        .filter(sector=sector, region_links__region=region)
        .select_related("edition", "lead_institution")
        .annotate(
            latest_state=Subquery(latest.values("state")[:1]),
            progress=Subquery(verified.values("percentage")[:1]),
            progress_note=Subquery(verified.values("note")[:1]),
        )
        .order_by("due_date", "code")
    )
    found = []
    for row in rows:
        turn, label = _turn(row, government, sector)
        found.append(Promise(row, turn, label, row.progress, row.progress_note or ""))
    return sorted(found, key=lambda promise: not promise.is_open)


def _turn(row: Commitment, government: Institution, sector: Institution) -> tuple[str, str]:
    """Whose move it is: SD's while a report waits, else that of whoever leads."""
    if row.status == Status.EXECUTED:
        return "", ""
    if row.latest_state == CommitmentUpdate.State.SUBMITTED:  # type: ignore[attr-defined]
        return SD, _("SD: verificar el avance")
    if row.lead_institution_id == sector.pk:
        return SECTOR, sector.short_name
    if row.lead_institution_id == government.pk:
        return REGION, government.short_name
    return OTHER, row.lead_institution.short_name


def _count(promises: list[Promise], day: dt.date) -> Counts:
    """The same promises as counts."""
    statuses = [promise.commitment.status for promise in promises]
    due = [promise for promise in promises if promise.commitment.due_date <= day]
    return Counts(
        "pair", "", len(promises), statuses.count(Status.EXECUTED), statuses.count(Status.IN_PROCESS),
        statuses.count(Status.PENDING), len(due), sum(not promise.is_open for promise in due),
    )  # fmt: skip


# --- the two sides ------------------------------------------------------------------------------


def _overdue(promises: list[Promise], turn: str, day: dt.date) -> list[Debt]:
    late = [p.commitment.due_date for p in promises if p.turn == turn and p.commitment.is_overdue(day)]
    soon = [p.commitment.due_date for p in promises if p.turn == turn and not p.commitment.is_overdue(day)]
    debts = []
    if late:
        debts.append(Debt(_("Compromisos vencidos por cumplir: %(n)s") % {"n": len(late)}, min(late), True))
    if soon:
        debts.append(Debt(_("Compromisos en plazo por cumplir: %(n)s") % {"n": len(soon)}, min(soon)))
    return debts


def _region_debts(topics: list[TopicEntry], promises: list[Promise], day: dt.date) -> list[Debt]:
    debts = [
        Debt(_("Completar el tema %(code)s: %(what)s") % {"code": entry.topic.code, "what": ", ".join(entry.lacks)})
        for entry in topics
        if entry.lacks
    ]
    return debts + _overdue(promises, REGION, day)


def _sector_debts(
    topics: list[TopicEntry], promises: list[Promise], written: set[int], call: Call | None, day: dt.date
) -> list[Debt]:
    debts = []
    open_topics = [entry.topic for entry in topics if entry.topic.pk not in written]
    if open_topics:
        due = timezone.localdate(call.information_due_at) if call else None
        text = _("Escribir su posición sobre %(n)s de %(all)s temas") % {"n": len(open_topics), "all": len(topics)}
        debts.append(Debt(text, due, due is not None and due < day))
    return debts + _overdue(promises, SECTOR, day)


def _members(edition: Edition, government: Institution, sector: Institution) -> dict[str, list[str]]:
    """The names of the two teams and of the edition's rapporteurs, in one query."""
    found: dict[str, list[str]] = {Role.REGIONAL_TEAM: [], Role.MINISTRY_COORDINATOR: [], Role.RAPPORTEUR: []}
    own = Q(role=Role.REGIONAL_TEAM, institution=government) | Q(role=Role.MINISTRY_COORDINATOR, institution=sector)
    rows = (
        Membership.objects.in_force(today())
        .filter(own | Q(role=Role.RAPPORTEUR))
        .filter(Q(edition=None) | Q(edition=edition), user__is_active=True)
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    for row in rows:
        if row.user.full_name not in found[row.role]:
            found[row.role].append(row.user.full_name)
    return found


def _heads(government: Institution, sector: Institution, day: dt.date) -> dict[int | None, OfficeHolder]:
    """Who heads each of the two on *day*, as far as the register knows."""
    rows = (
        OfficeHolder.objects.filter(institution__in=[government, sector], starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .order_by("starts_on")
    )
    return {row.institution_id: row for row in rows}


# --- the list of dossiers -----------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """A region and a ministry with topics between them in an edition."""

    government: Institution
    sector: Institution
    topics: int
    positions: int

    @property
    def region(self) -> Region:
        assert self.government.region is not None
        return self.government.region

    @property
    def missing(self) -> int:
        return self.topics - self.positions


def pairs(
    edition: Edition,
    *,
    governments: Iterable[Institution] | None = None,
    sectors: Iterable[Institution] | None = None,
) -> list[Pair]:
    """The pairs with accepted topics, by region and ministry; those of *governments* or *sectors* if given."""
    links = AgendaTopic.sectors.through.objects.filter(agendatopic__edition=edition, agendatopic__state=State.ACCEPTED)
    if sectors is not None:
        links = links.filter(institution__in=list(sectors))
    own = links.values_list("agendatopic__delegation", "institution").annotate(n=Count("pk")).order_by()
    joined = (
        links.filter(agendatopic__partners__state=TopicPartner.State.ACCEPTED)
        .values_list("agendatopic__partners__delegation", "institution")
        .annotate(n=Count("pk"))
        .order_by()
    )
    topics: dict[tuple[int, int], int] = {}
    for government, sector, count in [*own, *joined]:
        topics[government, sector] = topics.get((government, sector), 0) + count
    if governments is not None:
        wanted = {government.pk for government in governments}
        topics = {key: count for key, count in topics.items() if key[0] in wanted}
    written = TopicPosition.objects.filter(topic__edition=edition, topic__state=State.ACCEPTED).exclude(position="")
    done: dict[tuple[int, int], int] = {}
    for government, sector, count in [
        *written.values_list("topic__delegation", "sector").annotate(n=Count("pk")).order_by(),
        *written.filter(topic__partners__state=TopicPartner.State.ACCEPTED)
        .values_list("topic__partners__delegation", "sector")
        .annotate(n=Count("pk"))
        .order_by(),
    ]:
        done[government, sector] = done.get((government, sector), 0) + count
    keys = {pk for key in topics for pk in key}
    bodies = {body.pk: body for body in Institution.objects.filter(pk__in=keys).select_related("region")}
    found = [
        Pair(bodies[key[0]], bodies[key[1]], count, done.get(key, 0))
        for key, count in topics.items()
        if bodies[key[0]].region_id
    ]
    return sorted(found, key=lambda pair: (fold(pair.region.display_name), fold(pair.sector.short_name)))


def sessions_of_meetings(edition: Edition) -> list[SummitSession]:
    """When and where the bilateral meetings are held."""
    return list(edition.summit_sessions.filter(kind=SummitSession.Kind.BILATERAL))
