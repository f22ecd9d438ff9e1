"""gunicorn's log of requests, without those that must not be seen there (`--logger-class`)."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

UNSEEN_PREFIXES = ("/encuestas/r/",)
"""Pages on which people answer a survey. A page that was opened from one may name it as its referrer, and
so may its style sheets: pages of this prefix ask browsers not to tell."""


class WithoutUnseenPages(Logger):
    """Writes nothing for a request under UNSEEN_PREFIXES, or that came from one."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        path, referrer = str(environ.get("PATH_INFO") or ""), str(environ.get("HTTP_REFERER") or "")
        if path.startswith(UNSEEN_PREFIXES) or any(prefix in referrer for prefix in UNSEEN_PREFIXES):
            return
        super().access(resp, req, environ, request_time)
