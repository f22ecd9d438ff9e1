"""docker-compose.yml and the Dockerfile: what they promise, and the commands in them really run.

No container is made here. The last test does by hand what they do: the tree without what
.dockerignore leaves out, collected static files, and the processes of compose under the same
production environment, on the PostgreSQL and Redis of this run.
"""

from __future__ import annotations

import fnmatch
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml

from gore.core.checks import MINIMUM_POSTGRESQL

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APP = ("migrate", "web", "worker", "solver", "beat")
ENVIRONMENT = {
    "SECRET_KEY": "r9Tq2LwZ7vXe4KpJ1sYd8GhB3nMf6CuA5oRiEtWkQxNzVbHjSg",
    "POSTGRES_PASSWORD": "clave",
    "ALLOWED_HOSTS": "gore.example",
    "CSRF_TRUSTED_ORIGINS": "https://gore.example",
}


def interpolated(value: str, environment: dict[str, str]) -> str:
    """What Docker Compose makes of *value*: `${NAME:?message}`, `${NAME:-default}`, `$$`."""

    def read(match: re.Match[str]) -> str:
        name, operator, rest = match.group("name", "operator", "rest")
        if environment.get(name):
            return environment[name]
        if operator == ":?":
            raise LookupError(f"{name}: {rest}")
        return rest or ""

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<operator>:[?-])(?P<rest>[^}]*))?\}", read, value).replace("$$", "$")


