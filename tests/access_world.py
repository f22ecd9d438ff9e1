"""The rows that the access table is tried on: for each role one object of its own and a foreign one.

Every foreign or hidden row carries a canary: a word that must not occur in any answer to somebody
without the right to see it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from gore.accounts import services
from gore.accounts.models import ApiToken, Invitation
from gore.core.models import Membership, User
from gore.outbox.models import BatchText, MailBatch, OutgoingAttachment, OutgoingMail
from tests.admin.rows import MAKE
from tests.bilaterals import timetable_factories as timetable
from tests.bilaterals.factories import (
    AgendaReleaseFactory,
    AgendaTopicFactory,
    AssistanceFactory,
    CallFactory,
    CallFieldFactory,
    LateEntryCodeFactory,
    ReleasedAgendaFactory,
    TopicAttachmentFactory,
    TopicDecisionFactory,
    TopicPositionFactory,
    TopicStepFactory,
)
from tests.factories import (
    ClosedPeriodFactory,
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    FundingFactory,
    ImportLineFactory,
    InstitutionFactory,
    InstrumentFactory,
    InstrumentGroupFactory,
    InstrumentVersionFactory,
    LegalNormFactory,
    LessonFactory,
    MeetingFactory,
    MembershipFactory,
    PreparationFactory,
    ProjectFactory,
    PublishedFigureFactory,
    RegionalGovernmentFactory,
    RegionFactory,
    SessionInvitationFactory,
    SessionMaterialFactory,
    SurveyFactory,
    SurveyInvitationFactory,
    TransferFactory,
    UserFactory,
)
from transfers.services.projects import add_photo

Role = Membership.Role
ROLES = ("anonymous", "sd", "region", "ministry", "rapporteur", "observer", "administrator")

CANARIES = {
    "commitment": "canariocompromisoajeno",
    "update": "canarioavanceajeno",
    "waiting update": "canarioavanceporverificar",
    "topic": "canariotemaajeno",
    "internal position": "canarioposicioninterna",
    "agenda": "canarioagendaajena",
    "session": "canariosesionajena",
    "guest": "canarioinvitadoajeno",
    "waiting agenda": "canarioagendaporaprobar",
    "mail": "canariocorreo",
    "batch": "canariolotedecorreos",
    "person": "canariopersona",
    "invitation": "canarioinvitacion",
    "token": "canarioclave",
    "withdrawal": "canarioretiro",
    "invited": "canarioinvitado",
    "lesson": "canarioaprendizaje",
    "absence": "canarioausencia",
    "draft": "canarioborrador",
    "planned meeting": "canarioreunion",
    "held decision": "canariodecisionretenida",
    "written answer": "canariorespuestaescrita",
    "file": "canarioadjuntoajeno",
}
"""What no region, ministry, rapporteur or visitor may read in the foreign rows."""

MARKUP = "<img src=x onerror=alert(1)>"
"""Stands in every text that people type; no page may hold it as markup."""


@dataclass
class World:
    """The rows by name, the client and the user of each role."""

    rows: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)

    def admin_row(self, label: str) -> Any:
        """A row of the model that a route of the administration names ("core_edition")."""
        app, _underscore, name = label.rpartition("_")
        model = apps.get_model(app, name)
        return model._default_manager.order_by("pk").first() or MAKE[model](1)


def build() -> World:
    """Make the world; the caller's transaction takes it away again."""
    world = World()
    own_region = RegionFactory(code="SAM", name="San Martín")
    foreign_region = RegionFactory(code="JUN", name="Junín")
    own_government = RegionalGovernmentFactory(region=own_region)
    foreign_government = RegionalGovernmentFactory(region=foreign_region)
    own_ministry = InstitutionFactory(code="MINSA", sits_at_table=True)
    foreign_ministry = InstitutionFactory(code="MTC", sits_at_table=True)
    pcm = InstitutionFactory(code="PCM", kind="cabinet_office")
    own_edition, foreign_edition = EditionFactory(), EditionFactory()

    world.users = {
        "sd": MembershipFactory(role=Role.SD_ARTICULATION, institution=pcm).user,
        "region": MembershipFactory(role=Role.REGIONAL_TEAM, institution=own_government).user,
        "ministry": MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=own_ministry).user,
        "rapporteur": MembershipFactory(role=Role.RAPPORTEUR, institution=pcm, edition=own_edition).user,
        "observer": MembershipFactory(role=Role.OBSERVER, institution=pcm).user,
        "administrator": UserFactory(is_superuser=True, is_staff=True),
    }
    MembershipFactory(user=world.users["administrator"], role=Role.ADMINISTRATOR, institution=pcm)
    canary = MembershipFactory(
        user=UserFactory(full_name=f"Ana {CANARIES['person']} {MARKUP}", email=f"{CANARIES['person']}@gore.example"),
        role=Role.REGIONAL_TEAM,
        institution=foreign_government,
        withdrawn_at=timezone.now(),
        withdrawal_reason=f"Dejó el cargo: {CANARIES['withdrawal']} {MARKUP}",
    )

    own = CommitmentFactory(
        edition=own_edition, sector=own_ministry, lead_institution=own_ministry, regions=own_region,
        counterparts=own_government, released=False, text=f"Se construirá {MARKUP}.",
    )  # fmt: skip
    foreign = CommitmentFactory(
        edition=foreign_edition, sector=foreign_ministry, lead_institution=foreign_ministry, regions=foreign_region,
        counterparts=foreign_government, released=False, text=f"Se construirá el {CANARIES['commitment']} {MARKUP}.",
    )  # fmt: skip
    published = CommitmentFactory(
        edition=own_edition, sector=own_ministry, regions=own_region, text=f"Se publicó {MARKUP}."
    )
    CommitmentUpdateFactory(commitment=own, note=f"Avance {MARKUP}", evidence=f"Oficio {MARKUP}")
    CommitmentUpdateFactory(commitment=foreign, note=f"Avance {CANARIES['update']}", verified_on=foreign.agreed_on)
    CommitmentUpdateFactory(commitment=published, note=f"Sin verificar {CANARIES['waiting update']}")

    call = CallFactory(guidance=f"Orientación {MARKUP}")
    world.rows["call"] = call
    world.rows["call field"] = CallFieldFactory(call=call, label=f"Pregunta {MARKUP}", help_text=f"Ayuda {MARKUP}")
    world.rows["late code"] = LateEntryCodeFactory(call=call, delegation=own_government, reason=f"Motivo {MARKUP}")
    for side, government, ministry, word in (
        ("own", own_government, own_ministry, ""),
        ("foreign", foreign_government, foreign_ministry, CANARIES["topic"]),
    ):
        topic = AgendaTopicFactory(
            edition=call.edition, delegation=government, sectors=ministry, state="accepted", title=f"Tema {word} {MARKUP}",
            description=f"Descripción {word} {MARKUP}", request=f"Pedido {word} {MARKUP}", search_text=f"canario {word}",
        )  # fmt: skip
        held = CANARIES["held decision"] if side == "foreign" else "retenida"
        TopicDecisionFactory(topic=topic, kind="route", reason=f"Motivo {held} {MARKUP}")
        world.rows[f"review topic:{side}"] = topic
        world.rows[f"assistance:{side}"] = AssistanceFactory(
            topic=topic, sector=ministry, state="answered", answered_at=timezone.now(),
            answer=f"Respuesta {CANARIES['written answer'] if side == 'foreign' else ''} {MARKUP}",
        )  # fmt: skip

    own_topic = AgendaTopicFactory(
        edition=CallFactory(edition=own_edition).edition, delegation=own_government, state="accepted",
        sectors=[own_ministry, foreign_ministry], title=f"Hospital {MARKUP}", description=f"Situación {MARKUP}",
        request=f"Pide {MARKUP}", provinces=f"Lamas {MARKUP}", project_name=f"Proyecto {MARKUP}", cui="2234567",
    )  # fmt: skip
    foreign_topic = AgendaTopicFactory(
        edition=own_edition, delegation=foreign_government, state="accepted", sectors=foreign_ministry,
        title=f"Carretera {CANARIES['topic']} {MARKUP}", request=f"Pide {CANARIES['topic']}",
    )  # fmt: skip
    TopicPositionFactory(
        topic=own_topic, sector=own_ministry, position=f"Apoya {MARKUP}", proposal=f"En 2027 {MARKUP}",
        constraints=f"Sin norma {MARKUP}", visibility="shared", saved_by=world.users["ministry"],
    )  # fmt: skip
    for topic in (own_topic, foreign_topic):
        TopicPositionFactory(
            topic=topic, sector=foreign_ministry, position=f"Interna {CANARIES['internal position']} {MARKUP}",
            proposal=CANARIES["internal position"], constraints=CANARIES["internal position"],
            saved_by=world.users["sd"],
        )  # fmt: skip
    own_session = PreparationFactory(
        edition=own_edition, title=f"Charla {MARKUP}", note=f"Trata {MARKUP}", venue=f"Sala {MARKUP}"
    )
    foreign_session = PreparationFactory(
        edition=own_edition, title=f"Charla {CANARIES['session']} {MARKUP}",
        link=f"https://reunion.example/{CANARIES['session']}",
    )  # fmt: skip
    for session in (own_session, foreign_session):
        SessionMaterialFactory(session=session, title=f"Guía {MARKUP}")
    for institution in (own_government, own_ministry):
        SessionInvitationFactory(session=own_session, institution=institution)
    SessionInvitationFactory(session=foreign_session, institution=foreign_government)
    SessionInvitationFactory(
        session=own_session, institution=foreign_government, answer="comes", answered_at=timezone.now(),
        people=f"Luz {CANARIES['guest']} {MARKUP}",
    )  # fmt: skip
    released = AgendaReleaseFactory(edition=own_edition, note=f"Nota {MARKUP}")
    items = [{
        "key": "P:1", "kind": "pair", "with": [f"Salud {MARKUP}"], "pair": [["SAM", "MINSA"]],
        "topics": [{"code": "T-1", "title": f"Tema {MARKUP}", "request": f"Pide {MARKUP}", "amount": "1500000.00"}],
    }]  # fmt: skip
    ReleasedAgendaFactory(
        release=released, institution=own_government, content={"items": items}, changes=[f"Cambia {MARKUP}"]
    )
    ReleasedAgendaFactory(
        release=released, institution=foreign_government, changes=[CANARIES["agenda"]],
        content={"items": [{**items[0], "topics": [{**items[0]["topics"][0], "title": CANARIES["agenda"]}]}]},
    )  # fmt: skip
    ReleasedAgendaFactory(  # of the own ministry, but SD has not approved it yet
        release=AgendaReleaseFactory(edition=own_edition, batch__state="waiting", reason=CANARIES["waiting agenda"]),
        institution=own_ministry, changes=[CANARIES["waiting agenda"]],
        content={"items": [{**items[0], "topics": [{**items[0]["topics"][0], "title": CANARIES["waiting agenda"]}]}]},
    )  # fmt: skip
    mail = OutgoingMail.objects.create(
        kind="accounts.invitation", about="t:1", recipient=f"{CANARIES['mail']}@gore.example",
        subject=f"Asunto {CANARIES['mail']} {MARKUP}", body=f"Cuerpo {CANARIES['mail']} {MARKUP}", message_id="<a@gore.example>",
        sensitive=False, next_attempt_at=timezone.now(),
    )  # fmt: skip
    OutgoingAttachment.objects.create(
        mail=mail, position=1, name=f"{CANARIES['mail']}.ics", content_type="text/calendar", content=b"x", size=1
    )
    batch = MailBatch.objects.create(
        key="prueba:1", title=f"Lote {CANARIES['batch']} {MARKUP}", made_by=world.users["sd"]
    )
    BatchText.objects.create(
        batch=batch, kind="accounts.invitation", subject=f"Texto {CANARIES['batch']} {MARKUP}", body="En {enlace}",
        names=["enlace"],
    )  # fmt: skip
    held_mail = OutgoingMail.objects.create(
        kind="accounts.invitation", about="t:2", recipient=f"{CANARIES['batch']}@gore.example", state="held",
        subject=f"Asunto {CANARIES['batch']} {MARKUP}", body=f"Cuerpo {CANARIES['batch']} {MARKUP}",
        message_id="<b@gore.example>", batch=batch, link_key="k" * 22, link_path="/",
    )  # fmt: skip
    now = timezone.now()
    invitation = Invitation.objects.create(
        email=f"{CANARIES['invitation']}@gore.example", full_name=f"Luz {CANARIES['invitation']} {MARKUP}",
        institution=foreign_government, role=Role.REGIONAL_TEAM, token_digest="0" * 64,
        invited_by=world.users["sd"], created_at=now, expires_at=now + dt.timedelta(days=7),
    )  # fmt: skip
    stranger_token, _key = services.create_token(
        user=canary.user, name=f"Tablero {CANARIES['token']}", scope="read", days=30
    )
    transfer = TransferFactory(
        edition=own_edition, giver=own_ministry, description=f"Obra {MARKUP}",
        norm=LegalNormFactory(subject=f"Autoriza {MARKUP}"),
    )  # fmt: skip
    project = ProjectFactory(name=f"Puente {MARKUP}", note=f"Nota {MARKUP}")
    photo = add_photo(project=project, image=ContentFile(b"\x89PNG\r\n\x1a\n", "a.png"), text=f"Foto {MARKUP}")
    # Open, so that whoever has the link reads it; its people and its lesson are for SD alone.
    instrument = InstrumentFactory(
        edition=foreign_edition, title=f"Encuesta {MARKUP}", introduction=f"Hola {MARKUP}", state="open",
        opened_on=timezone.localdate(),
    )  # fmt: skip
    group = InstrumentGroupFactory(instrument=instrument)
    InstrumentVersionFactory(
        instrument=instrument, opened_on=timezone.localdate(),
        questions=[{"code": "q_uno", "kind": "single", "title": f"¿Fue útil {MARKUP}?", "help": MARKUP,
                    "choices": [{"code": "si", "label": f"Sí {MARKUP}"}, {"code": "no", "label": "No"}]}],
    )  # fmt: skip
    invited = SurveyInvitationFactory(
        group=group, full_name=f"Eva {CANARIES['invited']} {MARKUP}", email=f"{CANARIES['invited']}@gore.example"
    )
    lesson = LessonFactory(
        title=f"Aprendizaje {CANARIES['lesson']} {MARKUP}", evidence=MARKUP, decision=MARKUP, change=MARKUP
    )
    LessonFactory(title=f"Público {MARKUP}", evidence=MARKUP, decision=MARKUP, released_on=timezone.localdate())

    edition = CallFactory().edition
    written, elsewhere, addressed = (
        AgendaTopicFactory(
            edition=edition, delegation=government, sectors=[ministry], state=state, number=number,
            title=f"Tema {word} {MARKUP}", description=f"Detalle {word} {MARKUP}", request=f"Pedido {word} {MARKUP}",
            provinces=f"Provincia {MARKUP}", search_text=f"tema {word}",
        )
        for government, ministry, state, number, word in (
            (own_government, own_ministry, "returned", 1, "propio"),
            (foreign_government, foreign_ministry, "submitted", 1, CANARIES["topic"]),
            (foreign_government, own_ministry, "accepted", 2, "atendido"),
        )
    )  # fmt: skip
    for topic, word in ((written, "propio"), (elsewhere, CANARIES["file"]), (addressed, "atendido")):
        kept = default_storage.save("topics/prueba.pdf", ContentFile(f"%PDF-1.4 {word}".encode()))
        TopicAttachmentFactory(topic=topic, name=f"Oficio {word} {MARKUP}.pdf", file=kept)
        TopicStepFactory(topic=topic, note=f"Nota {MARKUP}", by=world.users["sd"])
    waiting_file = TopicAttachmentFactory(
        topic=AgendaTopicFactory(edition=edition, delegation=foreign_government, number=3, title=CANARIES["topic"]),
        name=f"Espera {CANARIES['file']} {MARKUP}.pdf", scan="waiting",
    )  # fmt: skip

    FundingFactory(commitment=foreign, transfer=transfer)

    world.rows |= {
        "topic:own": written,
        "topic:foreign": elsewhere,
        "topic:ministry": addressed,
        "waiting_file": waiting_file,
        "edition": own_edition,
        "session:own": own_session,
        "session:foreign": foreign_session,
        "foreign_edition": foreign_edition,
        "foreign_government": foreign_government,
        "commitment:own": own,
        "commitment:foreign": foreign,
        "commitment:published": published,
        "pair:own": _pair(own_topic, own_region, own_ministry),
        "pair:foreign": _pair(foreign_topic, foreign_region, foreign_ministry),
        "pair:own topic, other ministry": _pair(own_topic, own_region, foreign_ministry),
        "mail": mail,
        "batch": batch,
        "held_mail": held_mail,
        "invitation": invitation,
        "person": canary.user,
        "membership": canary,
        "stranger_token": stranger_token,
        "region": own_region,
        "sector": own_ministry,
        "meeting": MeetingFactory(edition=own_edition),
        "transfer": transfer,
        "project": project,
        "photo": photo,
        "funding": FundingFactory(commitment=own, transfer=transfer, note=f"Nota {MARKUP}"),
        "import": ImportLineFactory(value=f"Región {MARKUP}", reason=f"No se reconoce {MARKUP}").transfer_import,
        "period": ClosedPeriodFactory(note=f"Conciliado {MARKUP}"),
        "survey": SurveyFactory(),
        "figure": PublishedFigureFactory(),
        "instrument": instrument,
        "invited": invited,
        "lesson": lesson,
        "rated:own": MeetingFactory(edition=own_edition, regions=own_region, sectors=own_ministry),
        "rated:foreign": MeetingFactory(edition=foreign_edition, regions=foreign_region, sectors=foreign_ministry),
    }
    world.rows |= timetable_rows(own_government, foreign_government, own_ministry, foreign_ministry)
    for role, user in world.users.items():
        client = Client()
        client.force_login(user)
        world.clients[role] = client
        world.tokens[role], _key = services.create_token(user=user, name=f"propia {MARKUP}", scope="read", days=30)
    world.clients["anonymous"] = Client()
    return world


