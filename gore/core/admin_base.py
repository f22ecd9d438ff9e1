"""What every page of the administration shares: lists that no address can break, forms whose errors
stand next to their field, writes through services, downloads, and actions that ask first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote_plus

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.admin_forms import (
    CODE,
    DAY_EXAMPLE,
    DayAndTime,
    Message,
    RecordForm,
    Refused,
    ServiceForm,
    ServiceFormSet,
    Text,
    read_choices,
)
from gore.core.export import CONTENT_TYPES, TooManyRows
from gore.core.filters import MAX_SEARCH, DayField, FoldedFilter, shown
from gore.core.forms import CodeField
from gore.core.models import User
from gore.core.numbers import write_soles
from gore.core.services import touch_public_version

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin
else:
    BaseModelAdmin = object

SEARCH_ERRORS = {"max_length": _("Busque con %(limit_value)d caracteres como máximo: no se muestra ninguna fila.")}
FILTER_SUFFIXES = frozenset(["", "exact", "isnull", "gte", "lt", "in", "id__exact", "id__in", "year", "month", "day"])


class Search(forms.Form):
    """The search box: short text without control characters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False, strip=False, max_length=MAX_SEARCH, error_messages=SEARCH_ERRORS
        )


class BoundedChangeList(ChangeList):
    """A list that shows nothing when the words to look for are not understood."""

    search_form_class = Search

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        if request.GET.get(SEARCH_VAR) and not self.query:
            self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
            self.clear_all_filters_qs = "?"
            return self.root_queryset.none()
        return super().get_queryset(request, exclude_parameters)


class UnreadableAddress(Exception):
    """The filters, page or order of an address make no sense."""


def person(request: HttpRequest) -> User:
    """Who asks; the site lets nobody in without an account."""
    assert isinstance(request.user, User)
    return request.user


