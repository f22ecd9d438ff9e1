"""SD prepares the timetable of an edition: days, rooms, absences, meetings, order; and what is inconsistent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import Absence, DayBlock, Meeting, Precedence, Room, SolverRun, Timetable
from bilaterals.timetable import checklist, meetings, services
from bilaterals.timetable.filters import MeetingFilter
from bilaterals.timetable.forms import (
    AbsenceForm,
    BlockForm,
    MeetingForm,
    NewMeetingForm,
    OrderForm,
    PlainForm,
    ReasonForm,
    RoomForm,
    SettingsForm,
)
from bilaterals.timetable.problem import material_of
from bilaterals.timetable.views.common import (
    context_of,
    done_or_refused,
    person,
    readable_edition,
    row_number,
    saved,
)
from gore.core.http import list_response
from gore.core.models import Edition
from gore.core.pagination import paginate
from gore.core.permissions import can_see_everything


@login_required
def edition_list(request: HttpRequest) -> HttpResponseBase:
    """/articulacion/horario/: the editions that have a timetable or are being prepared."""
    if not can_see_everything(request.user):
        raise Http404
    rows = Edition.objects.in_preparation() | Edition.objects.filter(timetables__isnull=False)
    editions = list(rows.distinct().order_by("-start_date"))
    if len(editions) == 1:
        return redirect("timetable-home", editions[0].code)
    return render(request, "timetable/editions.html", {"editions": editions})


@login_required
def home(request: HttpRequest, code: str) -> HttpResponse:
    """How far the preparation is: the check list, the loads, the drafts, the release in force."""
    edition = readable_edition(request, code)
    if request.method == "POST":
        is_open = request.POST.get("public") == "open"
        done = _("El programa público muestra el horario publicado.") if is_open else _("El horario ya no es público.")
        done_or_refused(
            request, lambda: services.open_to_public(edition=edition, by=person(request), is_open=is_open), done
        )
        return redirect("timetable-home", edition.code)
    material = material_of(edition)
    found = checklist.findings(material)
    context = context_of(
        request,
        edition,
        "home",
        material=material,
        turns=material.turns,
        findings=found,
        errors=sum(finding.level == "error" for finding in found),
        loads=checklist.loads(material) if len(material.turns) else [],
        drafts=list(
            Timetable.objects.filter(edition=edition, state=Timetable.State.DRAFT).select_related("made_by")[:10]
        ),
        active_run=SolverRun.objects.filter(edition=edition, state__in=SolverRun.ACTIVE).first(),
        release=edition.timetable_releases.select_related("timetable").order_by("-number").first(),
    )
    return render(request, "timetable/home.html", context)


@login_required
def days(request: HttpRequest, code: str) -> HttpResponse:
    """How long a turn is, and the blocks of each day."""
    edition = readable_edition(request, code)
    action = request.POST.get("action", "")
    row = material_of(edition)
    initial = {name: getattr(row.settings, name) for name in services.SETTINGS}
    settings_form = SettingsForm(request.POST if action == "settings" else None, initial=initial)
    block_form = BlockForm(request.POST if action == "block" else None, initial={"date": edition.start_date})
    if request.method == "POST":
        ok = False
        if action == "settings":
            ok = saved(
                request,
                settings_form,
                lambda: services.save_settings(edition=edition, **settings_form.cleaned_data),
                _("Los turnos se cortan con las nuevas reglas. Los borradores que ya existen conservan los suyos."),
            )
        elif action == "block":
            ok = saved(
                request,
                block_form,
                lambda: services.add_block(edition=edition, **block_form.cleaned_data),
                _("Bloque agregado."),
            )
        elif action == "remove":
            block = get_object_or_404(DayBlock, edition=edition, pk=row_number(request))
            services.remove_block(block=block)
            messages.success(request, _("Se quitó el bloque de %(block)s.") % {"block": str(block)})
            ok = True
        if ok:
            return redirect("timetable-days", edition.code)
    counted = [
        (block, [turn for turn in row.turns.all if turn.block == number])
        for number, block in enumerate(row.blocks, start=1)
    ]
    context = context_of(
        request, edition, "days", settings_form=settings_form, block_form=block_form, blocks=counted, turns=row.turns
    )
    return render(request, "timetable/days.html", context, status=400 if request.method == "POST" else 200)


@login_required
def rooms(request: HttpRequest, code: str) -> HttpResponse:
    """The rooms of the edition, and one more."""
    edition = readable_edition(request, code)
    form = RoomForm(request.POST if request.method == "POST" else None, edition=edition)
    if request.method == "POST" and saved(
        request,
        form,
        lambda: services.save_room(room=Room(edition=edition, code=form.cleaned_data["code"]), **_room_values(form)),
        _("Sala agregada."),
    ):
        return redirect("timetable-rooms", edition.code)
    rows = list(Room.objects.filter(edition=edition).select_related("owner").order_by("is_hall", "code"))
    context = context_of(
        request,
        edition,
        "rooms",
        form=form,
        rooms=[room for room in rows if room.hidden_at is None],
        hidden=[room for room in rows if room.hidden_at is not None],
    )
    return render(request, "timetable/rooms.html", context, status=400 if request.method == "POST" else 200)


def _room_values(form: PlainForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "zone", "capacity", "owner", "is_hall")}


@login_required
def room(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One room: change it, take it away, bring it back."""
    edition = readable_edition(request, code)
    row = get_object_or_404(Room, edition=edition, pk=pk)
    action = request.POST.get("action", "save")
    initial = {name: getattr(row, name) for name in ("name", "zone", "capacity", "owner", "is_hall")}
    form = RoomForm(
        request.POST if request.method == "POST" and action == "save" else None,
        edition=edition, room=row, initial=initial,
    )  # fmt: skip
    if request.method == "POST":
        if action == "remove":
            gone = services.take_room_away(room=row)
            messages.success(
                request,
                _("La sala %(room)s se eliminó.") % {"room": row.name}
                if gone
                else _("La sala %(room)s se retiró: los horarios que la usan la conservan.") % {"room": row.name},
            )
            return redirect("timetable-rooms", edition.code)
        if action == "back":
            services.bring_room_back(room=row)
            messages.success(request, _("La sala %(room)s está otra vez en uso.") % {"room": row.name})
            return redirect("timetable-rooms", edition.code)
        if saved(
            request, form, lambda: services.save_room(room=row, **_room_values(form)), _("Los cambios se guardaron.")
        ):
            return redirect("timetable-rooms", edition.code)
    context = context_of(request, edition, "rooms", form=form, room=row)
    return render(request, "timetable/room.html", context, status=400 if request.method == "POST" else 200)