def timetable_rows(
    own_government: Any, foreign_government: Any, own_ministry: Any, foreign_ministry: Any
) -> dict[str, Any]:
    """An edition whose timetable is released but not open to the public, with a draft, a run and a repair."""
    settings = timetable.TimetableSettingsFactory(
        edition__code="gore-99", edition__sectors=[own_ministry, foreign_ministry]
    )
    edition = settings.edition
    timetable.DayBlockFactory(edition=edition, label=f"Mañana {MARKUP}")
    room = timetable.RoomFactory(edition=edition, owner=own_ministry, name=f"Sala {MARKUP}", zone=f"Piso {MARKUP}")
    other = timetable.RoomFactory(edition=edition, owner=foreign_ministry)
    timetable.AbsenceFactory(
        edition=edition, institution=foreign_government, starts_at=timetable.at("11:40"),
        reason=f"Viaje {CANARIES['absence']} {MARKUP}",
    )  # fmt: skip
    planned = MeetingFactory(
        code="gore-99-B-0001", edition=edition, regions=own_government.region, sectors=own_ministry,
        priority_reason=f"Porque sí {MARKUP}",
    )  # fmt: skip
    foreign = MeetingFactory(
        code=f"gore-99-B-{CANARIES['planned meeting']}", edition=edition, regions=foreign_government.region,
        sectors=foreign_ministry,
    )  # fmt: skip
    timetable.PrecedenceFactory(first=planned, second=foreign, reason=f"Depende {MARKUP}")
    released = timetable.TimetableFactory(edition=edition, state="released", name=f"Publicado {MARKUP}")
    draft = timetable.TimetableFactory(edition=edition, name=f"Borrador {CANARIES['draft']} {MARKUP}")
    for version in (released, draft):
        timetable.AssignmentFactory(timetable=version, meeting=planned, room=room)
        timetable.AssignmentFactory(timetable=version, meeting=foreign, room=other, slot=1)
    timetable.TimetableStepFactory(timetable=draft, text=f"Cambio {MARKUP}")
    release = timetable.ReleaseFactory(timetable=released, name=f"Versión {MARKUP}", note=f"Nota {MARKUP}")
    where = {"starts_at": timetable.at("10:00").isoformat(), "ends_at": timetable.at("10:20").isoformat()}
    timetable.ReleaseChangeFactory(
        release=release, meeting=planned, after={**where, "room": "S", "place": f"Sala {MARKUP}"}
    )
    return {
        "draft": draft,
        "room": room,
        "planned": planned,
        "run": timetable.SolverRunFactory(edition=edition, failure=f"Falló {MARKUP}"),
        "release": release,
        "repair": timetable.RepairFactory(before=released, text=f"Salud se retiró {MARKUP}"),
        "feed": timetable.CalendarFeedFactory(edition=edition, institution=own_government),
        **{f"party:{role}:own": own_government.code for role in ROLES},
        **{f"party:{role}:foreign": foreign_government.code for role in ROLES},
        "party:ministry:own": own_ministry.code,
        "party:ministry:foreign": foreign_ministry.code,
    }


def _pair(topic: Any, region: Any, sector: Any) -> dict[str, str]:
    """The parts of a dossier's address."""
    return {"edition": topic.edition.code, "region": region.code, "sector": sector.code, "topic": topic.code}