def yes_no(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """A column that writes a boolean as a word (Django's icon says "True" to those who hear it)."""

    def value(row: Any) -> str:
        return _now("Sí") if getattr(row, field.name) else _now("No")

    value.__name__ = field.name
    return admin.display(description=field.verbose_name, ordering=field.name)(value)


def soles(field: str, description: Text) -> Callable[[Any], str]:
    """A column that writes an amount as people read it."""

    def value(row: Any) -> str:
        amount = getattr(row, field)
        return "–" if amount is None else write_soles(amount)

    value.__name__ = field
    return admin.display(description=description, ordering=field)(value)


class SharedOptions(BaseModelAdmin):
    """What pages and the rows inside them have in common."""

    constraints: ClassVar[Mapping[str, Message]] = {}
    add_related: ClassVar[tuple[str, ...]] = ()
    """Relations next to which a "+" offers to add what is missing from the list."""
    by_code: ClassVar[Mapping[str, Text]] = {}
    """Relations to one of many rows, chosen by its code, with what to say of an unknown one."""
    ticked: ClassVar[tuple[str, ...]] = ()
    """Relations to a few rows, all shown with a box to tick: good on a phone and without JavaScript."""
    shown: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """How fields that are not edited are written, where Django's way is not a person's."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, models.DateTimeField):
            kwargs = {"form_class": forms.SplitDateTimeField, "widget": DayAndTime, **kwargs}
        elif isinstance(db_field, models.DateField):
            widget = forms.DateInput(format="%d/%m/%Y", attrs={"class": "day", "autocomplete": "off"})
            help_text = db_field.help_text or DAY_EXAMPLE
            kwargs = {"form_class": DayField, "widget": widget, "help_text": help_text, **kwargs}
        elif isinstance(db_field, models.URLField):
            kwargs = {"assume_scheme": "https", **kwargs}
        elif isinstance(db_field, models.TextField):
            kwargs = {"widget": forms.Textarea(attrs={"rows": 4}), **kwargs}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "code" and field is not None:
            field.validators.append(CODE)
        wrapped = getattr(field, "widget", None)
        if isinstance(wrapped, RelatedFieldWidgetWrapper):
            wrapped.can_change_related = wrapped.can_delete_related = wrapped.can_view_related = False
            if field and (db_field.name not in self.add_related or not wrapped.can_add_related):
                field.widget = wrapped.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.by_code:
            return CodeField(
                queryset=kwargs.get("queryset") or db_field.remote_field.model.objects.all(),
                unknown=self.by_code[db_field.name],
                label=capfirst(db_field.verbose_name),
                required=not db_field.blank,
                help_text=_("Su código."),
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if type(field) is forms.ModelChoiceField:
            read_choices(field)
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.ticked:
            kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name in self.ticked:
            read_choices(field)
        return field

    def displayed(self, name: Any) -> Any:
        """What writes the field called *name* where it is not edited: the same callable every time."""
        known: dict[str, Any] = self.__dict__.setdefault("_displayed", {})
        if not isinstance(name, str):
            return name
        if name not in known:
            fields = {field.name: field for field in self.model._meta.fields}
            is_boolean = isinstance(fields.get(name), models.BooleanField)
            known[name] = self.shown.get(name) or (yes_no(fields[name]) if is_boolean else name)
        return known[name]

    def prepare_form(self, request: HttpRequest, form: type[forms.ModelForm]) -> None:
        """Tell a form class, made for this request, what it has to know."""
        if issubclass(form, RecordForm):
            form.constraints = self.constraints
        if issubclass(form, ServiceForm):
            form.refused = getattr(request, "refused", None)


class RecordAdmin(SharedOptions, admin.ModelAdmin):
    """A model of the record: found by words without accents, filtered, downloaded, edited in a form."""

    section: ClassVar[str] = "record"
    position: ClassVar[int] = 0
    in_menu: ClassVar[bool] = False
    is_public: ClassVar[bool] = True
    """Whether public pages show it, so that a change makes them new."""
    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields that a row keeps once it exists."""
    export: Callable[[QuerySet[Any], Any], HttpResponseBase] | None = None
    """Makes the download of rows in a format, as the public list does."""

    form = RecordForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "–"

    # --- lists ----------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedChangeList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises UnreadableAddress where the address asks for something that does not exist."""
        if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise UnreadableAddress
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, SuspiciousOperation, ValueError, OverflowError, DataError) as problem:
            if not request.GET:
                raise
            raise UnreadableAddress from problem

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "export_kinds": self._export_kinds(),
            **(extra_context or {}),
        }
        try:
            return super().changelist_view(request, context)
        except UnreadableAddress:
            return self._back_to_whole_list(request)

    def _back_to_whole_list(self, request: HttpRequest) -> HttpResponseRedirect:
        text = _now("No se entiende parte de la dirección (%(address)s): esta es la lista completa.")
        self.message_user(request, text % {"address": shown(unquote_plus(request.GET.urlencode()))}, messages.ERROR)
        return redirect(self._address("changelist"))

    def _address(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the filters of the page ask for themselves, and plain comparisons."""
        paths: list[str] = [self.date_hierarchy] if self.date_hierarchy else []
        for item in self.get_list_filter(request):
            first = item[0] if isinstance(item, (tuple, list)) else item
            paths.append(first if isinstance(first, str) else str(getattr(first, "parameter_name", "")))
        suffixes = [lookup.removeprefix(name).lstrip("_") for name in paths if lookup.startswith(name)]
        return any(suffix in FILTER_SUFFIXES for suffix in suffixes)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        if len(search_term) > MAX_SEARCH or not search_term.replace("\t", " ").isprintable():
            return queryset.none(), False
        return self.search(queryset, search_term), False

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The rows with every word of *text*, accents and case aside (tables of some thousand rows)."""
        return FoldedFilter(columns=tuple(self.search_fields)).filter(rows, text)

    def get_list_display(self, request: HttpRequest) -> Any:
        return [self.displayed(name) for name in super().get_list_display(request)]

    # --- forms ----------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())]
        return [self.displayed(name) for name in names]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.as_shown(request, obj, super().get_fieldsets(request, obj))

    def as_shown(self, request: HttpRequest, obj: Any, fieldsets: Any) -> Any:
        """*fieldsets* with `displayed` in the place of what the person does not edit; what a row gets by
        itself is left out while it does not exist."""
        edits = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        kept = set(self.get_readonly_fields(request, obj))

        def placed(item: Any) -> Any:
            if isinstance(item, (list, tuple)):
                return tuple(placed(part) for part in item)
            written = self.displayed(item)
            return written if not edits or written in kept else item

        parts = []
        for label, options in fieldsets:
            fields = [placed(item) for item in options["fields"]]
            if obj is None:
                fields = [item for item in fields if isinstance(item, tuple) or item not in kept]
            if fields:
                parts.append((label, {**options, "fields": fields}))
        return parts

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        title = _now("Agregar %(name)s") % {"name": self.opts.verbose_name}
        return super().add_view(request, form_url, {"title": title, **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        self.prepare_form(request, form)
        return form

    # --- writes ---------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and hasattr(obj, "is_demonstration"):
            obj.is_demonstration = settings.DEMO
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.touch()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        self.touch()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What deleting would take along. Rows that forbid it are the reason to show, not rights over them."""
        deleted, counts, rights, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else rights, protected

    def touch(self) -> None:
        if self.is_public:
            transaction.on_commit(touch_public_version)

    # --- actions --------------------------------------------------------------------------------

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if not (key.isascii() and key.isdecimal() and len(key) < 19):
                self.message_user(request, _now("No se entiende qué filas eligió: elíjalas otra vez."), messages.ERROR)
                return None
        return super().response_action(request, queryset, *args, **kwargs)

    def log_many(self, request: HttpRequest, rows: QuerySet[Any], message: str) -> None:
        """One line in the history of each of *rows*."""
        LogEntry.objects.log_actions(person(request).pk, rows, CHANGE, message)

    def ask(
        self, request: HttpRequest, queryset: QuerySet[Any], *, title: str, texts: Sequence[str], button: str
    ) -> TemplateResponse | None:
        """The page that says what an action is about to do; None once the person has confirmed it.

        All the rows of a filtered list are chosen again by the address, not one by one.
        """
        if request.POST.get("confirmed"):
            return None
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        across = request.POST.get("select_across", "0")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "texts": texts,
            "button": button,
            "opts": self.opts,
            "media": self.media,
            "action_name": request.POST.get("action"),
            "select_across": across,
            "chosen": chosen[:1] if across == "1" else chosen,
            "examples": list(queryset[:10]),
            "more": max(0, queryset.count() - 10),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    # --- downloads ------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        mine = path("descargar/<slug:kind>/", self.admin_site.admin_view(self.export_view), name=name)
        return [mine, *super().get_urls()] if self.export else super().get_urls()

    def _export_kinds(self) -> list[tuple[str, str]]:
        return [(kind.upper(), self._address("export", kind)) for kind in CONTENT_TYPES] if self.export else []

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Every row of the list that the same address shows, all its pages, as one file."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        whole = redirect(f"{self._address('changelist')}?{request.GET.urlencode()}")
        if kind not in CONTENT_TYPES or self.export is None:
            return whole
        try:
            return self.export(self.get_changelist_instance(request).queryset, kind)
        except UnreadableAddress:
            return self._back_to_whole_list(request)
        except TooManyRows as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return whole


class ReadOnlyAdmin(RecordAdmin):
    """Rows that other places write: the files of the published record, a computation, or pages of their own."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without the rows to choose from: nobody chooses here, and there may be thousands."""
        nobody = db_field.remote_field.model._base_manager.none()
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": nobody})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ServiceAdmin(RecordAdmin):
    """A model that only services write. What they refuse is shown in the form, nothing half-written.

    Subclasses write in `save_model` and `save_related`, inside `service_call`.
    """

    form = ServiceForm

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            # Nothing was written. The same form again, now with what the service said.
            request.refused = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# Inside one page: more than any record has. A tampered request names a number, and each row is made and drawn.
MOST_ROWS = 300


class Rows(SharedOptions):
    """Rows inside a page; the choices of a drop-down are read once, not once a row."""

    form: Any = RecordForm
    extra = 0
    max_num: int | None = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.absolute_max = MOST_ROWS
        self.prepare_form(request, formset.form)
        if issubclass(formset, ServiceFormSet):
            formset.refused = getattr(request, "refused", None)
        return formset


def link(address: str, text: str) -> str:
    return format_html('<a href="{}">{}</a>', address, text)


def badge(value: str, label: str) -> str:
    """A status: word, shape and colour."""
    return format_html('<span class="status status-{}">{}</span>', value, label)