@login_required
def absences(request: HttpRequest, code: str) -> HttpResponse:
    """When governors and ministers cannot meet; SD enters for anybody."""
    edition = readable_edition(request, code)
    action = request.POST.get("action", "add")
    form = AbsenceForm(request.POST if request.method == "POST" and action == "add" else None, edition=edition)
    if request.method == "POST":
        if action == "remove":
            services.remove_absence(absence=get_object_or_404(Absence, edition=edition, pk=row_number(request)))
            messages.success(request, _("La ausencia se quitó."))
            return redirect("timetable-absences", edition.code)
        if saved(
            request,
            form,
            lambda: services.add_absence(
                edition=edition,
                institution=form.cleaned_data["institution"],
                starts_at=form.cleaned_data["from"],
                ends_at=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=person(request),
            ),
            _("Ausencia registrada."),
        ):
            return redirect("timetable-absences", edition.code)
    rows: QuerySet[Absence] = Absence.objects.filter(edition=edition).select_related(
        "institution__region", "entered_by"
    )
    context = context_of(
        request,
        edition,
        "absences",
        form=form,
        page=paginate(rows.order_by("starts_at", "pk"), request.GET.get("page")),
    )
    return render(request, "timetable/absences.html", context, status=400 if request.method == "POST" else 200)


