"""What goes before gore-11: positions of ministries, sessions of preparation, agendas ready to be approved.

Everything is invented. People in the demonstration write what is missing: about a third of the positions are
not there, and the release of the agendas waits for SD.
"""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaRelease, AgendaTopic, TopicPosition
from gore.core.models import Edition, Institution, User
from gore.loading.demo import SEED
from gore.loading.demo.running_edition import CODE
from gore.loading.demo.timeline import LIMA
from gore.outbox.batches import services as batches
from gore.outbox.models import MailBatch, OutgoingMail
from gore.workspaces.agendas.services import confirm_receipt, prepare_release, record_opening
from sessions.models import SessionInvitation, SessionMaterial, SummitSession

WRITTEN, SHARED = 0.65, 0.6
POSITIONS = (
    "El ministerio apoya el pedido: el proyecto está en cartera y cumple los criterios de priorización.",
    "Se puede atender en parte. El expediente necesita actualizar el presupuesto antes de asignar recursos.",
    "El pedido es viable si la región presenta el saneamiento físico legal del terreno.",
    "No corresponde al presupuesto de este año; se propone incluirlo en la programación del siguiente.",
)
PROPOSALS = (
    "Asignar un especialista que acompañe el levantamiento de observaciones durante el próximo mes.",
    "Incluir el proyecto en la demanda adicional del primer trimestre.",
    "Firmar un convenio de asistencia técnica y revisar el avance en 60 días.",
    "",
)
CONSTRAINTS = (
    "Hay observaciones del expediente sin levantar.",
    "La partida ya está comprometida; depende de una ampliación presupuestal.",
    "",
    "",
)


@transaction.atomic
def refresh_preparation(*, today: dt.date) -> None:
    """Make it once; a second run keeps what people did with it."""
    edition = Edition.objects.filter(code=CODE, is_demonstration=True).first()
    if edition is None or TopicPosition.objects.filter(topic__edition=edition).exists():
        return
    team = {user.email.split("@")[0]: user for user in User.objects.filter(is_demonstration=True)}
    rng = random.Random(SEED + 13)
    write_positions(edition, team, today, rng)
    plan_sessions(edition, team["articulacion"], today, rng)
    release_agendas(edition, team)


def write_positions(edition: Edition, team: dict[str, User], today: dt.date, rng: random.Random) -> None:
    """What ministries have said so far; those with an account leave some for people to write."""
    writers = {"MINSA": team["minsa"], "MTC": team["mtc"]}
    rows = []
    topics = AgendaTopic.objects.filter(edition=edition, state=AgendaTopic.State.ACCEPTED).prefetch_related("sectors")
    for topic in topics.order_by("code"):
        for sector in topic.sectors.all():
            if rng.random() > WRITTEN:
                continue
            visibility = TopicPosition.Visibility.SHARED if rng.random() < SHARED else TopicPosition.Visibility.INTERNAL
            place = rng.randrange(len(POSITIONS))
            saved_at = _at(today, -rng.randint(1, 6), 9 + rng.randint(0, 8))
            rows.append(
                TopicPosition(
                    topic=topic, sector=sector, position=POSITIONS[place], proposal=PROPOSALS[place],
                    constraints=rng.choice(CONSTRAINTS), visibility=visibility, saved_at=saved_at,
                    saved_by=writers.get(sector.code), is_demonstration=True,
                )
            )  # fmt: skip
    TopicPosition.objects.bulk_create(rows, batch_size=500)


