"""`run_demo` (make run): passwords, the port, and the processes that it starts and ends."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gore.core.models import User
from gore.loading.demo_loop import loop
from gore.loading.management.commands.run_demo import (
    Command,
    demonstration_password,
    host_in_url,
    keep_password,
    last_line,
    require_free_port,
)
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parent.parent.parent


# --- passwords ----------------------------------------------------------------------------------


def test_a_given_password_is_used_and_not_written_down(tmp_path: Path) -> None:
    assert demonstration_password("elegida-por-usted", tmp_path / "p") == "elegida-por-usted"
    assert list(tmp_path.iterdir()) == []


def test_a_random_password_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "p"
    first = demonstration_password("", path)
    assert len(first) >= 16
    assert demonstration_password("", path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demonstration_password("", tmp_path / "other") != first


def test_an_empty_password_file_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.touch(mode=0o644)
    assert demonstration_password("", path) == path.read_text(encoding="utf-8").strip() != ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_demonstration_accounts_get_the_password_and_nobody_else_does() -> None:
    accounts = [UserFactory(is_demonstration=True), UserFactory(is_demonstration=True)]
    person = UserFactory(is_demonstration=False)
    before = person.password
    assert keep_password("clave-nueva-2026") == 2
    assert keep_password("clave-nueva-2026") == 0
    for account in accounts:
        assert User.objects.get(pk=account.pk).check_password("clave-nueva-2026")
    assert User.objects.get(pk=person.pk).password == before


# --- port and output ----------------------------------------------------------------------------


def test_a_port_in_use_is_told_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} is in use .* make run PORT="):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("no-such-host.invalid", 8000)])
def test_an_impossible_address_is_told_too(host: str, port: int) -> None:
    with pytest.raises(CommandError, match="Cannot listen"):
        require_free_port(host, port)


def test_the_address_printed_can_be_opened() -> None:
    assert [host_in_url(h) for h in ("127.0.0.1", "0.0.0.0", "::", "::1")] == [
        "127.0.0.1", "127.0.0.1", "127.0.0.1", "[::1]",
    ]  # fmt: skip


def test_last_line_reads_the_json_of_a_command() -> None:
    assert last_line('una nota\n{"commitments": 5712}\n') == {"commitments": 5712}
    assert last_line("") == last_line("sin JSON") == last_line("[1]") == {}


def test_it_refuses_to_run_outside_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("run_demo")


@pytest.mark.parametrize(
    ("given", "expected"), [("", "http://127.0.0.1:8123"), ("https://demo.example", "https://demo.example")]
)
def test_links_in_mails_lead_to_the_address_that_is_served(
    settings: Any, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
) -> None:
    monkeypatch.setenv("SITE_URL", given)
    monkeypatch.setenv("DEMO_PASSWORD", "x")
    settings.SITE_URL, settings.DEMO_PASSWORD = "http://127.0.0.1:8000", "x"
    seen: list[str] = []
    monkeypatch.setattr(Command, "prepare", lambda self, password: seen.append(settings.SITE_URL))
    call_command("run_demo", "--prepare-only", "--port", "8123")
    assert seen == [os.environ["SITE_URL"]] == [expected]


# --- the loop -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_loop_goes_on_after_a_failing_job() -> None:
    calls: list[dict[str, dt.datetime]] = []

    def run_due(last_runs: dict[str, dt.datetime]) -> None:
        calls.append(last_runs)
        if len(calls) == 1:
            raise RuntimeError("first time")

    pauses: list[float] = []
    loop(run_due, lambda: len(calls) == 3, pauses.append)
    assert len(calls) == len(pauses) == 3
    assert calls[0] is calls[2]  # the same memory of what ran when


# --- the whole thing ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One VAR_DIR for this module: whoever comes second starts with the data that are there."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`run_demo` on a free port, in *folder*."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_demo", "--port", str(port)],
        cwd=ROOT, env={**kept, "DEMO": "1", "VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What *process* prints up to the line with *text*."""
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if text in line:
            return "".join(seen)
    raise AssertionError(f"it ended without {text!r}:\n{''.join(seen)}")


def test_from_an_empty_folder_to_the_balance_and_a_clean_end(
    running: tuple[subprocess.Popen[str], int], folder: Path
) -> None:
    process, port = running
    output = read_until(process, "Ctrl-C stops it")
    assert f"http://127.0.0.1:{port}/" in output
    assert re.search(r"Demonstration data … (5,712 commitments|already there)", output)
    password = (folder / "demo-password").read_text(encoding="utf-8").strip()
    assert password in output
    accounts = re.findall(r"^ {4}(\S+@gore\.example)", output, re.M)
    assert accounts == [
        "admin@gore.example",
        "articulacion@gore.example",
        "minsa@gore.example",
        "mtc@gore.example",
        "observador@gore.example",
        "region.jun@gore.example",
        "region.sam@gore.example",
        "relator@gore.example",
    ]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        assert answer.status == 200
        body = answer.read().decode()
    assert "5,712" in body
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/salud/", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
    # Longer than what Gunicorn reads by itself: our page explains what is wrong.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/compromisos/?q={'x' * 10_000}", timeout=30) as answer:
        assert "Escriba como máximo 200 caracteres." in answer.read().decode()

    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_when_it_is_killed_the_server_ends_too(running: tuple[subprocess.Popen[str], int]) -> None:
    process, port = running
    read_until(process, "Ctrl-C stops it")
    process.kill()  # like a closed terminal that left no time to say goodbye
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.2)
    raise AssertionError("the web server is still there")
