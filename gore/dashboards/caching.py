"""Whole public pages kept until something public changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from gore.core.clock import today
from gore.core.selectors import recent_public_version

View = Callable[..., HttpResponse]


def cached_public_page(view: View) -> View:
    """Serve *view* from the cache to visitors without a session, by address without parameters.

    The key holds the public version and the day, because "overdue" and "in preparation" depend
    on it: nobody reads a page that missed a public change made more than a second ago.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or request.GET or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        # The host and the scheme, because pages write addresses in full (the code to embed a chart).
        origin = f"{request.scheme}://{request.get_host()}"
        key = f"page:{recent_public_version()}:{today():%Y%m%d}:{int(settings.DEMO)}:{origin}{request.path}"
        stored: bytes | None = cache.get(key)
        if stored is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            stored = response.content
            cache.set(key, stored, 3600)
        fresh = HttpResponse(stored)
        patch_vary_headers(fresh, ["Cookie"])
        return fresh

    return wrapper
