"""Until when a topic can be written and sent. Phases are checked here and times compared; nothing is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic, Call
from gore.core.models import Edition

RECEIVING = (Edition.Phase.CALL, Edition.Phase.REVIEW, Edition.Phase.AGENDAS)
"""Phases in which a topic may still arrive: in time, corrected, or late with a code."""


def write_moment(moment: dt.datetime) -> str:
    """12/12/2026 a las 18:00, in Lima."""
    local = timezone.localtime(moment)
    return _("%(day)s a las %(time)s") % {"day": f"{local:%d/%m/%Y}", "time": f"{local:%H:%M}"}


def time_left(until: dt.datetime, now: dt.datetime) -> str:
    """ "faltan 3 días", "faltan 5 horas", "faltan 12 minutos", "venció"."""
    seconds = int((until - now).total_seconds())
    if seconds < 0:
        return _("venció")
    days, hours, minutes = seconds // 86400, seconds // 3600, max(1, seconds // 60)
    if days:
        return ngettext("falta %(n)s día", "faltan %(n)s días", days) % {"n": days}
    if hours:
        return ngettext("falta %(n)s hora", "faltan %(n)s horas", hours) % {"n": hours}
    return ngettext("falta %(n)s minuto", "faltan %(n)s minutos", minutes) % {"n": minutes}


@dataclass(frozen=True)
class Window:
    """Whether something can be done at a moment: until when, and why not."""

    is_open: bool
    until: dt.datetime | None = None
    reason: str = ""
    takes_code: bool = False
    """Closed, but a code of SD opens it."""


def corrections_until(topic: AgendaTopic, call: Call) -> dt.datetime:
    """The topic's own deadline, if SD gave it one, or that of the call."""
    return topic.corrections_due_at or call.corrections_due_at


def writing(call: Call | None, edition: Edition, now: dt.datetime) -> Window:
    """Whether new topics can be written: from the opening of the call until the summit begins."""
    if edition.phase in Edition.HELD_PHASES:
        return Window(False, reason=_("La edición ya empezó: sus temas no se cambian."))
    if call is None or call.opened_at is None:
        return Window(False, reason=_("La SD todavía no abre la convocatoria de esta edición."))
    if now < call.opens_at:
        return Window(False, reason=_("La convocatoria se abre el %(when)s.") % {"when": write_moment(call.opens_at)})
    return Window(True, until=call.topics_due_at)


def editing(topic: AgendaTopic, call: Call | None, now: dt.datetime) -> Window:
    """Whether the text of *topic* can be changed."""
    if topic.state not in AgendaTopic.EDITABLE:
        return Window(
            False, reason=_("El tema ya no se edita: está %(state)s.") % {"state": topic.get_state_display().lower()}
        )
    window = writing(call, topic.edition, now)
    if not window.is_open or call is None or topic.state == AgendaTopic.State.DRAFT:
        return window
    until = corrections_until(topic, call)
    if now > until:
        return Window(
            False, until, _("El plazo para corregir este tema venció el %(when)s.") % {"when": write_moment(until)}
        )
    return Window(True, until)


def sending(topic: AgendaTopic, call: Call | None, now: dt.datetime) -> Window:
    """Whether *topic* can be sent at *now*; the last moment is still in time, the next one is not."""
    window = editing(topic, call, now)
    if not window.is_open or call is None:
        return window
    if topic.edition.phase not in RECEIVING:
        return Window(False, reason=_("En esta fase de la edición no se reciben temas."))
    if topic.state == AgendaTopic.State.DRAFT and now > call.topics_due_at:
        return Window(
            False,
            call.topics_due_at,
            _("El plazo para enviar temas venció el %(when)s. Solo se recibe con un código de ingreso tardío de la SD.")
            % {"when": write_moment(call.topics_due_at)},
            takes_code=True,
        )
    return window
