"""A real server with the whole demonstration, and a real Chromium to walk through it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "clave-de-prueba-del-navegador"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the server stopped before it answered"
        try:
            with urllib.request.urlopen(f"{url}/salud/", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server did not answer in 30 s")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over SQLite with the published record and the demonstration."""
    env = {
        **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}},
        "DEMO": "1",
        "DEMO_PASSWORD": PASSWORD,
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "gore.settings",
    }
    for command in ("migrate", "load_published", "load_demo"):
        done = subprocess.run(
            [sys.executable, "manage.py", command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "gore.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    server = subprocess.Popen([*command, "--worker-class", "gthread"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_until_answers(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


class Problems(list[str]):
    """What the browser complained about: blocked scripts or styles, script errors, failed loads."""


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def page(browser: Browser, problems: Problems, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose width, colour scheme and JavaScript come from `request.param` (a dict) if given."""
    options = {"width": 1280, "scheme": "light", "javascript": True, **getattr(request, "param", {})}
    context = browser.new_context(
        viewport={"width": options["width"], "height": 900},
        color_scheme=options["scheme"],
        java_script_enabled=options["javascript"],
        reduced_motion="reduce",  # a colour on its way to another has no contrast to measure
        locale="es-PE",
    )
    opened = context.new_page()
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    # Leaving a page ends what it was still loading; that is the browser's own doing. What the policy
    # blocks has another name, and a line in the console besides.
    opened.on(
        "requestfailed",
        lambda failed: (
            problems.append(f"{failed.url}: {failed.failure}") if failed.failure != "net::ERR_ABORTED" else None
        ),
    )
    yield opened
    context.close()


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Page]:
    """One page without JavaScript for tests that only read what the server wrote."""
    context = browser.new_context(java_script_enabled=False, locale="es-PE")
    yield context.new_page()
    context.close()
