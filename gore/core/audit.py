"""The audit trail: which tables it covers, what it knows about a request, how it is switched off.

On PostgreSQL a trigger (`audit_trigger`) writes one event for each row inserted, updated or deleted
in a tracked table, whoever does it. An event holds the row after the change, the former values of
the columns that changed, the moment, the account and the request (`request_context`), or the
database role alone for SQL by hand. On SQLite the event tables exist and stay empty.

To track a table of another app (accounts, for instance):

1. Decorate the model with `@audit.tracked()`; `exclude=` names columns that must never be recorded
   (secrets) or that only repeat others (folded text, `updated_at`).
2. For a many-to-many field without a `through` model of its own, add after the class
   `audit.track_links(Model, "field")`.
3. `makemigrations`: the event table and its trigger come with an ordinary migration, the same one
   for SQLite, which leaves the trigger out.
4. After `migrate` in production: `manage.py grant_application_role NAME --apply`.

A table that must not be tracked goes into `UNTRACKED` with its reason; a test fails for a model that
is in neither. What an app knows about a request and the trail should keep (acting on behalf) is
added with `@audit.adds_context`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

import pghistory
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event
from pghistory.runtime import _tracker

from gore.core.audit_trigger import SWITCH, Trail

UNTRACKED: dict[str, str] = {
    "core.PublicVersion": "a counter that caches key on; nobody edits it",
    "commitments.ComplianceSnapshot": "computed from commitments and updates, which are tracked",
    "commitments.ComplianceRate": "computed from commitments and updates, which are tracked",
    "commitments.ComplianceRequest": "a queue of recomputations, emptied by each run",
    "surveys.SurveyInvitation": "whether a link was used, with the moment of it, would lead to the answer",
    "surveys.PendingAnswer": "an answer of a survey must leave neither a moment nor a request behind",
    "surveys.Answer": "an answer of a survey must leave neither a moment nor a request behind",
    "surveys.WrittenAnswer": "an answer of a survey must leave neither a moment nor a request behind",
    "surveys.RatingMark": "who rated a meeting at which moment would lead to the rating",
    "surveys.PendingRating": "a rating of a meeting must leave neither a moment nor a request behind",
    "surveys.RatingTally": "counted from ratings, which must leave no trail",
    "bilaterals.RunProgress": "the curve of a solver run, written by the solver alone and never changed",
    "transfers.ImportLine": "the ledger of an import is written once, with the import, which is tracked",
    "outbox.OutgoingMail": "mail that is written once; what was tried with it is kept in the row itself",
    "outbox.OutgoingAttachment": "a part of a mail, written once with it",
}
"""Models (app_label.Model) or whole apps (app_label) without a trail, and why."""

ON_BEHALF = "on_behalf"
"""The key of a request's context that says that somebody acted on behalf of an institution."""

ON_BEHALF_OF = "on_behalf_of"
"""The key for that institution's name."""

API_KEY = "api_key"
"""The key for the number of the API key with which a program came."""

SECRET_ARGUMENTS = frozenset({"token", "key", "secret", "uidb36", "uidb64"})
"""Arguments of addresses that open something by themselves: the trail does not keep their values."""

M = TypeVar("M", bound=models.Model)

TRACKED: dict[type[models.Model], type[AuditEvent]] = {}
"""Each tracked model (for a many-to-many field: its link model) and its event model."""


class AuditEvent(Event):
    """What every event has beside the columns of its table; all of it is filled by the trigger."""

    class Action(models.TextChoices):
        INSERT = "insert", _("creación")
        UPDATE = "update", _("modificación")
        DELETE = "delete", _("eliminación")

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(_("momento"))
    pgh_label = models.CharField(_("acción"), max_length=6, choices=Action.choices)
    pgh_before = models.JSONField(_("valores anteriores"), null=True)
    pgh_user = models.BigIntegerField(_("cuenta"), null=True)
    pgh_role = models.CharField(_("rol de base de datos"), max_length=63)

    objects: ClassVar[models.Manager[Any]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


# --- which tables -------------------------------------------------------------------------------


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[type[M]], type[M]]:
    """Class decorator: keep a trail of this model's table, without the columns of *exclude*."""

    def track(model: type[M]) -> type[M]:
        assert model._meta.pk is not None
        indexes = [
            models.Index(fields=["pgh_created_at", "pgh_id"]),
            models.Index(fields=["pgh_user", "pgh_created_at"]),
            *(models.Index(fields=[field.name, "pgh_id"]) for field in (model._meta.pk, *parent_fields(model))),
        ]
        # Keys of other rows are plain numbers here: an event outlives the rows that it names, and
        # the tables of the trail have no relations that migrations would have to keep up with.
        keys = {
            field.name: models.BigIntegerField(field.verbose_name, null=field.null, db_column=field.column)
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.name not in exclude
        }
        pghistory.track(
            Trail(),
            exclude=list(exclude),
            obj_field=None,
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            append_only=True,
            model_name=f"{model.__name__}Event",
            base_model=AuditEvent,
            attrs=keys,
            meta={"default_permissions": (), "indexes": indexes},
        )(model)
        concrete = model._meta.concrete_model or model
        TRACKED[concrete] = apps.get_model(model._meta.app_label, f"{model.__name__}Event", require_ready=False)
        return model

    return track


