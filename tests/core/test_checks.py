"""gore/core/checks.py: what stops a production start, and that DEMO and DEBUG start anyway."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from gore.core.checks import TAG, demonstration_models, has_demonstration_field, refuse_bad_production
from gore.core.models import User
from tests.factories import CommitmentFactory, UserFactory

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD_KEY = "Zx0q4vT8mR2nL6kJ9hG3fD7sA1pO5iU-WyEtBcVbNmQzXwCeRdF_unico"


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings of a good production; the database of the tests passes for an empty PostgreSQL 15."""
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = GOOD_KEY
    settings.REDIS_URL = "redis://redis:6379/0"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.ALLOWED_HOSTS = ["gore.example"]
    monkeypatch.setattr(connections["default"], "vendor", "postgresql")
    monkeypatch.setattr(connections["default"], "pg_version", 150_000, raising=False)
    return settings


def ids(databases: list[str] | None = None) -> list[str]:
    """The ids of what our checks say."""
    return sorted(str(message.id) for message in run_checks(tags=[TAG], databases=databases))


def test_a_good_production_passes(production: Any) -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "only-for-development-and-demonstration-never-for-production-use", "gore.E001"),
        ("SECRET_KEY", "short", "gore.E001"),
        ("SECRET_KEY", "ab" * 40, "gore.E001"),
        ("SECRET_KEY", f"django-insecure-{GOOD_KEY}", "gore.E001"),
        ("REDIS_URL", "", "gore.E003"),
        ("CELERY_TASK_ALWAYS_EAGER", True, "gore.E003"),
        ("ALLOWED_HOSTS", [], "gore.E004"),
        ("ALLOWED_HOSTS", ["*"], "gore.E004"),
    ],
)
def test_one_wrong_setting_is_one_error(production: Any, name: str, value: object, expected: str) -> None:
    setattr(production, name, value)
    assert ids() == [expected]


def test_sqlite_is_refused(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    assert ids() == ["gore.E002"]


@pytest.mark.parametrize("mode", ["DEBUG", "DEMO"])
def test_debug_and_demo_start_with_everything_wrong(production: Any, mode: str) -> None:
    production.SECRET_KEY = "x"
    production.REDIS_URL = ""
    production.ALLOWED_HOSTS = []
    setattr(production, mode, True)
    assert ids(["default"]) == []
    refuse_bad_production()


@pytest.mark.django_db
@pytest.mark.parametrize("databases", [None, []])
def test_the_database_is_asked_only_when_it_is_named(
    production: Any, databases: list[str] | None, django_assert_num_queries: Any
) -> None:
    UserFactory(is_demonstration=True)
    with django_assert_num_queries(0):
        assert ids(databases) == []


@pytest.mark.django_db
def test_demonstration_rows_are_refused_and_named(production: Any) -> None:
    UserFactory(is_demonstration=False)
    assert ids(["default"]) == []
    UserFactory(is_demonstration=True)
    assert ids(["default"]) == ["gore.E006"]
    assert demonstration_models() == ["core.User"]


@pytest.mark.django_db
def test_demonstration_commitments_are_found_too() -> None:
    CommitmentFactory(is_demonstration=True)
    assert "commitments.Commitment" in demonstration_models()


def test_models_without_the_mark_are_not_asked() -> None:
    from django.contrib.contenttypes.models import ContentType

    assert has_demonstration_field(User)
    assert not has_demonstration_field(ContentType)


@pytest.mark.django_db
def test_before_the_first_migration_there_is_no_demonstration_data(
    production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"].introspection, "table_names", lambda cursor: [])
    assert demonstration_models() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "expected"), [(140_011, ["gore.E005"]), (150_000, []), (170_002, [])])
def test_postgresql_older_than_15_is_refused(
    production: Any, monkeypatch: pytest.MonkeyPatch, version: int, expected: list[str]
) -> None:
    monkeypatch.setattr(connections["default"], "pg_version", version)
    assert ids(["default"]) == expected


def test_a_start_names_every_problem_at_once(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    production.SECRET_KEY = "x"
    production.ALLOWED_HOSTS = []
    monkeypatch.setattr("gore.core.checks.check_database_contents", lambda **kwargs: [])
    monkeypatch.setattr("gore.core.checks.run_checks", lambda tags, databases: run_checks(tags=tags))
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_bad_production()
    text = str(refusal.value)
    assert "gore.E001" in text
    assert "gore.E004" in text
    assert "gore.E002" not in text


# --- whole processes ----------------------------------------------------------------------------


def run_python(*arguments: str, timeout: int = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a new process with *environment* and nothing else of ours."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_a_server_without_configuration_does_not_start(tmp_path: Path) -> None:
    done = run_python("-c", "import gore.wsgi", VAR_DIR=str(tmp_path))
    assert done.returncode != 0
    for code in ("gore.E001", "gore.E002", "gore.E003", "gore.E004"):
        assert code in done.stderr


def test_a_demonstration_server_starts(tmp_path: Path) -> None:
    done = run_python("-c", "import gore.wsgi", VAR_DIR=str(tmp_path), DEMO="1")
    assert done.returncode == 0, done.stderr


def test_a_management_command_in_a_bad_production_ends_with_the_reasons(tmp_path: Path) -> None:
    done = run_python("manage.py", "check", VAR_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "gore.E002" in done.stderr


def test_a_worker_in_a_bad_production_ends_before_it_takes_a_task(tmp_path: Path) -> None:
    done = run_python(
        "-m", "celery", "-A", "gore", "worker", "--pool", "solo",
        VAR_DIR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0", timeout=30,
    )  # fmt: skip
    assert done.returncode != 0
    assert "gore.E001" in done.stderr
    assert "ready" not in done.stderr


def test_the_whole_configuration_is_read_from_the_environment(tmp_path: Path) -> None:
    script = (
        "import django, json; django.setup(); from django.core.checks import run_checks;"
        "print(json.dumps(sorted(m.id for m in run_checks(tags=['gore']))))"
    )
    done = run_python(
        "-c", script,
        VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="gore.settings", SECRET_KEY=GOOD_KEY,
        DATABASE_URL="postgres://gore@db/gore", REDIS_URL="redis://redis/0", ALLOWED_HOSTS="gore.example",
    )  # fmt: skip
    assert done.stderr == ""
    assert json.loads(done.stdout) == []