def _at(today: dt.date, days: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(today + dt.timedelta(days=days), dt.time(hour, minute), tzinfo=LIMA)


def plan_sessions(edition: Edition, sd: User, today: dt.date, rng: random.Random) -> None:
    """Two sessions that were held and three to come, for all regions or for the sectors that take part."""
    regions = list(Institution.objects.filter(kind__in=Institution.REGIONAL_KINDS).order_by("code"))
    sectors = list(edition.sectors.order_by("code"))
    kinds = SummitSession.Kind
    plan = (
        (-12, kinds.BRIEFING, _("Cómo funciona el Estado: charla para los equipos regionales"), "", True, regions),
        (-5, kinds.PREPARATORY, _("Reunión preparatoria con los sectores"), _("PCM, sala de acuerdos"), False, sectors),
        (4, kinds.BRIEFING, _("Cómo formular un tema: del problema al pedido"), "", True, regions),
        (11, kinds.BRIEFING, _("Obras por impuestos y transferencias del año"), "", True, [*regions, *sectors]),
        (24, kinds.PREPARATORY, _("Reunión preparatoria: regiones y sectores"), _("Lima Centro de Convenciones"), False,
         [*regions, *sectors]),
    )  # fmt: skip
    for position, (days, kind, title, venue, remote, invited) in enumerate(plan, start=1):
        session = SummitSession.objects.create(
            edition=edition, kind=kind, day=0, position=position, title=title, date=today + dt.timedelta(days=days),
            starts_at=_at(today, days, 10), ends_at=_at(today, days, 11, 30), venue=venue,
            link=f"https://reuniones.gore.example/sesion-{position}" if remote else "",
            note=_("Traiga sus preguntas por escrito; la SD las responde en la sesión."), basis=SummitSession.Basis.PLANNED,
        )  # fmt: skip
        SessionMaterial.objects.bulk_create(
            [
                SessionMaterial(
                    session=session, title=material, link=f"https://reuniones.gore.example/{slug}", added_by=sd
                )
                for material, slug in ((_("Presentación"), f"presentacion-{position}"), (_("Guía rápida"), "guia"))
            ]
        )
        SessionInvitation.objects.bulk_create([_invitation(session, body, days, sd, today, rng) for body in invited])


def _invitation(
    session: SummitSession, body: Institution, days: int, sd: User, today: dt.date, rng: random.Random
) -> SessionInvitation:
    row = SessionInvitation(session=session, institution=body)
    # The teams that have an account find their next session unanswered.
    if (days < 0 or body.code not in {"SAM", "JUN", "MINSA", "MTC"}) and rng.random() < 0.75:
        row.answer = SessionInvitation.Answer.COMES if rng.random() < 0.85 else SessionInvitation.Answer.DECLINES
        row.answered_at = _at(today, min(days, 0) - 2, 15)
        if row.answer == SessionInvitation.Answer.COMES:
            row.people = _("Responsable de inversiones\nAsesoría de la gerencia general")
    if days < 0:
        row.attended = row.answer == SessionInvitation.Answer.COMES and rng.random() < 0.9
        row.recorded_at, row.recorded_by = _at(today, days, 12), sd
    return row


def release_agendas(edition: Edition, team: dict[str, User]) -> None:
    """A first release that went out early, opened by some; and one with the changes since, which waits."""
    sd = team["articulacion"]
    held = AgendaTopic.objects.filter(
        edition=edition, state=AgendaTopic.State.ACCEPTED, delegation__code__in=("SAM", "JUN")
    )
    latest = held.order_by("-code").first()
    if latest is None:
        return
    # It is accepted after the first release: so there is a change to tell.
    AgendaTopic.objects.filter(pk=latest.pk).update(state=AgendaTopic.State.SUBMITTED, route="")
    first = prepare_release(
        edition=edition, by=sd, reason=_("Adelanto para que los equipos preparen sus reuniones."),
        note=_("Es un adelanto de demostración: los cambios llegarán por separado."),
    )  # fmt: skip
    batches.approve_batch(batch=first.batch, version=first.batch.version, by=sd)
    AgendaTopic.objects.filter(pk=latest.pk).update(state=AgendaTopic.State.ACCEPTED, route=latest.route)
    for agenda in first.agendas.select_related("release__edition", "institution"):
        reader = {"MTC": "mtc", "JUN": "region.jun"}.get(agenda.institution.code)
        if reader:
            record_opening(agenda=agenda, by=team[reader])
            for mail in OutgoingMail.objects.filter(batch=first.batch, user=team[reader]):
                batches.record_opening(mail=mail, by=team[reader])
            if reader == "mtc":
                confirm_receipt(agenda=agenda, by=team[reader])
    prepare_release(edition=edition, by=sd)
    # They were made a moment ago; the first one reads as of yesterday.
    day = dt.timedelta(days=1)
    AgendaRelease.objects.filter(pk=first.pk).update(made_at=timezone.now() - day)
    MailBatch.objects.filter(pk=first.batch_id).update(made_at=F("made_at") - day, decided_at=F("decided_at") - day)
