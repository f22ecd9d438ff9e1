"""What must not reach a log."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

UNSEEN_PAGES: set[str] = set()
"""Names of addresses whose requests leave nothing in a log but that there was one: no path, no address of the
visitor, no browser. Apps add theirs in `ready()`; what a web server in front writes is its own affair."""

UNSEEN = "(…)"


def is_unseen(request: HttpRequest) -> bool:
    """Whether *request* is for one of UNSEEN_PAGES."""
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return False
    return match.view_name in UNSEEN_PAGES


class HideSecretsInPaths(logging.Filter):
    """Django logs the path of every refused request; a path that opens something by itself (an
    invitation, a reset of the password) is written without what opens it. A request for an unseen page is
    written without its path and taken off the line, and with it what else the request would tell."""

    def filter(self, record: logging.LogRecord) -> bool:
        from gore.core.audit import recorded_path  # logging is set up before the apps are

        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            unseen = is_unseen(request)
            hidden = UNSEEN if unseen else recorded_path(request)
            if hidden != request.path:
                record.args = tuple(_without_path(value, request.path, hidden) for value in record.args)
            if unseen:
                del record.__dict__["request"]
        return True


def _without_path(value: Any, path: str, hidden: str) -> Any:
    return hidden if value == path else value
