"""Every write about agendas: releasing them in one step, and the receipt of those who get them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaRelease, ReleasedAgenda
from bilaterals.timetable.problem import name_of
from gore.core.clock import today
from gore.core.models import Edition, Institution, Membership, ProcessRule, User
from gore.core.numbers import write_date_range
from gore.core.permissions import held_roles
from gore.outbox.batches.services import add_mail, open_batch, write_text
from gore.outbox.models import BatchText, MailBatch
from gore.workspaces.agendas.calendar import attachment_of
from gore.workspaces.agendas.content import Content, contents, differences, digest_of, empty
from gore.workspaces.agendas.permissions import can_release_agendas

logger = structlog.get_logger(__name__)

RELEASED, CHANGED = "agendas.released", "agendas.changed"
NAMES = ("saludo", "institucion", "resumen", "cambios", "enlace")
TEAMS = (Membership.Role.REGIONAL_TEAM, Membership.Role.MINISTRY_COORDINATOR)
AT_LEAST, AT_MOST = ("r14", 2), ("r15", 5)
"""The rules of the process that say how many days before the summit, and what they say in the record."""
SHOWN_CHANGES = 12


@dataclass(frozen=True)
class Window:
    """The days on which the rule has the agendas arrive, both included."""

    first: dt.date
    last: dt.date

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def release_window(edition: Edition) -> Window:
    """From five to two days before the first day, as the process rules r15 and r14 say."""
    known = dict(ProcessRule.objects.filter(code__in=[AT_LEAST[0], AT_MOST[0]]).values_list("code", "value"))
    least, most = (known.get(code) or usual for code, usual in (AT_LEAST, AT_MOST))
    return Window(edition.start_date - dt.timedelta(days=most), edition.start_date - dt.timedelta(days=least))


def latest_out(edition: Edition) -> dict[int, ReleasedAgenda]:
    """The agenda in force of each institution, by its key."""
    rows = ReleasedAgenda.objects.out().filter(release__edition=edition).order_by("release__number")
    return {row.institution_id: row for row in rows.select_related("release__batch", "institution__region")}


@transaction.atomic
def prepare_release(*, edition: Edition, by: User, reason: str = "", note: str = "") -> AgendaRelease:
    """Write down every agenda that is new or changed since it was last told, with one mail for each person
    of the institution, in a batch that waits. Nobody sees any of it before SD approves that batch.

    Raises PermissionDenied for anybody but SD; ValidationError when a release waits already, nothing has
    changed, or a first release outside the dates of the rule has no reason.
    """
    if not can_release_agendas(by, edition):
        raise PermissionDenied
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    releases = AgendaRelease.objects.filter(edition=edition)
    if releases.filter(batch__state=MailBatch.State.WAITING).exists():
        raise ValidationError(_("Ya hay una publicación por aprobar: apruébela o descártela antes de preparar otra."))
    before = latest_out(edition)
    is_first = not before
    outside = is_first and not release_window(edition).holds(today())
    reason = " ".join(reason.split())[:300] if outside else ""
    if outside and not reason:
        raise ValidationError({"reason": [_("Escriba por qué las agendas salen fuera de las fechas de la regla.")]})
    changed = changed_agendas(edition, before)
    if not changed:
        raise ValidationError(
            _("No hay temas aceptados: todavía no hay agendas que publicar.")
            if is_first
            else _("Ninguna agenda ha cambiado desde la última publicación.")
        )
    number = (releases.aggregate(last=Max("number"))["last"] or 0) + 1
    title = (
        _("Agendas del %(edition)s") if is_first else _("Cambios en las agendas del %(edition)s, publicación %(n)s")
    ) % {"edition": edition.title, "n": number}
    batch = open_batch(key=f"agendas.release:{edition.code}:{number}", title=title, by=by).batch
    release = AgendaRelease.objects.create(
        edition=edition,
        number=number,
        batch=batch,
        made_by=by,
        is_outside_dates=outside,
        reason=reason,
        note=note.strip(),
    )
    agendas = ReleasedAgenda.objects.bulk_create(
        [
            ReleasedAgenda(
                release=release,
                institution=institution,
                content=content,
                digest=digest_of(content),
                changes=differences(before[institution.pk].content, content) if institution.pk in before else [],
                sequence=before[institution.pk].sequence + 1 if institution.pk in before else 0,
            )
            for institution, content in changed.items()
        ]
    )
    _write_mails(release, agendas, before)
    logger.info("agendas_prepared", edition=edition.code, number=number, agendas=len(agendas), by=by.pk)
    return release


def changed_agendas(edition: Edition, before: dict[int, ReleasedAgenda]) -> dict[Institution, Content]:
    """The agendas that are not as they were last told, also those that have become empty."""
    now = contents(edition)
    changed = {
        institution: content
        for institution, content in now.items()
        if institution.pk not in before or before[institution.pk].digest != digest_of(content)
    }
    present = {institution.pk for institution in now}
    for pk, agenda in before.items():
        if pk not in present and agenda.content["items"]:
            changed[agenda.institution] = empty(agenda.institution)
    return changed


# --- mails --------------------------------------------------------------------------------------


def recipients(edition: Edition, institutions: Iterable[Institution]) -> dict[int, list[User]]:
    """The people of the teams of *institutions*, each once for each institution."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = (
        Membership.objects.in_force(today())
        .filter(Q(edition=None) | Q(edition=edition), role__in=TEAMS, institution__in=list(institutions))
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("user__email", "pk")
    )
    for row in rows:
        if row.user not in found[row.institution_id]:
            found[row.institution_id].append(row.user)
    return found


