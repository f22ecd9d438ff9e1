"""The description of the API (OpenAPI 3) is valid, whole and in Spanish."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from gore.api.urls import VIEWSETS

CONTRACT = ("editions", "institutions", "topics", "meetings", "commitments", "transfers", "projects", "surveys")
COMMITMENT_FILTERS = {
    "edition", "sector", "region", "lead", "type", "horizon", "status", "overdue", "due_after", "due_before", "q",
    "as_of", "ordering",
}  # fmt: skip
PAGES = {"page", "page_size"}
FILES = {"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pytest.fixture(scope="module")
def schema(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        response = Client().get("/api/v1/schema/?format=json")
    assert response.status_code == 200
    return json.loads(response.content)


def parameters(schema: Any, path: str) -> dict[str, Any]:
    return {p["name"]: p for p in schema["paths"][path]["get"].get("parameters", []) if p["in"] == "query"}


def test_schema_is_valid_openapi_3(schema: Any) -> None:
    validate_schema(schema)
    assert schema["openapi"].startswith("3.")


WRITTEN = {
    ("/api/v1/topics/", "post"), ("/api/v1/topics/{code}/", "patch"), ("/api/v1/topics/{code}/submit/", "post"),
    ("/api/v1/topics/{code}/withdraw/", "post"),
}  # fmt: skip


def test_every_address_is_described_and_only_topics_are_written(schema: Any) -> None:
    expected = {"/api/v1/compliance/", "/api/v1/commitments/{code}/updates/"}
    expected |= {path for path, _method in WRITTEN}
    expected |= {f"/api/v1/{name}/" for name in VIEWSETS} | {f"/api/v1/{name}/{{code}}/" for name in VIEWSETS}
    assert set(schema["paths"]) == expected
    assert {f"/api/v1/{name}/" for name in CONTRACT} <= expected
    methods = {(path, method) for path, methods in schema["paths"].items() for method in methods}
    assert {pair for pair in methods if pair[1] != "get"} == WRITTEN
    for path, method in WRITTEN:
        operation = schema["paths"][path][method]
        assert {"400", "401", "403", "409"} <= set(operation["responses"])
        assert list(operation["requestBody"]["content"]) == ["application/json"]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("commitments/", COMMITMENT_FILTERS | PAGES | {"format"}),
        ("commitments/{code}/updates/", PAGES),
        ("compliance/", {"by", "as_of", "edition", "sector", "region", "format"}),
        ("editions/", {"kind", "phase", "format"} | PAGES),
        ("institutions/", {"kind", "sits_at_table", "prioritised", "q", "format"} | PAGES),
        ("regions/", {"format"} | PAGES),
        ("published-figures/", {"family", "edition", "institution", "region", "format"} | PAGES),
        ("meetings/", {"edition", "region", "sector", "format"} | PAGES),
        ("topics/", {"edition", "state", "sector", "q", "delegation", "blockage", "ordering", "format"} | PAGES),
        (
            "transfers/",
            {"edition", "sector", "region", "kind", "norm", "project", "multi_region", "q", "ordering", "format"}
            | PAGES,
        ),
        ("projects/", {"edition", "sector", "region", "kind", "stage", "alignment", "funded", "q", "format"} | PAGES),
        ("surveys/", {"edition"} | PAGES),
    ],
)
def test_every_parameter_is_described(schema: Any, path: str, names: set[str]) -> None:
    found = parameters(schema, f"/api/v1/{path}")
    assert set(found) == names
    assert all(p.get("description") for name, p in found.items() if name not in {"format"})


def test_parameters_say_what_they_take(schema: Any) -> None:
    found = parameters(schema, "/api/v1/commitments/")
    shapes = {name: (p["schema"], p.get("explode")) for name, p in found.items()}
    codes = {"type": "array", "items": {"type": "string"}}
    assert shapes["region"] == (codes, True)
    assert shapes["as_of"] == ({"type": "string", "format": "date"}, None)
    assert shapes["overdue"] == ({"type": "boolean"}, None)
    assert shapes["format"] == ({"type": "string", "enum": ["csv", "json", "xlsx"]}, None)
    assert shapes["ordering"][0]["enum"] == [
        "-agreed_on", "-code", "-due_date", "-status", "agreed_on", "code", "due_date", "status",
    ]  # fmt: skip
    assert parameters(schema, "/api/v1/compliance/")["by"]["schema"] == {"type": "string"}


def test_answers_are_described_with_their_problems_and_files(schema: Any) -> None:
    for path, operations in schema["paths"].items():
        if "get" not in operations:
            continue
        answers = operations["get"]["responses"]
        assert set(answers) == {"200", "400", "404", "406", "429"}, path
        assert {kind for status, answer in answers.items() if status != "200" for kind in answer["content"]} == {
            "application/problem+json"
        }
        files = set(answers["200"]["content"]) - {"application/json"}
        assert files == (FILES if "format" in parameters(schema, path) else set()), path
        for kind in files:
            assert answers["200"]["content"][kind]["schema"] == {"type": "string", "format": "binary"}


def test_schema_speaks_spanish_and_hides_the_docstrings(schema: Any) -> None:
    operations = [operation for methods in schema["paths"].values() for operation in methods.values()]
    summaries = [operation["summary"] for operation in operations]
    assert len(set(summaries)) == len(summaries) == 26
    assert not any("description" in operation for operation in operations)
    assert "visitor" not in json.dumps(schema)


@pytest.mark.django_db
def test_documentation_takes_everything_from_here(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert "http://" not in page.replace("http://testserver/", "/")
    assert "https://" not in page
    assert "<script>" not in page
    assert client.get("/api/v1/docs/?script").status_code == 200