def track_links(model: type[models.Model], field_name: str) -> None:
    """Keep a trail of the table that Django makes for the many-to-many field *field_name* of *model*.

    The trigger has to belong to a model that migrations know: a proxy of the link model.
    """
    field = model._meta.get_field(field_name)
    assert isinstance(field, models.ManyToManyField)
    through: Any = field.remote_field.through
    name = f"{model.__name__}{field_name.title().replace('_', '')}"
    meta = {
        "proxy": True,
        "app_label": model._meta.app_label,
        "default_permissions": (),
        "verbose_name": field.verbose_name,
        "verbose_name_plural": field.verbose_name,
    }
    proxy = type(name, (through,), {"__module__": model.__module__, "Meta": type("Meta", (), meta)})
    setattr(sys.modules[model.__module__], name, proxy)
    tracked()(proxy)


def parent_fields(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """The foreign keys that make a row of *model* a part of another row: it is deleted with it.

    A link that Django made is a part of the row whose model has the many-to-many field.
    """
    concrete: Any = model._meta.concrete_model or model
    source = concrete._meta.auto_created
    found = []
    for field in concrete._meta.concrete_fields:
        part = isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
        if part and (not source or field.remote_field.model is source):
            found.append(field)
    return found


def is_event(model: type[models.Model]) -> bool:
    """Whether *model* holds the trail itself."""
    return issubclass(model, Event)


def without_decision(candidates: Sequence[type[models.Model]]) -> list[str]:
    """The labels of the models that are neither tracked nor in `UNTRACKED`."""
    return [
        model._meta.label
        for model in candidates
        if not is_event(model)
        and (model._meta.concrete_model or model) not in TRACKED
        and model._meta.label not in UNTRACKED
        and model._meta.app_label not in UNTRACKED
    ]


# --- what is known about a request ---------------------------------------------------------------

ContextSource = Callable[[HttpRequest], dict[str, Any]]
_sources: list[ContextSource] = []


def adds_context(source: ContextSource) -> ContextSource:
    """Function decorator: *source* adds keys to what the trail keeps about a request.

    It is asked at the moment of each write, so it may look at what middleware and views put on the
    request. Use ON_BEHALF and ON_BEHALF_OF for acting on behalf: the history pages show them.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def request_context(request: HttpRequest) -> dict[str, Any]:
    """Who asks for what: the account's id (None without one), method, path, and what apps add."""
    user = getattr(request, "user", None)
    known: dict[str, Any] = {
        "user": user.pk if user is not None else None,
        "method": request.method,
        "path": recorded_path(request),
    }
    for source in _sources:
        known.update(source(request))
    return known


def recorded_path(request: HttpRequest) -> str:
    """The path of *request*, with "…" in place of what opens something by itself (SECRET_ARGUMENTS)."""
    path, match = request.path, request.resolver_match
    if match is None:  # a write before the view is found
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return path
    for name, value in match.kwargs.items():
        if name in SECRET_ARGUMENTS and str(value):
            path = path.replace(str(value), "…")
    return path


class ContextEncoder(DjangoJSONEncoder):
    """Writes a context for the database; the request in it is asked only now, when a row changes."""

    def encode(self, o: Any) -> str:
        if isinstance(o, dict) and isinstance(o.get("request"), HttpRequest):
            o = {**request_context(o["request"]), **{key: value for key, value in o.items() if key != "request"}}
        return super().encode(o)


@contextmanager
def recording(**context: Any) -> Iterator[str]:
    """What changes inside is recorded with *context*; yields the id that the changes share, or "".

    Inside another one the outer context stays: a task that a request runs at once is that request's.
    """
    if connection.vendor != "postgresql" or hasattr(_tracker, "value"):
        yield ""
        return
    with pghistory.context(**context) as opened:
        yield str(opened.id)


# --- switched off --------------------------------------------------------------------------------


@contextmanager
def switched_off() -> Iterator[None]:
    """Leave no trail of what is done inside, in one transaction: for invented rows by the million.

    Only the tables' owner can; for the application's role the trail goes on.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'off', true)", [SWITCH])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [SWITCH])
