"""From a draft to a timetable that people rely on: what changed, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import Meeting, Release, ReleaseChange, Timetable
from bilaterals.timetable.agenda import Entry, current_release, entries
from bilaterals.timetable.calendars import calendar_of, make_feeds, occasion_of_change, title_of
from bilaterals.timetable.drafts import NotValid, board_of
from bilaterals.timetable.permissions import TEAMS
from bilaterals.timetable.services import settings_of
from gore.core.clock import today
from gore.core.models import Membership, User
from gore.core.services import touch_public_version
from gore.outbox.batches.services import add_mail, open_batch, write_text
from gore.outbox.message import Attachment
from gore.outbox.models import MailBatch

MAIL_KIND = "bilaterals.timetable_released"
WORDS = ("nombre", "cambios", "publicacion", "nota", "enlace")

Where = dict[str, str]
Kind = ReleaseChange.Kind


def where_of(entry: Entry) -> Where:
    """Time and place of a released meeting, as the change log keeps them."""
    return {
        "starts_at": entry.starts_at.isoformat(),
        "ends_at": entry.ends_at.isoformat(),
        "room": entry.room.code,
        "place": entry.place,
    }


@transaction.atomic
def release_timetable(*, timetable: Timetable, name: str, note: str = "", by: User | None = None) -> Release:
    """Release a draft: it changes no more, its changes since the last release are written down, and the mails
    about them wait for approval. NotValid when the draft breaks a rule by now."""
    settings = settings_of(timetable.edition)  # releases and runs that save go one after the other
    current = Timetable.objects.select_for_update(of=("self",)).select_related("edition").get(pk=timetable.pk)
    if not current.is_draft:
        raise ValidationError(_("Este horario ya no es un borrador."))
    if not name.strip():
        raise ValidationError({"name": _("Escriba un nombre para la publicación.")})
    board = board_of(current)
    if board.broken:
        raise NotValid(board.broken, board.material, board.turns)
    if not board.assignments:
        raise ValidationError(_("El horario no tiene ninguna reunión ubicada."))
    edition = current.edition
    before = current_release(edition)
    current.state, current.changed_at = Timetable.State.RELEASED, timezone.now()
    current.save(update_fields=["state", "changed_at"])
    number = (Release.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release(
        edition=edition, number=number, name=name.strip(), note=note.strip(), timetable=current, released_by=by
    )
    release.full_clean(exclude=["edition", "timetable", "released_by", "batch"])
    release.save()
    make_feeds(release)
    changes = write_changes(release, before)
    release.batch = prepare_mails(release, changes, by)
    release.save(update_fields=["batch"])
    if settings.public_at is not None:
        touch_public_version()
    return release


def write_changes(release: Release, before: Release | None) -> list[ReleaseChange]:
    """What is new, moved or dropped since *before*."""
    old = {entry.code: where_of(entry) for entry in entries(before)} if before else {}
    new = {entry.code: where_of(entry) for entry in entries(release)}
    codes = sorted(code for code in old.keys() | new.keys() if old.get(code) != new.get(code))
    meetings = {one.code: one for one in Meeting.objects.filter(code__in=codes)}
    last = dict(
        ReleaseChange.objects.filter(meeting__code__in=codes)
        .order_by()
        .values("meeting__code")
        .annotate(last=Max("sequence"))
        .values_list("meeting__code", "last")
    )
    rows = [
        ReleaseChange(
            release=release,
            meeting=meetings[code],
            kind=Kind.NEW if code not in old else Kind.DROPPED if code not in new else Kind.MOVED,
            sequence=last[code] + 1 if code in last else 0,
            before=old.get(code),
            after=new.get(code),
        )
        for code in codes
    ]
    ReleaseChange.objects.bulk_create(rows)
    return changes_of(release)


def changes_of(release: Release) -> list[ReleaseChange]:
    """The change log with its meetings, in order of time."""
    rows = release.changes.select_related("meeting").prefetch_related(
        "meeting__regions__institution", "meeting__sectors"
    )
    return sorted(rows, key=lambda one: ((one.after or one.before or {}).get("starts_at", ""), one.meeting.code))


def prepare_mails(release: Release, changes: list[ReleaseChange], by: User | None) -> MailBatch | None:
    """One mail for each person whose institution has a meeting that is new, moved or dropped; they wait until SD
    approves the batch. None when nothing changed for anybody."""
    of_institution: dict[int, list[ReleaseChange]] = {}
    for change in changes:
        for key in participants_of(change):
            of_institution.setdefault(key, []).append(change)
    people: dict[User, dict[int, ReleaseChange]] = {}
    agenda: dict[User, str] = {}
    members = (
        Membership.objects.in_force(today())
        .filter(Q(edition__isnull=True) | Q(edition=release.edition_id))
        .filter(role__in=TEAMS, institution__in=of_institution, user__is_active=True)
    )
    for member in members.select_related("user", "institution").order_by("pk"):
        mine = people.setdefault(member.user, {})
        mine.update({change.pk: change for change in of_institution[member.institution_id]})
        agenda.setdefault(member.user, reverse("party-agenda", args=[release.edition.code, member.institution.code]))
    if not people:
        return None
    batch = open_batch(
        key=f"bilaterals.release:{release.pk}",
        title=_("%(name)s: horario del %(edition)s") % {"name": release.name, "edition": release.edition.title},
        by=by,
    ).batch
    text = write_text(
        batch=batch,
        kind=MAIL_KIND,
        template="timetable/mail/released",
        names=WORDS,
        context={"edition": release.edition},
    )
    for user, found in people.items():
        mine_now = [change for change in changes if change.pk in found]
        add_mail(
            text=text,
            about=f"bilaterals.release:{release.pk}",
            recipient=user.email,
            user=user,
            page=agenda[user],
            words={
                "nombre": user.full_name or user.email,
                "publicacion": release.name,
                "nota": release.note or _("Sin nota."),
                "cambios": "\n".join(f"- {in_words(change)}" for change in mine_now),
            },
            attachments=list(invitations(release, mine_now, user.email)),
        )
    return batch


def participants_of(change: ReleaseChange) -> set[int]:
    """The institutions of the meeting."""
    regions = {r.institution.pk for r in change.meeting.regions.all() if getattr(r, "institution", None)}
    return regions | {sector.pk for sector in change.meeting.sectors.all()}


def moment_in_words(where: Any) -> str:
    """ "14/01/2027 de 10:30 a 10:50, Sala Salud"."""
    start = timezone.localtime(dt.datetime.fromisoformat(where["starts_at"]))
    end = timezone.localtime(dt.datetime.fromisoformat(where["ends_at"]))
    return _("%(day)s de %(start)s a %(end)s, %(place)s") % {
        "day": f"{start:%d/%m/%Y}",
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "place": where["place"],
    }


def in_words(change: ReleaseChange) -> str:
    """One line of the change log."""
    title = title_of(change.meeting)
    if change.kind == Kind.NEW:
        return _("Nueva: %(title)s, el %(after)s.") % {"title": title, "after": moment_in_words(change.after)}
    if change.kind == Kind.DROPPED:
        return _("Retirada: %(title)s, que era el %(before)s.") % {
            "title": title,
            "before": moment_in_words(change.before),
        }
    return _("Movida: %(title)s, ahora el %(after)s; antes el %(before)s.") % {
        "title": title,
        "after": moment_in_words(change.after),
        "before": moment_in_words(change.before),
    }


def invitations(release: Release, changes: list[ReleaseChange], address: str) -> Any:
    """The calendar files of one person: what to enter or move, and what to strike out."""
    for method, name, wanted in (
        ("REQUEST", "reuniones.ics", [one for one in changes if one.after]),
        ("CANCEL", "retiradas.ics", [one for one in changes if not one.after]),
    ):
        if wanted:
            occasions = [occasion_of_change(one, title_of(one.meeting)) for one in wanted]
            content = calendar_of(occasions, method=method, name=release.name, release=release, attendee=address)
            yield Attachment(name, f"text/calendar; charset=utf-8; method={method}", content)


def in_short(changes: list[ReleaseChange]) -> str:
    """ "3 nuevas, 2 movidas, 1 retirada"."""
    count = {kind: sum(one.kind == kind for one in changes) for kind in Kind.values}
    parts = [
        ngettext("%(n)s nueva", "%(n)s nuevas", count[Kind.NEW]) % {"n": count[Kind.NEW]},
        ngettext("%(n)s movida", "%(n)s movidas", count[Kind.MOVED]) % {"n": count[Kind.MOVED]},
        ngettext("%(n)s retirada", "%(n)s retiradas", count[Kind.DROPPED]) % {"n": count[Kind.DROPPED]},
    ]
    return ", ".join(parts)
