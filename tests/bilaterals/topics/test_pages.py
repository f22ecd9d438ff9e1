"""What a regional team does in its pages, as the browser sends it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bilaterals.models import AgendaTopic, TopicAnswer, TopicAttachment
from bilaterals.topics import services
from bilaterals.topics.selectors import standing
from gore.outbox.models import OutgoingMail
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import Team
from tests.factories import InstitutionFactory, MembershipFactory

State = AgendaTopic.State
COMPLETE = {
    "title": "Hospital de Tocache", "description": "Falta equiparlo.", "request": "Transferir el presupuesto.",
    "sectors": ["MINSA"], "blockage": "budgetary", "requested_amount": "S/ 12 mil",
}  # fmt: skip


def sent_with(topic: AgendaTopic, **changes: Any) -> dict[str, Any]:
    """What the form of *topic* sends with *changes*."""
    stored = services.stored_values(topic)
    data = {
        name: [row.code for row in value] if isinstance(value, list) else "" if value is None else str(value)
        for name, value in stored.items()
    }
    return {**data, "version": topic.version, "saved_from": "", "do": "save", **changes}


def post(team: Team, topic: AgendaTopic, where: str = "editar", user: Any = None, **changes: Any) -> Any:
    return team.client(user).post(f"/region/temas/{topic.code}/{where}/", sent_with(topic, **changes))


# --- a whole delegation's work ----------------------------------------------------------------------


def test_san_martin_sends_six_topics_one_multi_sector_and_one_with_junin(team: Team) -> None:
    client = team.client()
    for number in range(1, 7):
        began = client.post(
            "/region/temas/nuevo/", {"title": f"Tema {number}", "sectors": ["MINSA"], "key": f"k{number}"}
        )
        assert began.status_code == 302
        topic = AgendaTopic.objects.get(number=number)
        assert began.headers["Location"] == f"/region/temas/{topic.code}/editar/"
        more: dict[str, Any] = {}
        if number == 2:
            more = {"sectors": ["MINSA", "MTC"]}
        if number == 3:
            more = {"partners": [team.neighbour.code]}
        answer = client.post(
            f"/region/temas/{topic.code}/editar/",
            {**COMPLETE, "title": f"Tema {number}", "version": topic.version, "do": "send", **more},
        )
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/temas/{topic.code}/")

    topics = list(AgendaTopic.objects.order_by("number"))
    assert [(t.state, t.rank) for t in topics] == [("submitted", rank) for rank in range(1, 7)]
    assert [t.sectors.count() for t in topics] == [1, 2, 1, 1, 1, 1]
    page = client.get("/region/temas/").content.decode()
    assert all(topic.code in page for topic in topics)
    assert OutgoingMail.objects.get().recipient == team.neighbours.email

    junin = team.client(team.neighbours)
    assert "Tema 3" in junin.get("/region/temas/").content.decode()
    assert "se suma a este tema?" in junin.get(f"/temas/{topics[2].code}/").content.decode()
    answer = junin.post(f"/temas/{topics[2].code}/sumarse/", {"answer": "join", "note": "Compartimos la cuenca."})
    assert answer.status_code == 302
    assert "Compartimos la cuenca." in client.get(f"/temas/{topics[2].code}/").content.decode()
    assert "se suma a este tema?" not in junin.get("/region/temas/").content.decode()
    assert junin.get(f"/temas/{topics[0].code}/").status_code == 404


def test_a_new_topic_needs_a_title_and_loses_nothing(team: Team) -> None:
    answer = team.client().post("/region/temas/nuevo/", {"title": " ", "sectors": ["MTC", "NADA"]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Escriba de qué se trata el tema." in page
    assert "“NADA” no está entre las opciones de esta edición." in page
    assert re.search(r'value="MTC"[^>]*checked', page)
    assert not AgendaTopic.objects.exists()


def test_without_an_open_call_nothing_begins_and_the_reason_is_said(team: Team) -> None:
    type(team.call).objects.update(opened_at=None, opened_by=None)
    client = team.client()
    assert "todavía no abre la convocatoria" in client.get("/region/temas/nuevo/").content.decode()
    assert client.post("/region/temas/nuevo/", {"title": "Tema"}).status_code == 409
    assert "todavía no abre la convocatoria" in client.get("/region/temas/").content.decode()
    assert not AgendaTopic.objects.exists()


# --- the form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept", "echo"),
    [
        ("1'234,567.89", "1234567.89", "S/\u00a01,234,567.89"),
        ("1.234.567,89", "1234567.89", "S/\u00a01,234,567.89"),
        ("S/ 12 mil", "12000.00", "S/\u00a012,000.00"),
        ("1.5 millones", "1500000.00", "S/\u00a01,500,000.00"),
    ],
)
def test_amounts_in_every_writing_are_echoed(team: Team, typed: str, kept: str, echo: str) -> None:
    topic = team.draft()
    answer = post(team, topic, "guardar", cost=typed)
    assert answer.json()["understood"]["cost"] == echo
    topic.refresh_from_db()
    assert str(topic.cost) == kept
    assert f"Se entiende: {echo}" in team.client().get(f"/region/temas/{topic.code}/editar/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("cost", "-5", "El monto no puede ser negativo."),
        ("requested_amount", "doce mil", "Escriba solo el monto en soles"),
        ("cui", "223456", "Escriba el CUI con 7 dígitos"),
        ("cui", "22345678", "Escriba el CUI con 7 dígitos"),
        ("beneficiaries", "12.5", "Escriba un número entero"),
        ("beneficiaries", "9999999999", "El número es demasiado grande."),
        ("title", "x" * 161, "160"),
        ("stage", "sueño", "sueño"),
        ("sectors", "NADA", "no está entre las opciones"),
    ],
)
def test_what_is_not_understood_is_said_beside_it_and_the_rest_is_kept(
    team: Team, field: str, typed: str, words: str
) -> None:
    topic = team.draft()
    answer = post(team, topic, **{field: typed, "provinces": "Tocache"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in re.sub(r"\s+", " ", page.split(f'id="id_{field}_error"')[1][:300])
    assert f'href="#id_{field}"' in page
    if field != "stage":
        assert typed in page
    topic.refresh_from_db()
    assert topic.provinces == "Tocache"
    told = post(team, topic, "guardar", **{field: typed, "provinces": "Bellavista"}).json()
    assert list(told["errors"]) == [field]
    assert "salvo" in told["saved"]


def test_typed_markup_and_formulas_stay_text(team: Team) -> None:
    nasty = "<script>alert(1)</script> =cmd|' /C calc'!A0"
    topic = team.draft(title=nasty, description=nasty, request=nasty, provinces=nasty, project_name=nasty)
    for address in (f"/temas/{topic.code}/", f"/region/temas/{topic.code}/editar/", "/region/temas/"):
        page = team.client().get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd|" in page


@pytest.mark.parametrize(
    "nasty",
    [
        "a\x00b", "<script>alert(1)</script>", "' OR 1=1 --", "\u202e\ufeff", "-1", "1e309", "٣", "0000-00-00", "x" * 5000,
        "9" * 400, "1" + "0" * 20 + " millones", "\r\nSet-Cookie: a=b", "\ud800".encode("utf-8", "surrogatepass"),
        "=cmd|' /C calc'!A0", "../../etc/passwd", "{{7*7}}",
    ],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_a_page(team: Team, nasty: Any) -> None:
    f.CallFieldFactory(call=team.call, key="fecha", kind="date")
    f.CallFieldFactory(call=team.call, key="opcion", kind="choice", options=["A", "B"])
    topic = team.draft(partners=[team.neighbour])
    client = team.client()
    everything = {
        **dict.fromkeys(("title", "description", "request", "blockage", "cui", "project_name", "stage", "cost"), nasty),
        **dict.fromkeys(("requested_amount", "beneficiaries", "provinces", "q-fecha", "q-opcion", "saved_from"), nasty),
        "sectors": [nasty, "MINSA"], "partners": [nasty], "version": nasty, "do": nasty, "late_code": nasty,
    }  # fmt: skip
    asked = [
        client.post(f"/region/temas/{topic.code}/guardar/", {**everything, "version": "1"}),
        client.post(f"/region/temas/{topic.code}/editar/", everything),
        client.post(f"/region/temas/{topic.code}/preguntas/", everything),
        client.post(f"/region/temas/{topic.code}/prioridad/", {"after": nasty, "move": nasty}),
        client.post("/region/temas/nuevo/", {"title": nasty, "sectors": [nasty], "edition": nasty, "key": nasty[:32]}),
        client.get("/region/temas/nuevo/", {"title": nasty, "sectors": nasty, "edition": nasty}),
        client.get("/region/temas/", {"q": nasty, "state": nasty, "sector": nasty, "edition": nasty, "page": nasty}),
        client.post(f"/region/temas/{topic.code}/retirar/", {"reason": nasty}),
    ]
    assert [answer.status_code for answer in asked if answer.status_code not in {200, 302, 400, 409}] == []
    pages = [answer.content for answer in asked if "text/html" in answer.headers["Content-Type"]]
    assert b"<script>alert" not in b"".join(pages)


def test_autosave_says_when_and_what_is_missing(team: Team) -> None:
    topic = team.draft(request="")
    told = post(team, topic, "guardar", description="Más.").json()
    assert re.fullmatch(r"Guardado a las \d\d:\d\d", told["saved"])
    assert (told["version"], told["errors"]) == (2, {})
    assert told["lacks"] == [{"field": "request", "message": "Escriba qué se pide al ministerio."}]


def test_two_people_are_told_and_see_both_versions_side_by_side(team: Team) -> None:
    topic = team.draft()
    post(team, topic, user=team.colleague, title="Lo de Beto", saved_from="beto", sectors=["MINSA", "MTC"])

    told = post(team, topic, "guardar", title="Lo de Ana", saved_from="ana")
    assert told.status_code == 409
    assert "Beto Luna guardó otra versión" in told.json()["conflict"]

    shown = post(team, topic, title="Lo de Ana", sectors=["MINSA"], cost="12 mil", saved_from="ana", do="send")
    page = shown.content.decode()
    assert shown.status_code == 409
    assert "Beto Luna" in page
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>.*?<div>(.*?)</div>.*?<div>(.*?)</div>', page)
    assert rows == [
        ("Título", "Lo de Ana", "Lo de Beto"),
        ("Costo total", "S/\u00a012,000.00", "(vacío)"),
        ("Sectores", "Salud", "Salud, Transportes"),
    ]
    topic.refresh_from_db()
    assert (topic.title, topic.state) == ("Lo de Beto", State.DRAFT)

    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    answer = team.client().post(
        f"/region/temas/{topic.code}/editar/",
        {**data, "do": "save", "take-title": "mine", "take-cost": "mine", "take-sectors": "theirs"},
    )
    assert answer.status_code == 302
    topic.refresh_from_db()
    assert (topic.title, str(topic.cost), topic.sectors.count()) == ("Lo de Ana", "12000.00", 2)


def test_sending_from_the_form_links_to_what_is_missing(team: Team) -> None:
    topic = team.draft(request="", blockage="")
    answer = post(team, topic, do="send", cost="3 millones")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert '<a href="#id_request">Qué se pide al ministerio: Escriba qué se pide al ministerio.</a>' in page
    assert '<a href="#id_blockage">' in page
    topic.refresh_from_db()
    assert (topic.state, str(topic.cost)) == (State.DRAFT, "3000000.00"), "what was typed is kept before sending"


def test_two_tabs_a_topic_sent_in_one_is_no_draft_in_the_other(team: Team) -> None:
    topic = team.draft()
    assert post(team, topic, do="send").status_code == 302
    late = post(team, topic, "guardar", title="Otra cosa")
    assert late.status_code == 422
    assert "está enviado" in late.json()["refused"]
    answer = post(team, topic, title="Otra cosa")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/temas/{topic.code}/")
    topic.refresh_from_db()
    assert topic.title == "Hospital de Tocache"


def test_questions_of_the_call_follow_the_sectors_and_the_blockage(team: Team) -> None:
    land = f.CallFieldFactory(call=team.call, key="terreno", label="¿Hay terreno?", kind="yes_no", is_required=True)
    land.sectors.set([team.health])
    f.CallFieldFactory(call=team.call, key="monto", label="¿Cuánto falta?", kind="amount", blockages=["budgetary"])
    topic = team.draft(sectors=[team.transport], blockage="technical")
    client = team.client()
    page = client.get(f"/region/temas/{topic.code}/editar/").content.decode()
    assert "¿Hay terreno?" not in page

    part = post(team, topic, "preguntas", sectors=["MINSA"], blockage="budgetary", **{"q-monto": "12 mil"})
    text = part.content.decode()
    assert "¿Hay terreno?" in text
    assert 'value="12 mil"' in text
    assert "<html" not in text
    topic.refresh_from_db()
    assert topic.version == 1

    post(
        team,
        topic,
        sectors=["MINSA"],
        blockage="budgetary",
        requested_amount="5",
        **{"q-terreno": "true", "q-monto": "12 mil"},
    )
    assert sorted(TopicAnswer.objects.values_list("field__key", "value")) == [("monto", "12000.00"), ("terreno", "Sí")]
    topic.refresh_from_db()
    shown = client.get(f"/temas/{topic.code}/").content.decode()
    assert "¿Cuánto falta?" in shown
    assert "S/\u00a012,000" in shown
    back = client.get(f"/region/temas/{topic.code}/editar/").content.decode()
    assert re.search(r'<option value="true" selected>', back)


def test_a_file_goes_with_the_form_and_is_downloaded_by_those_who_see_the_topic(team: Team) -> None:
    topic = team.draft()
    file = SimpleUploadedFile("../../Oficio <1>.pdf", b"%PDF-1.7 hola", content_type="text/html")
    answer = team.client().post(
        f"/region/temas/{topic.code}/editar/",
        {**sent_with(topic, provinces="Tocache", do="attach"), "file": file, "file_kind": "letter"},
    )
    assert answer.status_code == 302
    attachment = TopicAttachment.objects.get()
    topic.refresh_from_db()
    assert (attachment.name, attachment.content_type, topic.provinces) == (
        "Oficio 1.pdf",
        "application/pdf",
        "Tocache",
    )
    assert re.fullmatch(r"topics/[0-9a-f]{32}\.pdf", attachment.file.name or "")

    address = f"/temas/{topic.code}/adjuntos/{attachment.pk}/"
    got = team.client().get(address)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 hola"  # type: ignore[attr-defined]
    assert got.headers["Content-Disposition"] == 'attachment; filename="Oficio 1.pdf"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert team.client(team.neighbours).get(address).status_code == 404

    wrong = SimpleUploadedFile("informe.pdf", b"MZ\x90\x00", content_type="application/pdf")
    refused = team.client().post(
        f"/region/temas/{topic.code}/editar/",
        {**sent_with(topic, provinces="Bellavista", do="attach"), "file": wrong, "file_kind": "letter"},
    )
    assert refused.status_code == 400
    assert "El contenido no es de un archivo PDF." in refused.content.decode()
    topic.refresh_from_db()
    assert (topic.provinces, topic.attachments.count()) == ("Bellavista", 1)

    removed = post(team, topic, do=f"remove:{attachment.pk}")
    assert removed.status_code == 302
    assert not TopicAttachment.objects.exists()


# --- the list ---------------------------------------------------------------------------------------


def test_ranking_by_buttons_and_by_dragging(team: Team) -> None:
    topics = [team.draft(title=name) for name in "ABC"]
    client = team.client()
    assert client.post(f"/region/temas/{topics[2].code}/prioridad/", {"move": "up"}).status_code == 302
    part = client.post(
        f"/region/temas/{topics[1].code}/prioridad/", {"after": ""}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "“B” es ahora la prioridad 1 de 3." in part
    assert re.findall(r'data-code="([^"]+)"', part) == [topics[1].code, topics[0].code, topics[2].code]
    assert [t.title for t in standing(team.edition.pk, team.region.pk)] == ["B", "A", "C"]


def test_filters_and_constant_queries(team: Team) -> None:
    client = team.client()
    team.draft(title="Uno")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/region/temas/").status_code == 200
        return len(captured)

    before = queries()
    for number in range(8):
        team.draft(title=f"Puente {number}", sectors=[team.transport, team.health], partners=[team.neighbour])
    assert queries() == before
    page = client.get("/region/temas/?q=puente&state=draft&sector=MTC").content.decode()
    assert page.count("data-code=") == 8
    assert "data-rank-url" not in page
    assert "Ningún tema cumple todos los filtros." in client.get("/region/temas/?state=accepted").content.decode()
    wrong = client.get("/region/temas/?state=nada").content.decode()
    assert "No hay ningún estado “nada”." in wrong
    assert "data-code=" not in wrong


def test_the_list_is_the_teams_own(team: Team) -> None:
    mine = team.draft(title="Mío")
    other = f.AgendaTopicFactory(edition=team.edition, delegation=team.neighbour, title="Ajeno")
    page = team.client().get("/region/temas/").content.decode()
    assert mine.code in page
    assert other.code not in page
    assert team.client(team.sd).get("/region/temas/").status_code == 403


# --- the page of one topic --------------------------------------------------------------------------


def test_held_decisions_are_told_to_nobody_and_steps_not_to_ministries(team: Team) -> None:
    topic = team.sent()
    f.TopicDecisionFactory(topic=topic, reason="Motivo retenido")
    AgendaTopic.objects.filter(pk=topic.pk).update(state=State.ACCEPTED)
    ministry = MembershipFactory(role="ministry_coordinator", institution=team.health).user
    pages = {
        name: team.client(user).get(f"/temas/{topic.code}/").content.decode()
        for name, user in (("team", team.person), ("ministry", ministry), ("sd", team.sd))
    }
    assert all("Motivo retenido" not in page for page in pages.values())
    assert {name: "Historia del tema" in page for name, page in pages.items()} == {
        "team": True, "ministry": False, "sd": True,
    }  # fmt: skip
    topic.decisions.update(released_at=f.in_days(0))
    assert "Motivo retenido" in team.client().get(f"/temas/{topic.code}/").content.decode()
    elsewhere = MembershipFactory(role="ministry_coordinator", institution=InstitutionFactory(sits_at_table=True)).user
    assert team.client(elsewhere).get(f"/temas/{topic.code}/").status_code == 404


def test_withdrawing_on_its_page(team: Team) -> None:
    topic = team.draft()
    client = team.client()
    refused = client.post(f"/region/temas/{topic.code}/retirar/", {"reason": " "})
    assert refused.status_code == 400
    assert "Escriba por qué se retira el tema." in refused.content.decode()
    assert client.post(f"/region/temas/{topic.code}/retirar/", {"reason": "Se resolvió."}).status_code == 302
    topic.refresh_from_db()
    assert topic.state == State.WITHDRAWN
    assert "Se resolvió." in client.get(f"/temas/{topic.code}/").content.decode()
