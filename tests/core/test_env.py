"""gore/env.py: what environment variables mean, and how loudly a wrong one fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gore.env import (
    POSTGRESQL_SETTINGS,
    database_from_url,
    email_from_url,
    env_bool,
    env_list,
    env_secret,
    site_url,
)


@pytest.mark.parametrize("raw", ["1", "true", "TRUE", " yes ", "on", "si", "Sí"])
def test_env_bool_reads_the_words_for_true(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("GORE_FLAG", raw)
    assert env_bool("GORE_FLAG") is True


@pytest.mark.parametrize("raw", ["0", "false", "No", "off", "", "  "])
def test_env_bool_reads_the_words_for_false(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("GORE_FLAG", raw)
    assert env_bool("GORE_FLAG", default=True) is False


@pytest.mark.parametrize("raw", ["2", "tru", "nope", "None"])
def test_env_bool_refuses_any_other_word_and_names_the_variable(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("GORE_FLAG", raw)
    with pytest.raises(ImproperlyConfigured, match=f"GORE_FLAG='{raw}'"):
        env_bool("GORE_FLAG")


@pytest.mark.parametrize("default", [True, False])
def test_env_bool_without_the_variable_is_the_default(monkeypatch: pytest.MonkeyPatch, default: bool) -> None:
    monkeypatch.delenv("GORE_FLAG", raising=False)
    assert env_bool("GORE_FLAG", default) is default


def test_env_list_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GORE_LIST", " a.pe, ,b.pe,,")
    assert env_list("GORE_LIST") == ["a.pe", "b.pe"]


def test_env_list_uses_the_default_only_when_the_variable_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GORE_LIST", raising=False)
    assert env_list("GORE_LIST", "x,y") == ["x", "y"]
    monkeypatch.setenv("GORE_LIST", "")
    assert env_list("GORE_LIST", "x,y") == []


def test_env_secret_prefers_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-the-file\n", encoding="utf-8")
    monkeypatch.setenv("GORE_KEY", "from-the-variable")
    assert env_secret("GORE_KEY") == "from-the-variable"
    monkeypatch.setenv("GORE_KEY_FILE", str(file))
    assert env_secret("GORE_KEY") == "from-the-file"


def test_env_secret_fails_on_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GORE_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="GORE_KEY_FILE"):
        env_secret("GORE_KEY")


def test_env_secret_absent_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GORE_KEY", raising=False)
    monkeypatch.delenv("GORE_KEY_FILE", raising=False)
    assert env_secret("GORE_KEY") == ""


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_database_from_url_reads_postgresql_with_quoted_parts(scheme: str) -> None:
    assert database_from_url(f"{scheme}://gore%40pcm:p%40ss%2Fword@db.gob.pe:5433/gore%20uno") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "gore uno",
        "USER": "gore@pcm",
        "PASSWORD": "p@ss/word",
        "HOST": "db.gob.pe",
        "PORT": "5433",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": POSTGRESQL_SETTINGS},
    }


def test_database_from_url_leaves_out_what_the_address_leaves_out() -> None:
    found = database_from_url("postgres://postgres@127.0.0.1/postgres")
    assert (found["PASSWORD"], found["PORT"]) == ("", "")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/gore/gore.sqlite3", "/srv/gore/gore.sqlite3"),
        ("sqlite:///var/gore.sqlite3", "var/gore.sqlite3"),
        ("sqlite:///", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_database_from_url_reads_sqlite_paths(url: str, name: str) -> None:
    found = database_from_url(url)
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", name)


def test_database_from_url_makes_sqlite_writers_queue_and_readers_go_on() -> None:
    options = database_from_url("sqlite:///x")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize("url", ["mysql://u@h/db", "h/db", "", "postgres"])
def test_database_from_url_refuses_other_schemes(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_from_url(url)


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.pe", 25, False, False),
        ("smtps://mail.pe", 465, True, False),
        ("smtp+tls://mail.pe:587", 587, False, True),
    ],
)
def test_email_from_url_reads_smtp(url: str, port: int, ssl: bool, tls: bool) -> None:
    assert email_from_url(url) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.pe",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_SSL": ssl,
        "EMAIL_USE_TLS": tls,
    }


def test_email_from_url_unquotes_the_login() -> None:
    found = email_from_url("smtps://aviso%40gore.pe:cl%3Ave@mail.pe")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("aviso@gore.pe", "cl:ve")


def test_email_from_url_console_and_unknown() -> None:
    assert email_from_url("console://") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    assert email_from_url("none://") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        email_from_url("pigeon://coop")


@pytest.mark.parametrize(
    ("given", "hosts", "production", "port", "expected"),
    [
        ("", ["gore.example", "127.0.0.1"], True, "", "https://gore.example"),
        ("", [".gore.example"], True, "", "https://gore.example"),
        ("", ["*", "gore.example"], True, "", "https://gore.example"),
        ("", [], True, "", "http://127.0.0.1:8000"),
        ("", ["localhost"], False, "8001", "http://127.0.0.1:8001"),
        ("https://gore.gob.pe/", ["gore.example"], True, "", "https://gore.gob.pe"),
        ("http://10.0.0.5:8080", [], False, "", "http://10.0.0.5:8080"),
    ],
)
def test_site_url_is_given_or_follows_from_the_hosts(
    given: str, hosts: list[str], production: bool, port: str, expected: str
) -> None:
    assert site_url(given, allowed_hosts=hosts, production=production, port=port) == expected


@pytest.mark.parametrize(
    ("given", "production"),
    [
        ("gore.example", False),
        ("ftp://gore.example", False),
        ("https://", False),
        ("https://gore.example/gore", False),
        ("https://gore.example/?a=1", False),
        ("http://gore.example", True),
    ],
)
def test_site_url_refuses_what_cannot_begin_a_link(given: str, production: bool) -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        site_url(given, allowed_hosts=["gore.example"], production=production)
