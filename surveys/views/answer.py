"""The page on which somebody answers. It asks nobody who they are, writes no session and leaves no line in a
log; what is stored says `surveys.services.collecting`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from gore.accounts.limits import address_of, too_many
from gore.core.throttle import Limit, take
from surveys import answering, tokens
from surveys.models import InstrumentVersion, State, SurveyInvitation
from surveys.services import collecting

WRONG_LINKS = Limit("survey-links", 30, 300)
"""Links that open nothing, from one address. A link that opens something is not counted."""


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """The survey behind a link. Links that were invented or taken back look alike."""
    response = _answer(request, token)
    add_never_cache_headers(response)
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponseBase:
    # Counted under a name that only the server's key can make, and given back for a link that is right:
    # neither the database nor the cache remembers from where somebody answered.
    attempt = take(WRONG_LINKS, salted_hmac("surveys.address", address_of(request)).hexdigest())
    if not attempt.allowed:
        return too_many(request, attempt.retry_after)
    invitation = collecting.find_invitation(token)
    if invitation is None:
        return render(request, "surveys/answer_gone.html", status=404)
    attempt.give_back()
    context: dict[str, Any] = {"instrument": invitation.instrument, "draft": tokens.draft_name(token)}
    if invitation.answered:
        return render(request, "surveys/answer_done.html", {**context, "already": True})
    version = collecting.current_version(invitation.instrument)
    if version is None:
        return render(request, "surveys/answer_closed.html", {**context, "not_yet": True})
    if request.method == "POST":
        return _receive(request, invitation, version, context)
    if invitation.instrument.state != State.OPEN:
        return render(request, "surveys/answer_closed.html", context)
    fields = answering.fields_of(_told(version), invitation.group.code)
    return _page(request, context, version, fields, fresh=True)


def _told(version: InstrumentVersion) -> list[Any]:
    """The questions in the language of the visitor."""
    return [question.in_language(get_language() or "") for question in version.asked]


def _receive(
    request: HttpRequest, invitation: SurveyInvitation, version: InstrumentVersion, context: dict[str, Any]
) -> HttpResponseBase:
    instrument = invitation.instrument
    reading = answering.read_sheet(_told(version), invitation.group.code, request.POST)
    sent_for = (request.POST.get("survey", ""), request.POST.get("version", ""))
    if sent_for[0] != instrument.code:
        reading.problems[:] = [_("Esta página es de otra encuesta. Abra otra vez el enlace de su correo.")]
    elif sent_for[1] != str(version.number):
        reading.problems[:] = [
            _("Las preguntas cambiaron mientras usted respondía. Lo que respondió sigue aquí: revise y envíe otra vez.")
        ]
    if reading.errors and instrument.state in (State.OPEN, State.CLOSING):
        return _page(request, context, version, reading.fields, problems=reading.problems, status=400)
    try:
        late = collecting.submit(invitation=invitation, version=version, sheet=reading.sheet)
    except collecting.AlreadyAnswered:
        return render(request, "surveys/answer_done.html", {**context, "already": True}, status=409)
    except collecting.NoLongerOpen:
        return _page(request, context, version, reading.fields, closed=True, status=409)
    return render(request, "surveys/answer_done.html", {**context, "late": late})


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    version: InstrumentVersion,
    fields: list[answering.Field],
    *,
    problems: list[str] | None = None,
    fresh: bool = False,
    closed: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    whole = {
        **context,
        "version": version,
        "fields": fields,
        "problems": problems or [],
        "fresh": fresh,
        "closed": closed,
        "has_errors": bool(problems) or any(one.errors for one in fields),
        "minutes": minutes(fields),
        "max_text": answering.MAX_TEXT,
    }
    return render(request, "surveys/answer.html", whole, status=status)


def minutes(fields: list[answering.Field]) -> int:
    """How long it takes, about: fifteen seconds a question or row, a text half a minute."""
    seconds = sum(30 if one.question.kind == answering.TEXT else 15 * max(1, len(one.rows)) for one in fields)
    return max(1, round(seconds / 60))
