"""A survey from its first question to its report, through the pages alone: built, sent, answered by 55 of 70,
reminded, closed, read, released. What is published agrees with a recount that uses nothing of the product."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from gore.outbox.models import OutgoingMail
from surveys.models import Instrument, PendingAnswer, SurveyInvitation, WrittenAnswer
from surveys.services import collecting
from tests import factories as make
from tests.downloads import content

pytestmark = pytest.mark.django_db
WORK = "/articulacion/encuestas/gore-01-satisfaccion"
ASKED = {"governors": 28, "teams": 24, "coordinators": 18}
ANSWER = {"governors": 22, "teams": 19, "coordinators": 14}
LABELS = {
    "governors": "Gobernadores regionales",
    "teams": "Equipos técnicos regionales",
    "coordinators": "Coordinadores sectoriales",
}
QUESTIONS: list[dict[str, Any]] = [
    {"kind": "single", "title": "Satisfacción", "choices": "Muy buena\nBuena\nRegular"},
    {"kind": "multiple", "title": "Contribuciones", "choices": "Contacto directo\nAsistencia\nMenos viajes"},
    {"kind": "scale", "title": "Tiempo suficiente", "low": "1", "high": "5"},
    {"kind": "matrix", "title": "Preparación", "choices": "Poca\nMucha", "rows": "De la región\nDel sector"},
    {"kind": "number", "title": "Reuniones", "low": "0", "high": "40"},
    {"kind": "single", "title": "Solo a equipos", "choices": "Sí\nNo", "groups": ["teams"]},
    {"kind": "text", "title": "Qué cambiaría", "required": ""},
]  # fmt: skip
CODES = {
    "satisf": "q_satisfaccion", "contrib": "q_contribuciones", "time": "q_tiempo_suficiente",
    "prep": "q_preparacion", "number": "q_reuniones", "teams": "q_solo_a_equipos", "text": "q_que_cambiaria",
}  # fmt: skip


def sheet_of_people() -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.active
    sheet.append(["Correo", "Nombre", "Grupo", "Institución"])
    for group, count in ASKED.items():
        for number in range(count):
            sheet.append([f"{group}{number}@region.example", f"Persona {number}", LABELS[group], "SAM"])
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("personas.xlsx", file.getvalue())


def answers_of(group: str, chance: random.Random) -> dict[str, Any]:
    """What one person chooses on the page."""
    given: dict[str, Any] = {
        CODES["satisf"]: chance.choice(["muy_buena", "buena", "regular"]),
        CODES["contrib"]: chance.sample(["contacto_directo", "asistencia", "menos_viajes"], chance.randint(1, 3)),
        CODES["time"]: str(chance.randint(1, 5)),
        f"{CODES['prep']}.de_la_region": chance.choice(["poca", "mucha"]),
        f"{CODES['prep']}.del_sector": chance.choice(["poca", "mucha"]),
        CODES["number"]: str(chance.randint(0, 40)),
    }
    if group == "teams":
        given[CODES["teams"]] = chance.choice(["si", "no"])
    if chance.random() < 0.5:
        given[CODES["text"]] = f"Más tiempo, dijo {chance.randint(1, 10**6)}"
    return given


def whole_percent(part: int, whole: int) -> str:
    return str((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


def test_from_the_first_question_to_the_report(client: Client) -> None:
    make.RegionalGovernmentFactory(code="SAM")
    edition = make.EditionFactory(code="gore-01")
    sd = make.MembershipFactory(role="sd_articulation", institution=make.InstitutionFactory(code="PCM")).user
    client.force_login(sd)

    # Built.
    page = client.post(
        "/articulacion/encuestas/nueva/",
        {"edition": edition.pk, "code": "gore-01-satisfaccion", "title": "Satisfacción", "groups": list(ASKED),
         "closes_on": (timezone.localdate() + dt.timedelta(days=9)).strftime("%d/%m/%Y")},
    )  # fmt: skip
    assert page.status_code == 302
    for question in QUESTIONS:
        page = client.post(f"{WORK}/preguntas/nueva/", {"required": "on", **question})
        assert page.status_code == 302, page.context["form"].errors
    page = client.post(f"{WORK}/personas/agregar/", {"file": sheet_of_people()}, follow=True)
    assert "Se agregaron 70 personas" in page.content.decode()
    assert "está abierta" in client.post(f"{WORK}/hacer/abrir/", follow=True).content.decode()
    assert "70 invitaciones están en camino" in client.post(f"{WORK}/hacer/enviar/", follow=True).content.decode()
    assert "0 invitaciones" in client.post(f"{WORK}/hacer/enviar/", follow=True).content.decode()

    # Answered by 55, each with the link of their mail, on a device of their own.
    mails = list(OutgoingMail.objects.filter(kind="surveys.invitation"))
    assert len(mails) == 70
    assert all(mail.sensitive for mail in mails)
    chance = random.Random(9)
    chance.shuffle(mails)
    recount: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place, mail in enumerate(mails):
        group = re.sub(r"\d+@.*", "", mail.recipient)
        if len(recount[group]) == ANSWER[group]:
            continue
        found = re.search(r"/encuestas/r/[\w-]{43}/", mail.body)
        assert found
        phone, given = Client(), answers_of(group, chance)
        form = phone.get(found[0]).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(survey|version)" value="([^"]+)"', form))
        asked = {name.partition(".")[0] for name in re.findall(r'name="p-([a-z_.]+)"', form)}
        assert (CODES["teams"] in asked) == (group == "teams")
        done = phone.post(found[0], {**hidden, **{f"p-{code}": value for code, value in given.items()}})
        assert "Gracias" in done.content.decode(), done.content.decode()
        recount[group].append(given)
        if place % 10 == 0:
            collecting.run_due()
    assert {group: len(sheets) for group, sheets in recount.items()} == ANSWER

    # Reminded, those only who have not answered; twice the same day is once.
    before = {mail.recipient for mail in mails}
    assert "15 recordatorios" in client.post(f"{WORK}/hacer/recordar/", follow=True).content.decode()
    assert "0 recordatorios" in client.post(f"{WORK}/hacer/recordar/", follow=True).content.decode()
    reminded = set(OutgoingMail.objects.filter(kind="surveys.reminder").values_list("recipient", flat=True))
    assert reminded == set(SurveyInvitation.objects.filter(answered=False).values_list("email", flat=True)) <= before
    assert "55 de 70 respondieron" in client.get(f"{WORK}/").content.decode()
    assert "Todavía no" in client.get(f"{WORK}/personas/?answered=false").content.decode()

    # Closed, read, released.
    assert client.get("/encuestas/gore-01-satisfaccion/").status_code == 302, "no results while it is open"
    client.post(f"{WORK}/hacer/cerrar/")
    instrument = Instrument.objects.get(code="gore-01-satisfaccion")
    assert collecting.finish_closing(instrument=instrument, now=timezone.now() + dt.timedelta(minutes=31))
    assert not PendingAnswer.objects.exists()
    assert "Falta leer" in client.post(f"{WORK}/hacer/publicar/", follow=True).content.decode()
    texts = [sheet[CODES["text"]] for sheets in recount.values() for sheet in sheets if CODES["text"] in sheet]
    listed = client.get(f"{WORK}/textos/").context["texts"]
    assert sorted(row["text"].text for row in listed) == sorted(texts)
    client.post(
        f"{WORK}/textos/",
        {f"texto-{row['text'].pk}": "withheld" if n == 0 else "shown" for n, row in enumerate(listed)},
    )
    assert Client().get("/encuestas/gore-01-satisfaccion/").status_code == 404
    assert "Los resultados son públicos" in client.post(f"{WORK}/hacer/publicar/", follow=True).content.decode()

    check_page(recount, texts)
    check_file(recount)


def check_page(recount: dict[str, list[dict[str, Any]]], texts: list[str]) -> None:
    """The public page: who answered, each option of each group, the texts that passed."""
    response = Client().get("/encuestas/gore-01-satisfaccion/")
    page = response.content.decode().replace("\xa0", " ")
    assert "respondieron 55 de 70 personas" in page
    for group, asked in ASKED.items():
        assert f"{ANSWER[group]} de {asked}" in page
    for option, label in (("muy_buena", "Muy buena"), ("buena", "Buena"), ("regular", "Regular")):
        for group, short in (
            ("governors", "Gobernadores"),
            ("teams", "Equipos técnicos"),
            ("coordinators", "Coordinadores"),
        ):
            chosen = sum(sheet[CODES["satisf"]] == option for sheet in recount[group])
            cells = "</td><td>".join(
                (short, f"{whole_percent(chosen, ANSWER[group])} %", f"{chosen} de {ANSWER[group]}")
            )
            assert f'<th scope="row">{label}</th><td>{cells}</td>' in page
    held = WrittenAnswer.objects.get(decision="withheld").text
    assert [text for text in texts if text in page] == [text for text in texts if text != held]


def check_file(recount: dict[str, list[dict[str, Any]]]) -> None:
    """The CSV, cell by cell, against counts made from what the script sent."""
    text = content(Client().get("/encuestas/gore-01-satisfaccion/resultados.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["pregunta"], row["opcion"], row["grupo"]): (row["personas"], row["base"]) for row in rows}
    expected: dict[tuple[str, str, str], tuple[str, str]] = {}
    means: dict[tuple[str, str], Decimal] = {}
    options = {
        CODES["satisf"]: ("muy_buena", "buena", "regular"), CODES["contrib"]: ("contacto_directo", "asistencia", "menos_viajes"),
        CODES["time"]: ("1", "2", "3", "4", "5"), f"{CODES['prep']}.de_la_region": ("poca", "mucha"),
        f"{CODES['prep']}.del_sector": ("poca", "mucha"), CODES["teams"]: ("si", "no"),
    }  # fmt: skip
    for group, sheets in recount.items():
        expected["tasa_de_respuesta", "", group] = (str(ANSWER[group]), str(ASKED[group]))
        for code, offered in options.items():
            given = [sheet[code] for sheet in sheets if code in sheet]
            if not given:
                expected[code, "", group] = ("", "")
                continue
            counts = Counter(one for value in given for one in (value if isinstance(value, list) else [value]))
            expected |= {(code, option, group): (str(counts[option]), str(len(given))) for option in offered}
        for code in (CODES["number"], CODES["time"]):
            numbers = [int(sheet[code]) for sheet in sheets]
            means[code, group] = (Decimal(sum(numbers)) / len(numbers)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        expected[CODES["number"], "", group] = ("", str(len(sheets)))
    assert found == expected
    assert {(row["pregunta"], row["grupo"]): Decimal(row["promedio"]) for row in rows if row["promedio"]} == means
