"""Every address, every method, every kind of person: the table of tests/access_table.py is tried whole.

Nothing is left out: the resolver is walked, and a route or method without a line fails. Nothing
leaks: no answer to somebody without the right holds a canary of tests/access_world.py.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import access_world
from tests.access_table import ADMIN, PRINCIPALS, ROUTES, parameters
from tests.access_world import CANARIES, MARKUP, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MAY_READ_EVERYTHING = ("sd", "observer", "administrator")

Expected = dict[tuple[str, str], tuple[str, ...]]


def read_table(text: str) -> Expected:
    """(route, method) → a status for each principal."""
    table: Expected = {}
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        route, method, *statuses = words
        assert (route, method) not in table, f"{route} {method} stands twice in the table"
        assert len(statuses) in {1, len(PRINCIPALS)}, f"{route} {method}: {len(statuses)} statuses"
        table[route, method] = tuple(statuses * len(PRINCIPALS) if len(statuses) == 1 else statuses)
    return table


TABLE = read_table(ROUTES) | read_table(ADMIN)


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; addresses without a name are named by their text."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        else:
            yield from routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


ALL_ROUTES = sorted(set(routes()))


def test_every_route_stands_in_the_table_and_nothing_else() -> None:
    assert sorted({route for route, _method in TABLE}) == ALL_ROUTES


def text_of(answer: Any) -> str:
    """What a person can read in an answer: the body, unpacked if it is a workbook, and the headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{headers}\n{body.decode('utf-8', 'replace')}"


TRIED = pytest.StashKey[dict[str, int]]()


def add_tried(config: pytest.Config, counts: dict[str, int]) -> None:
    """Add *counts* (of a class, or of a whole parallel worker) to what this run tried."""
    tried = config.stash.setdefault(TRIED, {})
    for name, count in counts.items():
        tried[name] = tried.get(name, 0) + count


def summary_of(config: pytest.Config) -> list[str]:
    """What was tried, for the end of the run."""
    tried = config.stash.get(TRIED, {})
    if not tried:
        return []
    return [
        f"access table: {len(ALL_ROUTES)} routes, {tried['requests']} requests, {tried['searched']} answers searched"
    ]


class Counter:
    """How much was tried."""

    requests = 0
    searched = 0


