"""Whom a survey asks, and the mails that carry their links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Institution, Membership
from gore.outbox.services import queue_mail
from surveys import tokens
from surveys.models import Instrument, InstrumentGroup, State, SurveyInvitation

INVITED, REMINDED = "surveys.invitation", "surveys.reminder"
ROLES = {
    InstrumentGroup.Code.TEAMS: Membership.Role.REGIONAL_TEAM,
    InstrumentGroup.Code.COORDINATORS: Membership.Role.MINISTRY_COORDINATOR,
    InstrumentGroup.Code.RAPPORTEURS: Membership.Role.RAPPORTEUR,
}
"""Groups whose people have accounts here, and in which role."""


@dataclass(frozen=True)
class Person:
    """Somebody to ask; *group* is a code, *where* the place in the file, for messages."""

    email: str
    full_name: str
    group: str
    institution: Institution | None = None
    where: str = ""


@dataclass
class Added:
    """What `add_people` did: how many are new, how many were there, and what was refused and why."""

    new: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def add_people(*, instrument: Instrument, people: Iterable[Person]) -> Added:
    """Add *people* to the list, each address once. Those that cannot be asked are named with the reason; the
    others are added."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state not in (State.DRAFT, State.OPEN):
        raise ValidationError(_("Una encuesta cerrada no invita a nadie más."))
    groups = {group.code: group for group in found.groups.all()}
    taken = set(SurveyInvitation.objects.filter(instrument=found).values_list("email", flat=True))
    added, rows = Added(), []
    for person in people:
        email = person.email.strip().lower()
        reason = _why_not(person, email, groups)
        if reason:
            added.refused.append(f"{person.where}: {reason}" if person.where else reason)
        elif email in taken:
            added.known += 1
        else:
            taken.add(email)
            nonce = tokens.new_nonce()
            rows.append(
                SurveyInvitation(
                    instrument=found,
                    group=groups[person.group],
                    email=email,
                    full_name=" ".join(person.full_name.split()),
                    institution=person.institution,
                    nonce=nonce,
                    token_digest=tokens.digest(tokens.token_of(nonce)),
                )
            )
    SurveyInvitation.objects.bulk_create(rows)
    added.new = len(rows)
    return added


def _why_not(person: Person, email: str, groups: dict[str, Any]) -> str:
    if person.group not in groups:
        return _("“%(group)s” no es un grupo de esta encuesta.") % {"group": person.group[:40]}
    if not person.full_name.strip() or len(person.full_name) > 150 or not person.full_name.isprintable():
        return _("Falta el nombre, o es demasiado largo.")
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(email)s” no es un correo.") % {"email": email[:60]}
    return ""


def people_of_memberships(instrument: Instrument) -> list[Person]:
    """Who belongs to one of the instrument's groups by a membership in force, for its edition or for all."""
    wanted = {role: group for group, role in ROLES.items()}
    present = set(instrument.groups.values_list("code", flat=True))
    rows = (
        Membership.objects.in_force(today())
        .filter(role__in=wanted, user__is_active=True)
        .select_related("user", "institution")
        .order_by("user", "starts_on", "pk")
    )
    return [
        Person(row.user.email, row.user.full_name or row.user.email, wanted[Membership.Role(row.role)], row.institution)
        for row in rows
        if row.edition_id in {None, instrument.edition_id} and wanted[Membership.Role(row.role)] in present
    ]


@transaction.atomic
def send_invitations(*, instrument: Instrument) -> int:
    """Queue the mail with the link for everybody who has not got it; how many."""
    return _send(instrument, INVITED)


@transaction.atomic
def send_reminders(*, instrument: Instrument) -> int:
    """Queue a reminder for those who have not answered, at most one a day; how many."""
    return _send(instrument, REMINDED)


def _send(instrument: Instrument, kind: str) -> int:
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state != State.OPEN:
        raise ValidationError(_("Los correos se envían mientras la encuesta está abierta."))
    day = today()
    rows = SurveyInvitation.objects.filter(instrument=found, answered=False).select_related("group")
    chosen = rows.filter(sent_on__isnull=True) if kind == INVITED else rows.filter(sent_on__isnull=False)
    sent: Sequence[SurveyInvitation] = list(chosen.exclude(reminded_on=day))
    for invitation in sent:
        queue_mail(
            kind=kind,
            about=f"surveys.invitation:{invitation.pk}",
            recipient=invitation.email,
            template=f"surveys/mail/{'invitation' if kind == INVITED else 'reminder'}",
            context={
                "invitation": invitation,
                "instrument": found,
                "path": reverse("survey-answer", args=[tokens.token_of(invitation.nonce)]),
            },
            due_on=day if kind == REMINDED else None,
        )
        # The list says what was sent; whether a link was used is a fact of its own and never written here.
        changes: dict[str, Any] = {"sent_on": day}
        if kind == REMINDED:
            changes = {"reminded_on": day, "reminders": invitation.reminders + 1}
        SurveyInvitation.objects.filter(pk=invitation.pk).update(**changes)
    return len(sent)


@transaction.atomic
def remove_person(*, invitation: SurveyInvitation) -> None:
    """Take somebody off the list who has not answered, while the survey is not closed."""
    instrument = Instrument.objects.select_for_update().get(pk=invitation.instrument_id)
    if instrument.state not in (State.DRAFT, State.OPEN):
        raise ValidationError(_("La encuesta cerró: la lista de personas ya no cambia."))
    if not SurveyInvitation.objects.filter(pk=invitation.pk, answered=False).delete()[0]:
        raise ValidationError(_("Esa persona ya respondió: su lugar en la cuenta se queda."))