def instructions() -> list[tuple[str, str]]:
    """(instruction, arguments) of the Dockerfile in order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.M)).splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if line.strip()]


# --- docker-compose.yml ---------------------------------------------------------------------------


def test_the_services_are_those_promised() -> None:
    assert set(SERVICES) == {*APP, "db", "redis"}
    images = {name: SERVICES[name]["image"].partition(":") for name in ("db", "redis")}
    assert images["db"][0] == "postgres"
    assert int(images["db"][2]) >= MINIMUM_POSTGRESQL
    assert images["redis"][0] == "redis"
    assert int(images["redis"][2]) >= 7
    assert {SERVICES[name]["image"] for name in APP} == {"gore-ejecutivo"}


@pytest.mark.parametrize("name", APP)
def test_an_app_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert "user" not in service  # the image's, which is not root
    assert "privileged" not in service
    assert service["volumes"] == ["media:/var/lib/gore"]


@pytest.mark.parametrize("name", APP)
def test_an_app_service_is_a_production_with_what_it_must_be_told(name: str) -> None:
    environment = SERVICES[name]["environment"]
    found = {key: interpolated(value, ENVIRONMENT) for key, value in environment.items()}
    assert found["DATABASE_URL"] == "postgres://gore:clave@db:5432/gore"
    assert found["REDIS_URL"] == "redis://redis:6379/0"
    assert found["SECRET_KEY"] == ENVIRONMENT["SECRET_KEY"]
    assert found["ALLOWED_HOSTS"] == "gore.example,127.0.0.1"  # the health check asks 127.0.0.1
    assert not {"DEMO", "DEBUG", "DEMO_PASSWORD"} & set(environment)
    for missing in ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"):
        without = {key: value for key, value in ENVIRONMENT.items() if key != missing}
        with pytest.raises(LookupError, match=missing):
            [interpolated(value, without) for value in environment.values()]


def test_the_database_is_made_with_the_login_that_the_app_uses() -> None:
    environment = {key: interpolated(value, ENVIRONMENT) for key, value in SERVICES["db"]["environment"].items()}
    assert (environment["POSTGRES_USER"], environment["POSTGRES_PASSWORD"], environment["POSTGRES_DB"]) == (
        "gore", "clave", "gore",
    )  # fmt: skip


def test_everything_that_stays_up_is_watched_and_comes_back() -> None:
    for name, service in SERVICES.items():
        if name == "migrate":
            assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
            assert service["healthcheck"]["retries"] >= 3, name
    # The server that makes the database answers on its socket only, and too early.
    assert "--host" in SERVICES["db"]["healthcheck"]["test"]


def test_nothing_starts_before_what_it_needs() -> None:
    healthy = {name: {"condition": "service_healthy"} for name in ("db", "redis")}
    assert SERVICES["migrate"]["depends_on"] == healthy
    for name in ("web", "worker", "solver", "beat"):
        assert SERVICES[name]["depends_on"] == {**healthy, "migrate": {"condition": "service_completed_successfully"}}


def test_data_outlive_their_containers_and_only_the_proxy_reaches_the_web_server() -> None:
    volumes = {
        volume.partition(":")[0]: volume.partition(":")[2]
        for name in ("web", "db", "redis")
        for volume in SERVICES[name]["volumes"]
    }
    assert volumes == {
        "media": "/var/lib/gore",
        "database": "/var/lib/postgresql/data",
        "queue": "/data",
    }
    assert set(COMPOSE["volumes"]) == set(volumes)
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    [port] = [interpolated(port, ENVIRONMENT) for port in SERVICES["web"]["ports"]]
    assert port == "127.0.0.1:8000:8000"


def test_the_queue_survives_a_restart_and_loses_nothing_when_memory_is_short() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


# --- Dockerfile -----------------------------------------------------------------------------------


def test_the_image_installs_the_lock_on_the_python_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bases = {arguments.split()[0] for instruction, arguments in instructions() if instruction == "FROM"}
    assert bases == {f"python:{project['requires-python'].removeprefix('>=')}-slim"}
    [install] = [arguments for _, arguments in instructions() if "pip install" in arguments]
    assert "--require-hashes" in install
    assert "requirements-dev" not in install


def test_the_image_runs_as_somebody_who_owns_nothing_but_its_data() -> None:
    names = [instruction for instruction, _ in instructions()]
    users = [arguments for instruction, arguments in instructions() if instruction == "USER"]
    assert users == ["gore"]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name in {"COPY", "RUN"})
    [made] = [arguments for instruction, arguments in instructions() if "useradd" in arguments]
    assert "nologin" in made
    assert "--owner gore --group gore --mode 750 /var/lib/gore" in made
    assert ("VOLUME", "/var/lib/gore") in instructions()
    assert not [arguments for instruction, arguments in instructions() if "--chown" in arguments]


def test_no_secret_stays_in_the_image() -> None:
    for instruction, arguments in instructions():
        if instruction in {"ENV", "ARG", "LABEL"}:
            assert not re.search(r"SECRET|PASSWORD|DEMO|DEBUG", arguments)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".env", ".env.*", "secrets", "var", ".venv", "tests"} <= set(ignored)


def test_the_image_has_a_health_check_and_starts_with_the_checks_of_production() -> None:
    last = dict(instructions())
    assert "/salud/" in last["HEALTHCHECK"]
    command = json.loads(last["CMD"])
    assert command[:2] == ["gunicorn", "gore.wsgi:application"]
    assert "--preload" in command
    assert int(command[command.index("--workers") + 1]) >= 2
    grace = int(SERVICES["web"]["stop_grace_period"].removesuffix("s"))
    assert grace > int(command[command.index("--graceful-timeout") + 1])


# --- the processes --------------------------------------------------------------------------------


def copy_of_the_tree(target: Path) -> None:
    """What `COPY . .` copies."""
    patterns = [
        pattern.rstrip("/").rpartition("**/")[2]
        for pattern in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    ]

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names for pattern in patterns if fnmatch.fnmatch(name, pattern)}

    shutil.copytree(ROOT, target, ignore=left_out)


def environment_of(name: str, var: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of the service *name*, its addresses those of this run."""
    kept = {key: os.environ[key] for key in ("HOME", "LANG") if key in os.environ}
    image = dict(re.findall(r"(\w+)=(\S+)", next(a for i, a in instructions() if i == "ENV" and "PYTHONUNB" in a)))
    service = {key: interpolated(value, ENVIRONMENT) for key, value in SERVICES[name]["environment"].items()}
    return {
        **kept,
        **image,
        **service,
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "VAR_DIR": str(var),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "HOSTNAME": socket.gethostname(),
    }


WRITE = """
import datetime as dt
from commitments import services
from gore.core.models import Edition, Institution, Region
sector = Institution.objects.get(code="MINSA")
services.create_commitment(
    edition=Edition.objects.get(code="gore-07"), text="Culminar el hospital", type="technical", horizon="short",
    sector=sector, regions=[Region.objects.get(code="SAM")], lead_institution=sector,
    agreed_on=dt.date(2018, 3, 1), due_date=dt.date(2018, 6, 1), released=True,
)
"""