@login_required
def meeting_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """The meetings that the timetable has to place, with their weight and its rule."""
    edition = readable_edition(request, code)
    if request.method == "POST":
        built = meetings.build_meetings(edition=edition)
        if built.topics:
            said = ngettext("Se creó %(n)s reunión.", "Se crearon %(n)s reuniones.", built.created) % {
                "n": built.created
            }
            if built.extended:
                said += " " + ngettext(
                    "%(n)s reunión recibió más temas.", "%(n)s reuniones recibieron más temas.", built.extended
                ) % {"n": built.extended}  # fmt: skip
            messages.success(request, said)
        else:
            messages.success(request, _("Todos los temas aceptados ya están en la agenda de una reunión."))
        return redirect("timetable-meetings", edition.code)
    visible = Meeting.objects.visible_to(request.user).filter(edition=edition)
    filters = MeetingFilter(request.GET, queryset=visible)
    rows: Any = filters.qs if filters.is_valid() else Meeting.objects.none()
    context = context_of(
        request,
        edition,
        "meetings",
        filters=filters,
        page=paginate(rows.prefetch_related("regions", "sectors", "agenda_items__topic"), request.GET.get("page")),
        waiting=len(meetings.topics_without_meeting(edition)),
    )
    return list_response(
        request,
        page="timetable/meetings.html",
        fragment="timetable/_meeting_rows.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@login_required
def meeting_new(request: HttpRequest, code: str) -> HttpResponse:
    """A meeting that SD asks for itself."""
    edition = readable_edition(request, code)
    form = NewMeetingForm(request.POST if request.method == "POST" else None, edition=edition)
    made: list[Meeting] = []
    if request.method == "POST" and saved(
        request,
        form,
        lambda: made.append(
            meetings.add_meeting(
                edition=edition,
                regions=form.cleaned_data["regions"],
                sectors=form.cleaned_data["sectors"],
                minutes=form.cleaned_data["minutes_planned"],
                priority=form.cleaned_data["priority"],
                reason=form.cleaned_data["priority_reason"],
            )
        ),
        _("Reunión agregada."),
    ):
        return redirect("timetable-meeting", edition.code, made[0].code)
    context = context_of(request, edition, "meetings", form=form)
    return render(request, "timetable/meeting_new.html", context, status=400 if request.method == "POST" else 200)


@login_required
def meeting(request: HttpRequest, code: str, meeting_code: str) -> HttpResponse:
    """One meeting: how long, its weight, its topics; withdraw it or bring it back."""
    edition = readable_edition(request, code)
    row = get_object_or_404(Meeting, edition=edition, code=meeting_code)
    action = request.POST.get("action", "save") if request.method == "POST" else ""
    initial = {
        "minutes_planned": row.minutes_planned,
        "priority": row.priority if row.priority_reason else None,
        "priority_reason": row.priority_reason,
    }
    form = MeetingForm(request.POST if action == "save" else None, initial=initial)
    leave = ReasonForm(request.POST if action == "withdraw" else None, prefix="leave")
    if action:
        ok = False
        if action == "withdraw":
            ok = saved(
                request,
                leave,
                lambda: meetings.withdraw_meeting(meeting=row, reason=leave.cleaned_data["reason"]),
                _("La reunión se retiró."),
            )
        elif action == "back":
            meetings.bring_meeting_back(meeting=row)
            messages.success(request, _("La reunión está otra vez por ubicar."))
            ok = True
        else:
            ok = saved(
                request,
                form,
                lambda: meetings.set_meeting(
                    meeting=row,
                    minutes=form.cleaned_data["minutes_planned"],
                    priority=form.cleaned_data["priority"],
                    reason=form.cleaned_data["priority_reason"],
                ),
                _("Los cambios se guardaron."),
            )
        if ok:
            return redirect("timetable-meeting", edition.code, row.code)
    context = context_of(
        request,
        edition,
        "meetings",
        meeting=row,
        form=form,
        leave=leave,
        items=list(row.agenda_items.select_related("topic__delegation").order_by("position")),
        regions=list(row.regions.all()),
        sectors=list(row.sectors.all()),
    )
    return render(request, "timetable/meeting.html", context, status=400 if action else 200)


@login_required
def order(request: HttpRequest, code: str) -> HttpResponse:
    """Which meetings have to be held before which."""
    edition = readable_edition(request, code)
    action = request.POST.get("action", "add")
    form = OrderForm(request.POST if request.method == "POST" and action == "add" else None, edition=edition)
    if request.method == "POST":
        if action == "remove":
            row = get_object_or_404(Precedence, first__edition=edition, pk=row_number(request))
            services.remove_precedence(precedence=row)
            messages.success(request, _("El orden se quitó."))
            return redirect("timetable-order", edition.code)
        if saved(
            request,
            form,
            lambda: services.add_precedence(**{n: form.cleaned_data[n] for n in ("first", "second", "reason")}),
            _("Orden registrado."),
        ):
            return redirect("timetable-order", edition.code)
    rows = Precedence.objects.filter(first__edition=edition).select_related("first", "second").prefetch_related(
        "first__regions", "first__sectors", "second__regions", "second__sectors"
    )  # fmt: skip
    context = context_of(
        request, edition, "order", form=form, page=paginate(rows.order_by("pk"), request.GET.get("page"))
    )
    return render(request, "timetable/order.html", context, status=400 if request.method == "POST" else 200)
