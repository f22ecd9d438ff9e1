"""The first page of each role: what waits for this person now, and where the institution stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bilaterals.models import Release
from commitments.models import Audience, Commitment, Status
from commitments.selectors import Counts, compliance
from gore.core.clock import today
from gore.core.http import read_only
from gore.core.models import Edition, Membership, User
from gore.core.permissions import Someone, active_membership, can_see_everything, coordinates, current_memberships
from gore.workspaces import asking, money_tasks, preparing, reviewing, topic_tasks, waiting

Role = Membership.Role
LIST_ROWS = 10


def _with_role(request: HttpRequest, role: str) -> Membership | None:
    """The membership in *role* that the person works with now."""
    active = active_membership(request.user)
    return active if active is not None and active.role == role else None


def _not_yours(request: HttpRequest) -> HttpResponseBase:
    """403 that says which space is one's own."""
    return render(request, "workspaces/not_yours.html", status=403)


def _counts(rows: QuerySet[Commitment]) -> Counts:
    """Counts of *rows*, whether released or not, in one query."""
    return compliance(queryset=rows, audience=Audience.ALL).total


def _team_home(request: HttpRequest, role: str, template: str) -> HttpResponseBase:
    membership = _with_role(request, role)
    if membership is None:
        return _not_yours(request)
    institution, day = membership.institution, today()
    visible = Commitment.objects.visible_to(request.user)
    if membership.edition_id:
        visible = visible.filter(edition=membership.edition_id)
    part = visible.of_institution(institution)
    open_rows = part.exclude(status=Status.EXECUTED).for_list().order_by("due_date", "code")
    context = {
        "institution": institution,
        "tasks": waiting.in_order(
            [
                *waiting.of_team(institution, visible, day),
                *topic_tasks.of_team(membership, day),
                *preparing.of_team(membership, day),
                *reviewing.of_ministry(membership, day),
                *asking.of_meetings(request.user, day),
            ]
        ),
        "figures": _counts(part),
        "led": _counts(visible.filter(lead_institution=institution)),
        "open": list(open_rows[:LIST_ROWS]),
        "as_of": day,
        "editions": list(Edition.objects.in_preparation()),
        "released": set(Release.objects.values_list("edition", flat=True)),
        "absences": "region-absences" if role == Role.REGIONAL_TEAM else "ministry-absences",
    }
    return render(request, template, context)


@read_only
@login_required
def region_home(request: HttpRequest) -> HttpResponseBase:
    """/region/: the regional team."""
    return _team_home(request, Role.REGIONAL_TEAM, "workspaces/region.html")


@read_only
@login_required
def ministry_home(request: HttpRequest) -> HttpResponseBase:
    """/ministerio/: the ministry's coordination."""
    return _team_home(request, Role.MINISTRY_COORDINATOR, "workspaces/ministry.html")


@read_only
@login_required
def rapporteur_home(request: HttpRequest) -> HttpResponseBase:
    """/relatoria/: the editions that the rapporteur writes down."""
    if _with_role(request, Role.RAPPORTEUR) is None:
        return _not_yours(request)
    reach = [m for m in current_memberships(request.user) if m.role == Role.RAPPORTEUR]
    ids = [m.edition_id for m in reach if m.edition_id]
    editions = (
        Edition.objects.in_preparation()
        if any(m.edition_id is None for m in reach)
        else Edition.objects.filter(pk__in=ids)
    )
    context: dict[str, Any] = {
        "editions": list(editions.order_by("-start_date")),
        "day": today(),
        "tasks": waiting.in_order(asking.of_meetings(request.user, today())),
    }
    return render(request, "workspaces/rapporteur.html", context)


def _tasks_of_coordination(user: Someone, day: dt.date) -> list[waiting.Task]:
    """What waits for SD or an administrator; nothing waits for an observer."""
    if not isinstance(user, User) or not coordinates(user):
        return []
    return waiting.in_order(
        [
            *waiting.of_coordination(day),
            *topic_tasks.of_coordination(),
            *reviewing.of_coordination(user, day),
            *money_tasks.of_coordination(day),
            *preparing.of_coordination(day),
            *asking.of_coordination(day),
        ]
    )


@read_only
@login_required
def coordination_home(request: HttpRequest) -> HttpResponseBase:
    """/articulacion/: SD and administrators work, observers read."""
    if not can_see_everything(request.user):
        return _not_yours(request)
    day = today()
    context = {
        "tasks": _tasks_of_coordination(request.user, day),
        "is_observer": not coordinates(request.user),
        "figures": compliance(audience=Audience.ALL).total,
        "overdue": Commitment.objects.overdue(day).count(),
        "as_of": day,
        "editions": list(Edition.objects.in_preparation()),
    }
    return render(request, "workspaces/coordination.html", context)
