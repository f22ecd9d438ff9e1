"""What a request asks for, and lists that answer both whole pages and htmx fragments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]


def read_only(view: View) -> View:
    """A page without a form: whoever sends one is told 405, not that the form has expired. Nothing of
    the view runs for such a request, so it needs no protection against forged forms."""
    return csrf_exempt(require_safe(view))


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page only (a boosted link asks for all of it)."""
    details = getattr(request, "htmx", None)
    return details is not None and bool(details) and not details.boosted


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, also an empty one; None for a page that is opened."""
    return request.POST if request.method == "POST" else None


def clean_address(request: HttpRequest) -> str:
    """The address without the parameters that a form sends empty."""
    query = request.GET.copy()
    for key in list(query):
        values = [value for value in query.getlist(key) if value]
        if values:
            query.setlist(key, values)
        else:
            del query[key]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def without_empty(request: HttpRequest) -> HttpResponseRedirect | None:
    """Where to go when the address carries the empty fields of a form: the same without them, so
    that it can be shared. A list asks this before it reads any row; None: stay here."""
    if wants_fragment(request) or all(value for _name, values in request.GET.lists() for value in values):
        return None
    response = HttpResponseRedirect(clean_address(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def list_response(
    request: HttpRequest, *, page: str, fragment: str, context: dict[str, Any], has_errors: bool
) -> HttpResponseBase:
    """The whole *page*, or only its rows (*fragment*) when htmx asks.

    Both live at one address, so caches are told apart by the header that htmx sends. A fragment
    cannot show errors next to the form's fields: then htmx is sent to the whole page. Addresses lose
    their empty parameters (a view whose rows cost much asks `without_empty` first).
    """
    response: HttpResponse
    if wants_fragment(request):
        address = clean_address(request)
        if has_errors:
            response = HttpResponse(headers={"HX-Redirect": address})
        else:
            response = render(request, fragment, {**context, "fragment": True})
            response["HX-Push-Url"] = address
        response["Cache-Control"] = "no-store"
    else:
        response = without_empty(request) or render(request, page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