def page_of(edition: Edition, institution: Institution) -> str:
    """Where the people of *institution* read their agenda."""
    return reverse("region-agenda" if institution.region_id else "ministry-agenda", args=[edition.code])


def _write_mails(release: AgendaRelease, agendas: list[ReleasedAgenda], before: dict[int, ReleasedAgenda]) -> None:
    """One mail for each person: the whole agenda the first time, afterwards only what changed."""
    people = recipients(release.edition, [agenda.institution for agenda in agendas])
    texts: dict[str, BatchText] = {}
    for agenda in agendas:
        former = before.get(agenda.institution_id)
        kind = RELEASED if former is None else CHANGED
        page = page_of(release.edition, agenda.institution)
        file = attachment_of(agenda, page=page, **(_calendar_part(former, agenda) if former else {}))
        for user in people[agenda.institution_id]:
            if kind not in texts:
                texts[kind] = _text(release, kind)
            add_mail(
                text=texts[kind],
                about=f"{release.batch.key}:{agenda.institution.code}",
                recipient=user.email,
                user=user,
                page=page,
                words={
                    "saludo": _("Buen día, %(name)s:") % {"name": user.full_name},
                    "institucion": name_of(agenda.institution),
                    "resumen": summary_of(agenda.content),
                    "cambios": _listed(agenda.changes),
                },
                attachments=[file],
            )


def _text(release: AgendaRelease, kind: str) -> BatchText:
    edition = release.edition
    return write_text(
        batch=release.batch,
        kind=kind,
        template="workspaces/agendas/mail/released" if kind == RELEASED else "workspaces/agendas/mail/changed",
        names=[name for name in NAMES if name != ("cambios" if kind == RELEASED else "resumen")],
        context={
            "edition": edition, "days": write_date_range(edition.start_date, edition.end_date),
            # A brace in a note would be taken for the name of a word.
            "note": release.note.replace("{", "(").replace("}", ")"),
        },
    )  # fmt: skip


def _calendar_part(former: ReleasedAgenda, agenda: ReleasedAgenda) -> dict[str, Any]:
    """Only the meetings that changed, and those that were taken off."""
    old = {item["key"]: item for item in former.content["items"]}
    new = {item["key"]: item for item in agenda.content["items"]}
    return {
        "only": {key for key, item in new.items() if old.get(key) != item},
        "dropped": [item for key, item in old.items() if key not in new],
    }


def summary_of(content: Content) -> str:
    """ "3 reuniones o pares, 5 temas" in words."""
    items = content["items"]
    topics = {topic["code"] for item in items for topic in item["topics"]}
    names = ", ".join(dict.fromkeys(name for item in items for name in item["with"]))
    return _("%(topics)s temas con: %(names)s") % {"topics": len(topics), "names": names or "–"}


def _listed(changes: list[str]) -> str:
    lines = [f"- {line}" for line in changes[:SHOWN_CHANGES]]
    if len(changes) > SHOWN_CHANGES:
        lines.append(_("- Y %(n)s cambios más, en la página.") % {"n": len(changes) - SHOWN_CHANGES})
    return "\n".join(lines) or "–"


# --- receipt ------------------------------------------------------------------------------------


def _is_of_team(by: User, agenda: ReleasedAgenda) -> bool:
    held = held_roles(by, TEAMS, agenda.release.edition_id)
    return any(membership.institution_id == agenda.institution_id for membership in held)


@transaction.atomic
def record_opening(*, agenda: ReleasedAgenda, by: User) -> bool:
    """Note the first time that somebody of the institution read it; nobody else's visit counts."""
    if not _is_of_team(by, agenda):
        return False
    rows = ReleasedAgenda.objects.filter(pk=agenda.pk, opened_at__isnull=True)
    return bool(rows.update(opened_at=timezone.now(), opened_by=by))


@transaction.atomic
def confirm_receipt(*, agenda: ReleasedAgenda, by: User) -> None:
    """The institution confirms that it has its agenda; once. Raises PermissionDenied for anybody else,
    ValidationError when a later one is in force or it was confirmed before."""
    if not _is_of_team(by, agenda):
        raise PermissionDenied
    record_opening(agenda=agenda, by=by)
    newest = latest_out(agenda.release.edition).get(agenda.institution_id)
    if newest is None or newest.pk != agenda.pk:
        raise ValidationError(_("Esta agenda cambió: confirme la que está en vigor."))
    rows = ReleasedAgenda.objects.filter(pk=agenda.pk, confirmed_at__isnull=True)
    if not rows.update(confirmed_at=timezone.now(), confirmed_by=by):
        raise ValidationError(_("Su institución ya confirmó esta agenda."))
    logger.info("agenda_confirmed", agenda=agenda.pk, by=by.pk)
