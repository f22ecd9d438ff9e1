"""What the API of every app is built from: views by code, whose lists can be downloaded; few can be written.

`gore.api` (above the apps) mounts them and sets pagination, errors, throttling and filters through
REST_FRAMEWORK in the settings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import APIException, MethodNotAllowed, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from gore.core.export import CONTENT_TYPES, TooManyRows

# What a code may look like in an address; anything else is not found without asking the database.
CODE_REGEX = r"[A-Za-z0-9._-]{1,80}"


class CSVRenderer(BaseRenderer):
    """Names the format to the negotiation; the view answers with the file itself."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return b""


class XLSXRenderer(CSVRenderer):
    media_type = CONTENT_TYPES["xlsx"]
    format = "xlsx"
    charset = None
    render_style = "binary"


class ReadOnlyMixin:
    """Answers 405 to every method but GET, HEAD and OPTIONS, whoever asks."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if (request.method or "").lower() not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What may be done here, in the header Allow. The stock answer publishes docstrings."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Tells caches that the format may follow from Accept. (The stock property asks the class,
        which does not know what `get_renderers` will say.)"""
        headers: dict[str, str] = super().default_response_headers
        if len(self.get_renderers()) > 1:  # type: ignore[attr-defined]
            headers["Vary"] = "Accept"
        return headers


class Conflict(APIException):
    """What was sent rests on a version that is not the present one; nothing was written."""

    status_code = status.HTTP_409_CONFLICT


class RecordViewSet(ReadOnlyMixin, viewsets.ReadOnlyModelViewSet):
    """Reads rows by their code. Nothing is asked of the visitor: `get_queryset` says what each
    person may see, and everything else (counts, filters, downloads) starts from it.

    `export(rows, kind)`, if given, answers `?format=csv` and `?format=xlsx` with every filtered row.
    """

    permission_classes = (AllowAny,)
    lookup_field = "code"
    lookup_value_regex = CODE_REGEX
    export: ClassVar[Callable[[QuerySet[Any], Any], HttpResponseBase] | None] = None

    def get_renderers(self) -> list[BaseRenderer]:
        is_table = type(self).export is not None and getattr(self, "action", None) == "list"
        return [JSONRenderer(), CSVRenderer(), XLSXRenderer()] if is_table else [JSONRenderer()]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        export = type(self).export
        kind = request.accepted_renderer.format
        if export is not None and kind in CONTENT_TYPES:
            rows = self.filter_queryset(self.get_queryset())
            return table_or_problem(lambda: export(rows, kind))
        return super().list(request, *args, **kwargs)


class WritableRecordViewSet(RecordViewSet):
    """The same with POST and PATCH, for accounts whose key or session may write. The view's own actions
    ask for rights; a method that an address does not have is 405 for everybody."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "patch", "options"]
    permission_classes = (IsAuthenticatedOrReadOnly,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)


def table_or_problem(make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The download that *make* returns; 400 with the sentence when a sheet cannot hold it."""
    try:
        return make()
    except TooManyRows as problem:
        raise ValidationError({"format": [str(problem)]}) from problem


class CodeField(serializers.SlugRelatedField):
    """The code of a related row: the same that filters take."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("slug_field", "code")
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)

    def to_representation(self, obj: Any) -> str:
        return str(obj.code)


__all__ = [
    "CODE_REGEX", "CodeField", "Conflict", "ReadOnlyMixin", "RecordViewSet", "Response", "WritableRecordViewSet",
    "table_or_problem",
]  # fmt: skip
