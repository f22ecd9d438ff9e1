"""The administration as a place: who enters, what its first page shows and in which order.

Installed by gore.core.apps.AdminConfig, which stands for django.contrib.admin in INSTALLED_APPS.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gore.core.permissions import can_enter_administration

SECTIONS: tuple[tuple[str, Any], ...] = (
    ("register", _("Compromisos")),
    ("summits", _("Ediciones e instituciones")),
    ("money", _("Transferencias y proyectos")),
    ("people", _("Cuentas")),
    ("record", _("Registro publicado")),
    ("figures", _("Cumplimiento calculado")),
)
"""The groups of the first page, by the `section` of each ModelAdmin."""


METHODS = ("GET", "HEAD", "POST")


class Waiting(NamedTuple):
    """Something that waits for the person: a sentence and where to begin."""

    text: str
    address: str


class AdminSite(admin.AdminSite):
    """Enters by the product's own sign-in; a person without right of entry gets 403, not a second form."""

    site_header = _("Administración")
    site_title = _("Administración de GORE Ejecutivo")
    index_title = _("Administración")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Sign-in's own tables (addresses, second factors, browser sessions) are changed by their owners
        on the pages of their account, and nowhere else."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        ours = [model for model in models if not model.__module__.startswith("allauth.")]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return can_enter_administration(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inside = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if self.has_permission(request):
                answer: HttpResponseBase = inside(request, *args, **kwargs)
                return answer
            return self._turn_away(request, request.get_full_path())

        return update_wrapper(guarded, inside)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return self._turn_away(request, reverse("admin:index"))

    def _turn_away(self, request: HttpRequest, wanted: str) -> HttpResponseRedirect:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(wanted)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        waiting: list[Waiting] = []
        for model_admin in self._registry.values():
            if model_admin.has_view_or_change_permission(request):
                waiting += getattr(model_admin, "waiting", lambda request: [])(request)
        return super().index(request, {"waiting": waiting, "title": None, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models by section instead of by app, in the order of SECTIONS."""
        found: dict[str, list[dict[str, Any]]] = {name: [] for name, _label in SECTIONS}
        for app in self._build_app_dict(request, app_label).values():
            for model in app["models"]:
                model_admin = self._registry[model["model"]]
                model["address_length"] = f":{len(model.get('admin_url') or '')}"
                model["in_menu"] = getattr(model_admin, "in_menu", False)
                model["position"] = getattr(model_admin, "position", 0)
                found[getattr(model_admin, "section", "record")].append(model)
        return [
            {
                "name": label,
                "app_label": name,
                "app_url": "",
                "has_module_perms": True,
                "models": sorted(found[name], key=lambda model: model["position"]),
            }
            for name, label in SECTIONS
            if found[name]
        ]
