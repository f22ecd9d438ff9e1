"""The API of topics: the rules of the pages, for programs."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bilaterals.models import AgendaTopic
from gore.accounts.services import create_token
from gore.core.models import User
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import Team
from tests.downloads import csv_rows, sheet_rows

LIST = "/api/v1/topics/"
FULL = {
    "title": "Hospital de Tocache", "description": "Falta equiparlo.", "request": "Transferir.", "sectors": ["MINSA"],
    "blockage": "budgetary", "requested_amount": "1'234,567.89",
}  # fmt: skip


def key_of(user: User, scope: str = "write") -> str:
    return create_token(user=user, name=secrets.token_hex(4), scope=scope, days=30)[1]


def ask(user: User, method: str, path: str, data: Any = None, *, scope: str = "write", **headers: str) -> Any:
    return Client().generic(
        method, path, data if isinstance(data, str) else _json(data), content_type="application/json",
        headers={"authorization": f"Bearer {key_of(user, scope)}", **headers},
    )  # fmt: skip


def _json(data: Any) -> str:
    return "" if data is None else json.dumps(data)


def details(response: Any) -> dict[str, str]:
    return {error["parameter"]: error["detail"] for error in response.json()["errors"]}


def test_a_program_writes_sends_and_reads_a_topic(team: Team) -> None:
    field = f.CallFieldFactory(call=team.call, key="terreno", kind="yes_no", is_required=True)
    made = ask(team.person, "POST", LIST, {"edition": team.edition.code, **FULL, "partners": [team.neighbour.code]})
    assert made.status_code == 201
    topic = made.json()
    assert made.headers["Location"] == f"{LIST}{topic['code']}/"
    assert (topic["state"], topic["requested_amount"], topic["sectors"], topic["version"]) == (
        "draft", "1234567.89", ["MINSA"], 1,
    )  # fmt: skip

    lacking = ask(team.person, "POST", f"{LIST}{topic['code']}/submit/", {"version": 1})
    assert lacking.status_code == 400
    assert details(lacking) == {"q-terreno": f"Responda: {field.label}"}

    changed = ask(
        team.person, "PATCH", f"{LIST}{topic['code']}/", {"version": 1, "answers": {"terreno": "sí"}, "cui": 2234567,
        "project_name": "Hospital", "stage": "works", "cost": "12 mil"},
    )  # fmt: skip
    assert changed.status_code == 200
    assert (changed.json()["answers"], changed.json()["title"]) == (
        [{"question": "terreno", "value": "Sí"}], "Hospital de Tocache",
    )  # fmt: skip
    sent = ask(team.person, "POST", f"{LIST}{topic['code']}/submit/", {"version": 2})
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert ask(team.neighbours, "GET", f"{LIST}{topic['code']}/").json()["partners"] == [
        {"delegation": team.neighbour.code, "state": "asked", "note": "", "answered_at": None}
    ]
    gone = ask(team.person, "POST", f"{LIST}{topic['code']}/withdraw/", {"reason": "Se resolvió."})
    assert gone.json()["state"] == "withdrawn"


def test_an_older_version_is_a_conflict_and_nothing_is_written(team: Team) -> None:
    topic = team.draft()
    path = f"{LIST}{topic.code}/"
    assert ask(team.colleague, "PATCH", path, {"version": 1, "title": "Lo de Beto"}).status_code == 200
    refused = ask(team.person, "PATCH", path, {"version": 1, "title": "Lo de Ana"})
    assert refused.status_code == 409
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "ahora es la versión 2" in refused.json()["detail"]
    assert ask(team.person, "POST", f"{path}submit/", {"version": 1}).status_code == 409
    topic.refresh_from_db()
    assert (topic.title, topic.state) == ("Lo de Beto", "draft")


@pytest.mark.parametrize(
    ("sent", "parameter", "words"),
    [
        ({"cost": "-5"}, "cost", "no puede ser negativo"),
        ({"cost": {"a": 1}}, "cost", "texto o un número"),
        ({"cui": "223456"}, "cui", "7 dígitos"),
        ({"sectors": ["NADA"]}, "sectors", "no está entre las opciones"),
        ({"sectors": "MINSA"}, "sectors", "lista de códigos"),
        ({"partners": ["GR-SAM"]}, "partners", "no está entre las opciones"),
        ({"answers": {"nada": "x"}}, "answers.nada", "Ninguna pregunta"),
        ({"answers": [1]}, "answers", "por la clave"),
        ({"state": "accepted"}, "state", "No se conoce este dato."),
        ({"title": "x" * 200}, "title", "160"),
        ({"version": "1"}, "version", "como número"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    team: Team, sent: dict[str, Any], parameter: str, words: str
) -> None:
    topic = team.draft()
    refused = ask(team.person, "PATCH", f"{LIST}{topic.code}/", {"version": 1, "provinces": "Tocache", **sent})
    assert refused.status_code == 400
    assert words in details(refused)[parameter]
    topic.refresh_from_db()
    assert (topic.provinces, topic.version) == ("", 1)


@pytest.mark.parametrize("body", ["", "[]", "nada", '"x"', "{", "null"])
def test_a_body_that_is_no_object_is_a_problem(team: Team, body: str) -> None:
    for path in (LIST, f"{LIST}{team.draft().code}/submit/"):
        refused = ask(team.person, "POST", path, body)
        assert refused.status_code == 400
        assert list(refused.json()) == ["type", "title", "status", "detail", "errors"]


def test_who_may_not_is_told_so(team: Team) -> None:
    topic = team.sent()
    path = f"{LIST}{topic.code}/"
    begin = {"edition": team.edition.code, "title": "Tema"}
    assert ask(team.person, "POST", LIST, begin, scope="read").status_code == 403
    assert ask(team.sd, "POST", LIST, begin).status_code == 403
    assert ask(team.neighbours, "POST", LIST, {**begin, "delegation": team.region.code}).status_code == 400
    assert ask(team.sd, "PATCH", path, {"version": 1, "title": "x"}).status_code == 403
    assert ask(team.neighbours, "PATCH", path, {"version": 1, "title": "x"}).status_code == 404
    anonymous = Client().post(LIST, begin, content_type="application/json")
    assert (anonymous.status_code, anonymous.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert Client().get(LIST).json()["results"] == []
    delete = ask(team.person, "DELETE", path)
    assert (delete.status_code, delete.headers["Allow"]) == (405, "GET, HEAD, PATCH, OPTIONS")
    state_says = ask(team.person, "PATCH", path, {"version": 1, "title": "x"})
    assert "está enviado" in state_says.json()["detail"]


def test_the_same_key_makes_one_topic(team: Team) -> None:
    made = [
        ask(
            team.person, "POST", LIST, {"edition": team.edition.code, "title": "Tema"}, **{"Idempotency-Key": "a1"}
        ).json()
        for _twice in range(2)
    ]
    assert made[0]["code"] == made[1]["code"]
    assert AgendaTopic.objects.count() == 1


def test_the_list_is_filtered_and_costs_the_same(team: Team) -> None:
    team.draft()
    client = team.client()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    before = queries()
    for number in range(4):
        team.draft(title=f"Puente {number}", sectors=[team.transport], partners=[team.neighbour])
    assert queries() == before
    found = client.get(f"{LIST}?sector=MTC&q=puente&ordering=-code&state=draft").json()["results"]
    assert [topic["title"] for topic in found] == ["Puente 3", "Puente 2", "Puente 1", "Puente 0"]


def test_the_files_hold_what_the_account_may_see_and_not_what_sd_holds_back(team: Team) -> None:
    mine = team.sent(title="=cmd|' /C calc'!A0")
    f.TopicDecisionFactory(topic=mine)
    other = f.AgendaTopicFactory(edition=team.edition, delegation=team.neighbour)
    rows = csv_rows(ask(team.person, "GET", f"{LIST}?format=csv"))
    assert [row[0] for row in rows[1:]] == [mine.code]
    assert not {"puntaje", "decision_retenida"} & set(rows[0])
    assert "'=cmd|' /C calc'!A0" in rows[1]
    sheet = sheet_rows(ask(team.sd, "GET", f"{LIST}?format=xlsx&ordering=code"))
    assert {row[0] for row in sheet[1:]} == {mine.code, other.code}
    assert len(csv_rows(Client().get(f"{LIST}?format=csv"))) == 1
