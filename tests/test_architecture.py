"""The house plan as tests: who may know whom, in imports and in the database, and what pages may hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Field, ManyToManyRel, Model
from django.template.utils import get_app_template_dirs

ROOT = Path(settings.BASE_DIR)

# Top may know below, never upward.
LAYERS = [
    "gore.urls",
    "gore.loading",
    "gore.api",
    "gore.workspaces",
    "gore.dashboards",
    "surveys",
    "commitments",
    "sessions",
    "bilaterals",
    "transfers",
    "gore.accounts",
    "gore.outbox",
    "gore.core",
]
PROJECT_PACKAGES = ["gore", "sessions", "bilaterals", "commitments", "transfers", "surveys"]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def project_models() -> list[type[Model]]:
    """Our models, with the tables that Django makes between two of them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.split(".")[0] in PROJECT_PACKAGES and not model.__module__.startswith("django.")
    ]


def layer_of(model: type[Model]) -> str:
    """The layer that *model*'s app belongs to."""
    return apps.get_app_config(model._meta.app_label).name


def relations() -> list[tuple[type[Model], Field]]:
    """Every foreign key, one-to-one and many-to-many that our models declare."""
    found = []
    for model in project_models():
        for field in model._meta.get_fields():
            if isinstance(field, Field) and field.is_relation and field.model is model:
                found.append((model, field))
    return found


# --- imports ------------------------------------------------------------------------------------


def test_import_contract_checks_exactly_this_list() -> None:
    contracts = {contract["id"]: contract for contract in CONFIG["tool"]["importlinter"]["contracts"]}
    written = contracts["layers"]["layers"]
    assert [layer.strip("()") for layer in written] == LAYERS
    assert CONFIG["tool"]["importlinter"]["root_packages"] == PROJECT_PACKAGES
    assert contracts["layers"].get("ignore_imports", []) == []
    # Parentheses (a layer that may be absent) only where the module comes with a later step.
    optional = {layer.strip("()") for layer in written if layer.startswith("(")}
    assert optional == set()


def test_every_app_of_ours_is_a_layer() -> None:
    ours = [config.name for config in apps.get_app_configs() if config.name.split(".")[0] in PROJECT_PACKAGES]
    assert len(ours) == len(set(ours))
    assert set(ours) <= set(LAYERS)


def test_only_the_api_layer_imports_an_apps_api() -> None:
    offenders = []
    for file in project_files("*.py"):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(("gore/api/", "tests/")) or file.name == "api.py":
            continue
        if re.search(r"^\s*(from\s+\w[\w.]*\.api\s+import|import\s+\w[\w.]*\.api\b)", text, re.M):
            offenders.append(name)
        if re.search(r"^\s*from\s+\w[\w.]*\s+import\s+(\w+,\s*)*api\b", text, re.M):
            offenders.append(name)
    assert offenders == []


def project_files(pattern: str) -> list[Path]:
    """Files of our packages, without caches."""
    return sorted(file for package in PROJECT_PACKAGES for file in (ROOT / package).rglob(pattern))


# --- relations ----------------------------------------------------------------------------------


def test_there_are_relations_to_check() -> None:
    seen = {f"{model._meta.label}.{field.name}" for model, field in relations()}
    assert {"commitments.Commitment.sector", "gore_sessions.SummitSession.meeting", "core.Edition.sectors"} <= seen


@pytest.mark.parametrize(
    ("model", "field"), relations(), ids=[f"{model._meta.label}.{field.name}" for model, field in relations()]
)
def test_relation_points_downwards(model: type[Model], field: Field) -> None:
    target = field.related_model
    assert isinstance(target, type), f"{target!r} was not resolved"
    assert issubclass(target, Model)
    if target._meta.app_label in {"auth", "contenttypes"}:
        return
    assert layer_of(target) in LAYERS, f"{target._meta.label} is not ours"
    assert LAYERS.index(layer_of(model)) <= LAYERS.index(layer_of(target))


def test_nothing_relates_to_djangos_own_sessions() -> None:
    assert [f"{m._meta.label}.{f.name}" for m, f in relations() if f.related_model is Session] == []
    pointing = [r for r in Session._meta.get_fields() if isinstance(r, ManyToManyRel) or r.auto_created]
    assert pointing == []