@pytest.fixture(scope="class", autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    Counter.requests = Counter.searched = 0
    yield
    if Counter.requests:
        add_tried(request.config, {"requests": Counter.requests, "searched": Counter.searched})


class AccessTest(TestCase):
    """How one request is tried; the tests are in the classes below."""

    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = access_world.build()

    def ask(self, role: str, method: str, path: str) -> Any:
        """One request whose changes are taken back, with the limits of attempts forgotten."""
        cache.clear()
        client = self.world.clients[role]
        client.raise_request_exception = False
        cookies = client.cookies.copy()
        with transaction.atomic():
            answer = client.generic(method, path, headers={"accept": "text/html,application/json"})
            text = text_of(answer)
            transaction.set_rollback(True)
        client.cookies = cookies
        Counter.requests += 1
        self.check_headers(role, f"{method} {path}", answer)
        self.search(role, f"{method} {path}", text)
        return answer

    def check_headers(self, role: str, what: str, answer: Any) -> None:
        """On every answer, also refusals, downloads and the administration."""
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy, what
        assert "object-src 'none'" in policy, what
        assert "base-uri 'none'" in policy, what
        assert "frame-ancestors" in policy, what
        assert answer["X-Content-Type-Options"] == "nosniff", what
        assert answer["Referrer-Policy"] == "same-origin", what
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", what
        if role != "anonymous" and answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            assert "no-store" in answer["Cache-Control"], f"{role}, {what}"

    def search(self, role: str, what: str, text: str) -> None:
        """No typed markup on a page, and no canary for somebody without the right."""
        if "Content-Type: text/html" in text:
            assert MARKUP not in text, f"{role}, {what}: typed markup is not escaped"
        if role in MAY_READ_EVERYTHING:
            return
        Counter.searched += 1
        found = sorted(name for name, word in CANARIES.items() if word in text.lower())
        assert found == [], f"{role}, {what}: the answer shows {found}"

    def check(self, route: str) -> None:
        wrong: list[str] = []
        tried: dict[tuple[str, str, str], int] = {}
        logging.disable(logging.WARNING)  # thousands of lines that say "Not Found"
        self.addCleanup(logging.disable, logging.NOTSET)
        for method in METHODS:
            expected = TABLE.get((route, "GET" if method == "HEAD" else method))
            for principal, status in zip(PRINCIPALS, expected or ["405"] * len(PRINCIPALS), strict=True):
                role, _colon, whose = principal.partition(":")
                if expected is None and principal not in {"anonymous", "region:own", "administrator"}:
                    continue
                for path in paths(self.world, route, role, whose):
                    if (role, method, path) not in tried:
                        tried[role, method, path] = self.ask(role, method, path).status_code
                    got = tried[role, method, path]
                    allowed = (
                        {status} if method != "OPTIONS" or expected else {status, "200", "204", "302", "403", "404"}
                    )
                    if str(got) not in allowed:
                        wrong.append(f"{route:38} {method:7} {principal:18} {got} instead of {status}  {path}")
        assert wrong == [], "\n" + "\n".join(wrong)


class Canaries(AccessTest):
    def test_whoever_may_does_find_them(self) -> None:
        """The canaries are where somebody could read them."""
        seen = "".join(
            text_of(self.world.clients["sd"].get(path))
            for path in (
                "/compromisos/?q=canario", "/articulacion/personas/?q=canario", "/articulacion/personas/",
                reverse("commitment-detail", args=[self.world.rows["commitment:foreign"].code]),
                reverse("commitment-detail", args=[self.world.rows["commitment:published"].code]),
                reverse("person", args=[self.world.rows["person"].pk]),
                reverse("outbox-detail", args=[self.world.rows["mail"].pk]),
                reverse("timetable-absences", args=["gore-99"]), reverse("timetable-drafts", args=["gore-99"]),
                reverse("timetable-meetings", args=["gore-99"]),
                reverse("topic-detail", args=[self.world.rows["topic:foreign"].code]), reverse("quarantine"),
                reverse("dossier", args=[*self.world.rows["pair:foreign"].values()][:3]),
                reverse("preparation", args=[self.world.rows["edition"].code]),
                self.world.rows["session:own"].get_preparation_url(),
                reverse("agendas", args=[self.world.rows["edition"].code]),
                reverse("agenda-preview", args=[self.world.rows["edition"].code, self.world.rows["foreign_government"].code]),
                reverse("mail-batch", args=[self.world.rows["batch"].pk]),
                reverse("survey-people", args=[self.world.rows["instrument"].code]), reverse("lesson-work"),
                reverse("topic-review", args=[self.world.rows["review topic:foreign"].code]),
                reverse("assistance-detail", args=[self.world.rows["assistance:foreign"].pk]),
            )
        )  # fmt: skip
        assert sorted(name for name, word in CANARIES.items() if word in seen.lower()) == sorted(
            set(CANARIES) - {"token"}
        )

    def test_foreign_and_absent_objects_answer_alike(self) -> None:
        """Same status, same body, same number of queries: nobody learns that a hidden row exists."""
        rows = self.world.rows
        foreign, absent = rows["commitment:foreign"].code, "gore-99-C-9999"
        pairs = (
            (f"/compromisos/{foreign}/", f"/compromisos/{absent}/"),
            (f"/api/v1/commitments/{foreign}/", f"/api/v1/commitments/{absent}/"),
            (f"/api/v1/commitments/{foreign}/updates/", f"/api/v1/commitments/{absent}/updates/"),
            (f"/articulacion/personas/{rows['person'].pk}/", "/articulacion/personas/999999/"),
            (f"/articulacion/correos/{rows['mail'].pk}/", "/articulacion/correos/999999/"),
            (rows["session:foreign"].get_preparation_url(), f"/preparacion/{rows['edition'].code}/999999/"),
            (f"/articulacion/temas/{rows['review topic:foreign'].code}/", "/articulacion/temas/gore-99-T-XXX-01/"),
            (f"/ministerio/asistencias/{rows['assistance:foreign'].pk}/", "/ministerio/asistencias/999999/"),
            (
                "/dossier/{edition}/{region}/{sector}/".format(**rows["pair:foreign"]),
                "/dossier/{edition}/{region}/NADA/".format(**rows["pair:foreign"]),
            ),
            (f"/articulacion/correos/lotes/{rows['batch'].pk}/", "/articulacion/correos/lotes/999999/"),
            (f"/temas/{rows['topic:foreign'].code}/", "/temas/gore-99-T-SAM-01/"),
            (f"/region/temas/{rows['topic:foreign'].code}/editar/", "/region/temas/gore-99-T-SAM-01/editar/"),
            (f"/correo/{rows['held_mail'].link_key}/", "/correo/no-existe/"),
        )
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        for role in ("anonymous", "region", "ministry", "rapporteur"):
            for pair in pairs:
                told = []
                for path in pair:
                    with CaptureQueriesContext(connection) as queries:
                        answer = self.ask(role, "GET", path)
                    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
                    # Who is asked to sign in is told where they wanted to go.
                    where = (answer.headers.get("Location") or "").partition("?")[0]
                    told.append((answer.status_code, body, where, len(queries)))
                assert told[0] == told[1], (role, pair)
                assert told[0][0] in {302, 404}

    def test_page_that_only_reads_says_so_to_a_form(self) -> None:
        """405, whatever is sent; that a form has expired (403) is only said where there is one."""
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        browser = Client(enforce_csrf_checks=True)
        told = {
            path: browser.post(path, {"text": "x"}).status_code
            for route, method in TABLE
            if method == "GET" and (route, "POST") not in TABLE and not route.startswith(("admin:", "api:"))
            for path in paths(self.world, route, "anonymous", "")
        }
        assert len(told) > 30
        assert {path: status for path, status in told.items() if status != 405} == {}

    def test_searches_and_exports_hold_no_canary(self) -> None:
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        for role in self.world.clients:
            for path in QUERIES:
                # Half of each canary: what is typed comes back, so the whole word would find itself.
                answer = self.ask(role, "GET", path.format(word="canario"))
                assert answer.status_code < 500, path


WITHOUT_NAME = {
    "api:^[\\s\\S]*/$": "/api/v1/no-existe/",
    "admin:(?P<url>.*)$": "/admin/no-existe/",
    "admin:<path:object_id>/": "/admin/core/space/1/",
}


def paths(world: World, route: str, role: str, whose: str) -> list[str]:
    """The addresses to try for *route*: with the object that is *whose* for *role*."""
    if route in WITHOUT_NAME:
        return [WITHOUT_NAME[route]]
    return [reverse(route, kwargs=kwargs) for kwargs in parameters(world, route, role, whose)]


QUERIES = (
    "/compromisos/?q={word}",
    "/compromisos/?q={word}&format=csv",
    "/compromisos/?format=csv",
    "/compromisos/?format=xlsx",
    "/compromisos/?as_of=2030-01-01",
    "/buscar/?q={word}",
    "/{word}/",
    "/compromisos/{word}/",
    "/api/v1/commitments/?q={word}",
    "/api/v1/commitments/?format=csv",
    "/api/v1/commitments/?format=xlsx",
    "/api/v1/commitments/{word}/",
    "/api/v1/compliance/?by=sector",
    "/transferencias/?q={word}",
    "/articulacion/personas/?q={word}",
    "/articulacion/correos/?q={word}",
    "/aprendizajes/?q={word}",
    "/articulacion/aprendizajes/?q={word}",
    "/articulacion/encuestas/?q={word}",
    "/api/v1/meetings/",
    "/api/v1/meetings/?format=csv",
    "/articulacion/horario/gore-99/reuniones/?q={word}",
    "/articulacion/temas/?q={word}",
    "/articulacion/temas/?format=csv",
    "/articulacion/temas/?format=xlsx",
    "/ministerio/asistencias/?q={word}",
    "/region/temas/?q={word}",
    "/region/temas/antecedentes/?title={word}",
)


# In parts, which parallel workers of pytest take one by one; each makes the world once.
PARTS = 8


def _add(part: type[AccessTest], route: str) -> None:
    def test(self: AccessTest) -> None:
        self.check(route)

    setattr(part, f"test_route_{re.sub(r'[^a-z0-9]+', '_', route.lower())}", test)


def _parts() -> dict[str, type[AccessTest]]:
    parts = {}
    for number in range(PARTS):
        name = f"Routes{number + 1}"
        parts[name] = type(name, (AccessTest,), {"__module__": __name__})
        for route in ALL_ROUTES[number::PARTS]:
            _add(parts[name], route)
    return parts


globals().update(_parts())