@pytest.fixture
def database() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """The address of an empty database on the server of this run, and how to ask it for one value."""
    server, name = os.environ["DATABASE_URL"], f"gore_deployment_{os.getpid()}"
    address = urlsplit(server)._replace(path=f"/{name}").geturl()

    def ask(url: str, statement: str) -> Any:
        connection = psycopg2.connect(url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    ask(server, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield address, lambda statement: ask(address, statement)
    finally:
        ask(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Production:
    """The processes of compose on this machine: `start` and `run` commands as a service has them."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.app, self.var, self.beat = folder / "app", folder / "var", folder / "beat"
        self.logs = folder / "logs"
        for made in (self.var, self.beat, self.logs):
            made.mkdir()
        self.addresses = (database_url, redis_url)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def here(self, words: list[str]) -> list[str]:
        """*words* of a command with this machine's port and folders."""
        changes = {"0.0.0.0:8000": f"127.0.0.1:{self.port}", "/var/lib/gore-beat": str(self.beat)}
        changes["127.0.0.1:8000"] = changes["0.0.0.0:8000"]
        for old, new in changes.items():
            words = [word.replace(old, new) for word in words]
        return words

    def environment(self, service: str) -> dict[str, str]:
        return environment_of(service, self.var, *self.addresses)

    def run(self, service: str, words: list[str]) -> None:
        done = subprocess.run(
            self.here(words), cwd=self.app, env=self.environment(service), capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    def start(self, service: str, words: list[str]) -> None:
        with (self.logs / service).open("wb") as log:
            self.running[service] = subprocess.Popen(
                self.here(words), cwd=self.app, env=self.environment(service), stdout=log, stderr=subprocess.STDOUT
            )

    def is_healthy(self, service: str) -> bool:
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        words = [word.replace("$$", "$") for word in words]
        command = ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        return not subprocess.run(
            self.here(command), cwd=self.app, env=self.environment(service), capture_output=True, timeout=120
        ).returncode

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 180
        while not condition():
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = {log.name: log.read_text(encoding="utf-8")[-3000:] for log in self.logs.iterdir()}
                raise AssertionError(f"{what}: did not come; ended: {ended}; {json.dumps(logs, indent=1)}")
            time.sleep(0.5)

    def get(self, path: str, **headers: str) -> tuple[int, Message, str]:
        """What the proxy gets, without following a redirection."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            client.request("GET", path, headers={"Host": "gore.example", **headers})
            answer = client.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            client.close()

    def stop(self) -> dict[str, int]:
        """End all in order; their exit codes."""
        for process in self.running.values():
            process.terminate()
        return {name: process.wait(120) for name, process in self.running.items()}


@pytest.mark.services
def test_the_commands_of_the_image_serve_and_recompute(
    tmp_path: Path, database: tuple[str, Callable[[str], Any]]
) -> None:
    url, ask = database
    production = Production(tmp_path, url, os.environ["REDIS_URL"])
    copy_of_the_tree(production.app)
    assert not (production.app / "tests").exists()
    [collect] = [arguments for name, arguments in instructions() if name == "RUN" and "collectstatic" in arguments]
    production.run("migrate", ["sh", "-c", collect])
    assert (production.app / "staticfiles" / "staticfiles.json").exists()
    for _twice in range(2):
        production.run("migrate", SERVICES["migrate"]["command"])
    try:
        production.start("web", json.loads(dict(instructions())["CMD"]))
        production.start("worker", SERVICES["worker"]["command"])
        production.start("beat", SERVICES["beat"]["command"])
        for service in ("web", "worker", "beat"):
            production.wait(f"health of {service}", lambda service=service: production.is_healthy(service))

        status, headers, _ = production.get("/")
        assert (status, headers["Location"]) == (301, "https://gore.example/")
        https = {"X-Forwarded-Proto": "https"}
        status, headers, page = production.get("/", **https)
        assert status == 200
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert styles
        for style in styles:
            status, headers, _ = production.get(style, **https)
            assert (status, "immutable" in headers["Cache-Control"]) == (200, True)
        _, headers, _ = production.get("/cuenta/ingresar/", **https)
        assert re.match(r"__Host-csrftoken=.*; Path=/; SameSite=Lax; Secure$", headers["Set-Cookie"])
        assert production.get("/", Host="other.example")[0] == 400

        production.run("web", ["python", "manage.py", "shell", "--command", WRITE])
        production.wait(
            "a recompute by the worker",
            lambda: ask("SELECT COUNT(*) FROM commitments_compliancerequest") == 0,
        )
        assert ask("SELECT SUM(commitments) FROM commitments_compliancerate WHERE dimension = 'region'") == 4
        status, _, page = production.get("/api/v1/compliance/?by=region", **https)
        assert [row["commitments"] for row in json.loads(page)["results"]] == [1]
        production.wait("the charts", lambda: "<svg" in production.get("/", **https)[2])
        assert production.stop() == {"web": 0, "worker": 0, "beat": 0}
    finally:
        for process in production.running.values():
            if process.poll() is None:
                process.kill()
                process.wait()
