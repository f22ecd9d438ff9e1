"""Every write about sessions before the summit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Edition, Institution, User
from sessions.models import SessionInvitation, SessionMaterial, SummitSession
from sessions.preparation.permissions import can_plan, own_invitation

logger = structlog.get_logger(__name__)

Answer = SessionInvitation.Answer


@transaction.atomic
def save_session(
    *,
    edition: Edition,
    by: User,
    kind: str,
    title: str,
    date: dt.date,
    starts_at: dt.datetime | None,
    ends_at: dt.datetime | None,
    venue: str,
    link: str,
    note: str,
    institutions: Collection[Institution],
    session: SummitSession | None = None,
) -> SummitSession:
    """Plan a session or change one, and invite *institutions*. Whoever is invited no longer loses its
    invitation unless its attendance was noted. Raises PermissionDenied for anybody but SD, ValidationError
    when there is neither place nor link, or it is after the first day of the summit."""
    if not can_plan(by, edition):
        raise PermissionDenied
    if not venue.strip() and not link:
        raise ValidationError({"venue": [_("Escriba el lugar, el enlace para conectarse, o los dos.")]})
    if date > edition.start_date:
        raise ValidationError({"date": [_("Las sesiones de preparación son antes del primer día de la edición.")]})
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValidationError({"ends": [_("La hora de fin debe ser posterior a la de inicio.")]})
    Edition.objects.select_for_update().get(pk=edition.pk)  # two at once do not take the same place
    values: dict[str, Any] = {
        "kind": kind, "title": title.strip(), "date": date, "starts_at": starts_at, "ends_at": ends_at,
        "venue": venue.strip(), "link": link, "note": note.strip(),
    }  # fmt: skip
    if session is None:
        last = edition.summit_sessions.filter(day=0).aggregate(last=Max("position"))["last"] or 0
        session = SummitSession.objects.create(
            edition=edition, day=0, position=last + 1, basis=SummitSession.Basis.PLANNED, **values
        )
    else:
        for name, value in values.items():
            setattr(session, name, value)
        session.save(update_fields=list(values))
    session.invitations.exclude(institution__in=institutions).filter(attended__isnull=True).delete()
    SessionInvitation.objects.bulk_create(
        [SessionInvitation(session=session, institution=institution) for institution in institutions],
        ignore_conflicts=True,
    )
    logger.info("preparation_saved", session=session.pk, by=by.pk)
    return session


@transaction.atomic
def add_material(*, session: SummitSession, by: User, title: str, link: str) -> SessionMaterial:
    """Put a link to something to read."""
    if not can_plan(by, session.edition):
        raise PermissionDenied
    return SessionMaterial.objects.create(session=session, title=title.strip(), link=link, added_by=by)


@transaction.atomic
def remove_material(*, material: SessionMaterial, by: User) -> None:
    """Take a link away."""
    if not can_plan(by, material.session.edition):
        raise PermissionDenied
    material.delete()


@transaction.atomic
def answer_invitation(*, session: SummitSession, by: User, answer: str, people: str) -> SessionInvitation:
    """Say whether the institution of *by* comes and who; again until the session begins. Raises
    PermissionDenied for whoever is not invited, ValidationError when nobody is named or it is too late."""
    invitations = list(session.invitations.select_for_update())
    invitation = own_invitation(by, invitations, session.edition)
    if invitation is None:
        raise PermissionDenied
    if has_begun(session):
        raise ValidationError(_("Esta sesión ya empezó: avise a la SD si algo cambió."))
    people = people.strip()
    if answer == Answer.COMES and not people:
        raise ValidationError({"people": [_("Escriba quiénes asistirán, una persona por línea.")]})
    invitation.answer, invitation.people = answer, people if answer == Answer.COMES else ""
    invitation.answered_at, invitation.answered_by = timezone.now(), by
    invitation.save(update_fields=["answer", "people", "answered_at", "answered_by"])
    return invitation


@transaction.atomic
def record_attendance(*, session: SummitSession, by: User, present: Collection[int]) -> int:
    """Note which of the invited (keys of invitations) came; everybody else did not. Returns how many came.
    Raises ValidationError before the day of the session."""
    if not can_plan(by, session.edition):
        raise PermissionDenied
    if session.date > today():
        raise ValidationError(_("La asistencia se anota desde el día de la sesión."))
    now = timezone.now()
    rows = session.invitations.all()
    rows.exclude(pk__in=present).update(attended=False, recorded_at=now, recorded_by=by)
    return rows.filter(pk__in=present).update(attended=True, recorded_at=now, recorded_by=by)


def has_begun(session: SummitSession) -> bool:
    """Whether the session is on or over; without an hour, once its day is over."""
    return timezone.now() >= session.starts_at if session.starts_at else today() > session.date
