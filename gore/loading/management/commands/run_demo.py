"""`make run`: from an empty folder to the public balance in the browser.

Steps, each said as it goes: database, published record, demonstration data (once), compliance
rates, first drawing of the home page; then the background loop and the web server, until Ctrl-C.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.test import Client

from commitments.models import Commitment, ComplianceRequest, ComplianceSnapshot
from gore.core.clock import today
from gore.core.models import User

PASSWORD_FILE = "demo-password"  # noqa: S105  (a file's name)
GRACE_SECONDS = 10
START_SECONDS = 60
THREADS = 8


class Command(BaseCommand):
    help = "Prepare the demonstration and serve it (what `make run` calls)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do every step but serving")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("run_demo needs DEMO=1 (make run sets it).")
        host, port = options["host"], options["port"]
        # WhiteNoise misses the folder of collected files, which a demonstration does not need.
        warnings.filterwarnings("ignore", "No directory at", UserWarning)
        if not options["prepare_only"]:
            require_free_port(host, port)
        password = demonstration_password(settings.DEMO_PASSWORD, Path(settings.VAR_DIR) / PASSWORD_FILE)
        settings.DEMO_PASSWORD = os.environ["DEMO_PASSWORD"] = password  # of the processes that we start, too
        settings.SITE_URL = os.environ["SITE_URL"] = os.environ.get("SITE_URL") or f"http://{host_in_url(host)}:{port}"
        self.prepare(password)
        if options["prepare_only"]:
            return
        connections.close_all()
        sys.exit(self.serve(host, port, password))

    # --- preparing ------------------------------------------------------------------------------

    def prepare(self, password: str) -> None:
        """Every step up to a served page; each leaves alone what is already there."""
        with self.step("Database"):
            call_command("migrate", interactive=False, verbosity=0)
        with self.step("Published record") as say:
            counts = last_line(call_quietly("load_published"))
            changed = sum(counts.get(key, 0) for key in ("created", "updated"))
            say(f"{changed} rows written" if changed else "already there")
        with self.step("Demonstration data") as say:
            present = Commitment.objects.filter(is_demonstration=True).exists()
            # Every run moves the running edition to dates around today. Only the first run makes
            # the accounts: later load_demo need not check eight passwords, keep_password checks one.
            settings.DEMO_PASSWORD = "" if present else password
            counts = last_line(call_quietly("load_demo"))
            settings.DEMO_PASSWORD = password
            keep_password(password)
            say("already there" if present else f"{counts.get('commitments', 0):,} commitments")
        with self.step("Compliance rates") as say:
            current = ComplianceSnapshot.objects.filter(kind=ComplianceSnapshot.Kind.CURRENT).first()
            if current and current.as_of == today() and not ComplianceRequest.objects.exists():
                say("already counted")
            else:
                call_quietly("recompute_compliance")
        with self.step("Home page and its charts"):
            client = Client(SERVER_NAME="localhost", raise_request_exception=True)
            response = client.get("/")
            if response.status_code != 200:
                raise CommandError(f"The home page answered {response.status_code}.")
            # Charts are kept on disk for the server; what is kept in this process goes with it.
            caches["default"].clear()

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Print *title*, then how long it took and what the step said."""
        self.stdout.write(f"[gore] {title} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        notes: list[str] = []
        try:
            yield notes.append
        except BaseException:
            self.stdout.write("failed")
            raise
        self.stdout.write(f"{', '.join([*notes, f'{time.monotonic() - started:.1f} s'])}")

    # --- serving --------------------------------------------------------------------------------

    def serve(self, host: str, port: int, password: str) -> int:
        """Run the loop and the web server until a signal or until the server ends; return its exit code."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stop.set())
        # Sessions of their own: Ctrl-C reaches this process only, which then ends them in order.
        server = subprocess.Popen(server_command(host, port), start_new_session=True)  # noqa: S603  (our own arguments)
        loop = start_loop(server.pid)
        try:
            if not wait_until_served(host, port, server, stop):
                if not stop.is_set():
                    self.stderr.write("[gore] The web server did not start; see the lines above.")
                return 0 if stop.is_set() else 1
            self.announce(host, port, password)
            while not stop.wait(0.5) and server.poll() is None:
                if loop.poll() is not None:
                    self.stderr.write("[gore] The background loop ended; starting it again.")
                    stop.wait(2)
                    loop = start_loop(server.pid)
        finally:
            if stop.is_set():
                self.stdout.write("\n[gore] Stopping …")
            end(server, loop)
        if stop.is_set():
            self.stdout.write("[gore] Stopped. The data stay in var/; `make run` continues from there.")
            return 0
        return server.returncode or 1

    def announce(self, host: str, port: int, password: str) -> None:
        """The address and the demonstration accounts."""
        accounts = User.objects.filter(is_demonstration=True).order_by("email").values_list("email", "full_name")
        lines = ["", f"  GORE Ejecutivo is at  http://{host_in_url(host)}:{port}/", ""]
        if accounts:
            width = max(len(email) for email, _ in accounts)
            lines.append(f"  Demonstration accounts, all with the password  {password}")
            lines += [f"    {email:<{width}}  {name}" for email, name in accounts]
            lines.append(f"  Administration: http://{host_in_url(host)}:{port}/admin/")
        lines += ["", "  Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
        connections.close_all()


# --- passwords ----------------------------------------------------------------------------------


def demonstration_password(given: str, path: Path) -> str:
    """DEMO_PASSWORD when *given*; otherwise the one kept in *path* (mode 600), made the first time."""
    if given:
        return given
    try:
        kept = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    made = secrets.token_urlsafe(12)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{made}\n")
    return made


def keep_password(password: str) -> int:
    """Give *password* to the demonstration accounts that have another one; return how many."""
    accounts = User.objects.filter(is_demonstration=True).only("pk", "password")
    first = accounts.order_by("pk").first()
    # All of them get their password together, so one tells for all (a check costs a quarter second).
    if first is None or check_password(password, first.password):
        return 0
    changed = list(accounts)
    for account in changed:
        account.password = make_password(password)
    return User.objects.bulk_update(changed, ["password"])


# --- commands -----------------------------------------------------------------------------------


def call_quietly(name: str, *arguments: str) -> str:
    """Run a management command; return what it printed."""
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def last_line(output: str) -> dict[str, Any]:
    """The JSON object of a command's last line, {} when there is none."""
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


# --- processes ----------------------------------------------------------------------------------


def require_free_port(host: str, port: int) -> None:
    """Raise CommandError when *port* cannot be listened on."""
    if not 0 < port < 65_536:
        raise CommandError(f"Cannot listen on port {port}: ports go from 1 to 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        code = getattr(error, "errno", None)
        if code == errno.EADDRINUSE:
            reason = f"Port {port} is in use by another program (perhaps another `make run`)."
        elif code == errno.EACCES:
            reason = f"Port {port} needs administrator rights."
        else:
            reason = f"Cannot listen on {host}:{port}: {error}."
        raise CommandError(f"{reason} Choose another one: make run PORT=8001") from error


def host_in_url(host: str) -> str:
    """*host* as a browser on this machine reaches it."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104  (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def server_command(host: str, port: int) -> list[str]:
    """Gunicorn: one process, so that its in-process cache is one, and threads."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # Static files come from their sources here; WhiteNoise would miss the folder of collected ones.
    python = [sys.executable, "-W", "ignore:No directory at:UserWarning"]
    return [
        *python, "-m", "gunicorn", "gore.wsgi:application", "--bind", bind, "--workers", "1",
        "--worker-class", "gthread", "--threads", str(THREADS), "--graceful-timeout", "5",
        "--log-level", "warning", "--no-control-socket",
        # Any length: the page itself says what is wrong with an address of 10 kB, in Spanish.
        "--limit-request-line", "0",
    ]  # fmt: skip


def start_loop(server_pid: int) -> subprocess.Popen[bytes]:
    """Start gore/loading/demo_loop.py; when this process is gone it ends the server and itself."""
    return subprocess.Popen(  # noqa: S603  (our own arguments)
        [sys.executable, "-m", "gore.loading.demo_loop", str(os.getpid()), str(server_pid)], start_new_session=True
    )


def wait_until_served(host: str, port: int, server: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    """Ask /salud/ and then / (which fills the server's own cache) until both answer."""
    base = f"http://{host_in_url(host)}:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stop.is_set() and server.poll() is None:
        try:
            for path in ("/salud/", "/"):
                with urllib.request.urlopen(base + path, timeout=START_SECONDS) as answer:  # noqa: S310  (loopback)
                    answer.read()
            return True
        except urllib.error.HTTPError:
            return True  # it serves; what is wrong shows in the browser and in the log
        except OSError:
            stop.wait(0.2)
    return False


def end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask the processes to end, wait GRACE_SECONDS, then kill those still there."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
