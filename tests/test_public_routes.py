"""No public page without a row in the list that the browser walks through."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.browser.addresses import NOT_PAGES, NOT_PAGES_UNDER, PAGES


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every route of the resolver, as written."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def is_known(route: str) -> bool:
    return route in PAGES or route in NOT_PAGES or route.startswith(tuple(NOT_PAGES_UNDER))


def test_every_route_is_walked_through_or_is_no_page() -> None:
    found = list(routes(get_resolver().url_patterns))
    assert [route for route in found if not is_known(route)] == []
    assert [route for route in PAGES if route not in found] == []


def test_every_address_belongs_to_the_route_it_stands_under() -> None:
    for route, addresses in PAGES.items():
        for address in addresses:
            assert resolve(address.partition("?")[0]).route == route
