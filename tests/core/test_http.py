"""One address, two answers: the whole page, and the fragment that htmx asks for."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from gore.core.http import clean_address, list_response, wants_fragment, without_empty

HTMX = {"HX-Request": "true"}


def request(query: str, **headers: str) -> HttpRequest:
    made = RequestFactory().get(f"/compromisos/?{query}", headers=headers)
    made.htmx = HtmxDetails(made)  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [({}, False), (HTMX, True), ({**HTMX, "HX-Boosted": "true"}, False), ({"HX-Request": "no"}, False)],
)
def test_fragment_is_for_htmx_alone(headers: dict[str, str], fragment: bool) -> None:
    assert wants_fragment(request("", **headers)) is fragment


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", "/compromisos/"),
        ("q=&region=", "/compromisos/"),
        ("region=SAM&q=&region=&page=2", "/compromisos/?region=SAM&page=2"),
        ("q=%C3%B1%0d%0aX:1", "/compromisos/?q=%C3%B1%0D%0AX%3A1"),
        ("q=%FF", "/compromisos/?q=%EF%BF%BD"),
    ],
)
def test_address_without_what_is_empty(query: str, address: str) -> None:
    assert clean_address(request(query)) == address


@pytest.mark.parametrize(
    ("query", "headers", "leads_to"),
    [
        ("q=&region=SAM", {}, "/compromisos/?region=SAM"),
        ("q=", {}, "/compromisos/"),
        ("region=SAM", {}, None),
        ("q=&region=SAM", HTMX, None),
    ],
)
def test_empty_fields_of_a_form_lead_to_a_shorter_address(
    query: str, headers: dict[str, str], leads_to: str | None
) -> None:
    answer: Any = without_empty(request(query, **headers))
    assert (answer.url if answer else None) == leads_to
    if answer:
        assert answer.headers["Vary"] == "HX-Request"


def test_list_that_did_not_ask_is_led_there_too() -> None:
    answer: Any = list_response(
        request("q=&region=SAM"), page="no-page.html", fragment="no-page.html", context={}, has_errors=False
    )
    assert (answer.status_code, answer.url) == (302, "/compromisos/?region=SAM")