def test_the_sessions_app_has_its_own_label_and_no_model_called_session() -> None:
    config = apps.get_app_config("gore_sessions")
    assert config.name == "sessions"
    assert apps.get_app_config("sessions").name == "django.contrib.sessions"
    names = {model.__name__ for model in config.get_models()}
    assert "SummitSession" in names
    assert "Session" not in names


# --- tests mirror the code ----------------------------------------------------------------------


def test_every_test_folder_is_a_package() -> None:
    folders = {file.parent for file in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").exists()) == []


# --- templates: a strict content security policy ------------------------------------------------

FORBIDDEN_IN_TEMPLATES = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']application/json[\"'])", re.I),
    "inline style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.I),
    "htmx inline code": re.compile(r"\shx-on[:-]", re.I),
    "asset of another host": re.compile(
        r"<(?:script|img|iframe|source|audio|video|embed)\b[^>]*\bsrc(?:set)?\s*=\s*[\"'](?:https?:)?//"
        r"|<link\b(?![^>]*\brel\s*=\s*[\"'](?:canonical|license)[\"'])[^>]*\bhref\s*=\s*[\"'](?:https?:)?//"
        r"|url\(\s*[\"']?(?:https?:)?//",
        re.I,
    ),
}


def template_files() -> list[Path]:
    """Our templates: those in templates/ and in the apps' own folders."""
    folders = [ROOT / "templates"]
    folders += [
        Path(folder)
        for folder in get_app_template_dirs("templates")
        if Path(folder).is_relative_to(ROOT) and "site-packages" not in Path(folder).parts
    ]
    return sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())


def without_comments(text: str) -> str:
    """*text* without what Django leaves out."""
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\}", "", text, flags=re.S)


@pytest.mark.parametrize("file", template_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_template_holds_nothing_that_the_policy_forbids(file: Path) -> None:
    text = without_comments(file.read_text(encoding="utf-8"))
    found = {name: match.group() for name, rule in FORBIDDEN_IN_TEMPLATES.items() if (match := rule.search(text))}
    assert found == {}


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<script>go()</script>", "inline script"),
        ('<script type="module">go()</script>', "inline script"),
        ("<style>p{}</style>", "inline style element"),
        ('<p class="a" style="color:red">', "style attribute"),
        ('<a href="/" onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "javascript: address"),
        ('<p hx-on:click="go()">', "htmx inline code"),
        ('<script src="https://cdn.example/x.js"></script>', "asset of another host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "asset of another host"),
        ('<img alt="" src="http://img.example/x.png">', "asset of another host"),
    ],
)
def test_the_template_rules_see_what_they_forbid(markup: str, rule: str) -> None:
    assert [name for name, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(markup)] == [rule]


@pytest.mark.parametrize(
    "markup",
    [
        "<script src=\"{% static 'js/x.js' %}\" defer></script>",
        '<link rel="canonical" href="https://gore.example/">',
        '<a href="https://www.gob.pe/pcm">PCM</a>',
        '<p class="on-time" data-style="x">',
        '<input name="condition" value="a">',
    ],
)
def test_the_template_rules_let_pass_what_is_allowed(markup: str) -> None:
    assert [name for name, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(markup)] == []


def test_the_policy_itself_allows_nothing_inline() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {value for values in directives.values() for value in values}
    assert allowed <= {"'self'", "'none'", "data:"}
    assert "data:" not in directives["script-src"]


# --- stylesheets and scripts --------------------------------------------------------------------


def static_files() -> list[Path]:
    """Our stylesheets and scripts (vendored ones keep the addresses in their comments)."""
    return sorted(
        file for pattern in ("*.css", "*.js") for file in (ROOT / "static").rglob(pattern) if "vendor" not in file.parts
    )


@pytest.mark.parametrize("file", static_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_static_file_loads_nothing_from_another_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    loads = re.findall(r"(?:url\(\s*|@import\s+|import\s*\(?|fetch\(\s*)[\"']?(?:https?:)?//[^\"')\s]+", text)
    assert loads == []
