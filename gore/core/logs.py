"""What must not reach a log."""

from __future__ import annotations

import logging

from django.http import HttpRequest


class HideSecretsInPaths(logging.Filter):
    """Django logs the path of every refused request; a path that opens something by itself (an
    invitation, a reset of the password) is written without what opens it."""

    def filter(self, record: logging.LogRecord) -> bool:
        from gore.core.audit import recorded_path  # logging is set up before the apps are

        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            hidden = recorded_path(request)
            if hidden != request.path:
                record.args = tuple(hidden if value == request.path else value for value in record.args)
        return True
