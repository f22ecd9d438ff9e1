"""SD's pages of transfers: one form for a transfer and its parts, nothing typed is lost, imports from file to undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gore.celery import app as celery
from tests import factories as make
from transfers.models import ClosedPeriod, LegalNorm, Transfer, TransferImport

pytestmark = pytest.mark.django_db
BASE = "/articulacion/transferencias/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sd(client: Client) -> Client:
    client.force_login(make.MembershipFactory().user)
    return client


def filled(**changes: Any) -> dict[str, Any]:
    edition = make.EditionFactory(code="gore-07", start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2))
    return {
        "edition": edition.pk, "kind": "project", "giver": make.InstitutionFactory().pk, "amount": "1'000,000.50",
        "date": "04/05/2018", "norm": "", "description": "Agua para todos",
        "shares-TOTAL_FORMS": "2", "shares-INITIAL_FORMS": "0",
        "shares-0-region": make.RegionFactory().pk, "shares-0-amount": "400,000",
        "shares-1-region": make.RegionFactory().pk, "shares-1-amount": "600000.50",
        "projects-TOTAL_FORMS": "1", "projects-INITIAL_FORMS": "0", "projects-0-project": "", "projects-0-amount": "",
        **changes,
    }  # fmt: skip


def test_a_transfer_is_recorded_with_its_parts(sd: Client) -> None:
    make.ProjectFactory(code="pry-0007", cui="2234567")
    norm = make.LegalNormFactory(kind="ds", number="045-2018-EF", year=2018)
    data = filled(norm="D.S. 45-2018-EF", **{"projects-0-project": "2234567", "projects-0-amount": "S/ 1,000,000.50"})
    response = sd.post(f"{BASE}nueva/", data)
    made = Transfer.objects.get()
    assert response["Location"] == "/transferencias/gore-07-TR-0001/"
    assert (made.amount, made.norm, made.project_parts.get().project.code) == (Decimal("1000000.50"), norm, "pry-0007")
    assert made.shares.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shares-1-amount": "599,900.50"}, "Las partes suman S/\u00a0999,900.50 y el monto es S/\u00a01,000,000.50"),
        ({"amount": "1e9"}, "Escriba solo el monto"),
        ({"amount": "-5"}, "no puede ser negativo"),
        ({"norm": "DS 999-2018-EF"}, "regístrela antes en Normas"),
        ({"norm": "Oficio"}, "No se entiende la norma"),
        ({"date": "31/02/2018"}, "Escriba una fecha que exista"),
        ({"shares-1-region": ""}, "Elija la región que recibe ese monto."),
        ({"projects-0-project": "nada", "projects-0-amount": "5"}, "ningún proyecto con el CUI o código “nada”"),
        ({"multi_region": "on"}, "no se reparte por región"),
        ({"giver": "999999"}, "Escoja una opción válida"),
        ({"shares-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"shares-TOTAL_FORMS": "9999"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sd: Client, changes: dict[str, Any], words: str) -> None:
    response = sd.post(f"{BASE}nueva/", filled(**changes))
    text = response.content.decode()
    assert response.status_code == 400
    assert words in text
    assert "Agua para todos" in text
    assert not Transfer.objects.exists()


def test_more_rows_are_asked_for_without_losing_any(sd: Client) -> None:
    response = sd.post(f"{BASE}nueva/", filled(more="1"))
    text = response.content.decode()
    assert response.status_code == 200
    assert 'name="shares-4-region"' in text
    assert "Agua para todos" in text
    assert 'value="600000.50"' in text


def test_a_closed_period_sends_to_the_counter_entry(sd: Client) -> None:
    sd.post(f"{BASE}nueva/", filled())
    closed = sd.post(f"{BASE}periodos/", {"starts_on": "01/05/2018", "ends_on": "31/05/2018", "note": "Conciliado"})
    assert closed.status_code == 302
    page = sd.get("/transferencias/gore-07-TR-0001/").content.decode()
    assert ("/editar/" in page, "/contraasiento/" in page) == (False, True)
    refused = sd.post(f"{BASE}gore-07-TR-0001/contraasiento/", {"date": "04/05/2018", "reason": "Mal"})
    assert "periodo cerrado" in refused.content.decode()
    done = sd.post(f"{BASE}gore-07-TR-0001/contraasiento/", {"date": "04/06/2018", "reason": "Monto de otra norma"})
    assert done.status_code == 302
    assert sum(Transfer.objects.values_list("amount", flat=True)) == 0
    page = sd.get("/transferencias/gore-07-TR-0001/").content.decode()
    assert "Monto de otra norma" in page
    assert f"{BASE}nueva/?reemplaza=gore-07-TR-0001" in page
    assert "Agua para todos" in sd.get(f"{BASE}nueva/?reemplaza=gore-07-TR-0001").content.decode()
    period = ClosedPeriod.objects.get()
    assert sd.post(f"{BASE}periodos/{period.pk}/reabrir/", {"reason": ""}).status_code == 400
    assert sd.post(f"{BASE}periodos/{period.pk}/reabrir/", {"reason": "Faltaba una norma"}).status_code == 302


def test_a_norm_with_its_file(sd: Client, client: Client) -> None:
    data = {"kind": "ds", "number": "45-2018-EF", "date": "04/05/2018", "link": "https://diario.example/ds"}
    wrong = sd.post(f"{BASE}normas/nueva/", {**data, "file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert "El archivo no es un PDF." in wrong.content.decode()
    assert (
        sd.post(f"{BASE}normas/nueva/", {**data, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}).status_code == 302
    )
    norm = LegalNorm.objects.get()
    assert (str(norm), norm.get_absolute_url()) == ("DS 045-2018-EF", "/transferencias/normas/ds-045-2018-ef/")
    file = client.get(f"{norm.get_absolute_url()}archivo/")
    assert b"".join(file.streaming_content) == b"%PDF-1.4"  # type: ignore[attr-defined]
    assert "attachment" in file["Content-Disposition"]


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Tasks run where they are sent, whatever broker there is."""
    before = celery.conf.task_always_eager
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = before


@pytest.mark.usefixtures("eager_tasks")
def test_an_import_from_the_page(sd: Client, django_capture_on_commit_callbacks: Any) -> None:
    make.EditionFactory(code="gore-07", start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2))
    make.RegionFactory(code="SAM", name="San Martín", ubigeo_department="22", boundary_key="22")
    make.InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud")
    file = SimpleUploadedFile(
        "anexo.csv",
        "Región;Sector;Norma;Fecha;Monto\nSan Martín;Salud;DS 45-2018-EF;04/05/2018;1,500\n"
        "Narnia;Salud;DS 45-2018-EF;04/05/2018;2,000\n".encode(),
    )
    edition = make.EditionFactory(code="gore-07")
    page = sd.post(f"{BASE}importar/", {"edition": edition.pk, "file": file, "norm": "", "giver": ""})
    row = TransferImport.objects.get()
    assert page["Location"] == row.get_absolute_url()
    text = sd.get(row.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Se registraría 1 transferencia por S/ 1,500" in text
    assert "No se reconoce la región “Narnia”." in text
    assert "CSV, A3" in text
    assert not Transfer.objects.exists()
    lines = sd.get(f"{row.get_absolute_url()}?que=rejected&format=csv")
    assert "Narnia" in b"".join(lines.streaming_content).decode()  # type: ignore[attr-defined]

    with django_capture_on_commit_callbacks(execute=True):
        assert sd.post(f"{row.get_absolute_url()}confirmar/").status_code == 302
    assert Transfer.objects.get().code == "gore-07-TR-0001"
    assert "Se registró 1 transferencia" in sd.get(row.get_absolute_url()).content.decode()
    assert sd.post(f"{row.get_absolute_url()}deshacer/", {"reason": "Era de otra edición"}).status_code == 302
    assert not Transfer.objects.exists()
    assert "Era de otra edición" in sd.get(row.get_absolute_url()).content.decode()


def test_a_bad_file_is_said_next_to_its_field(sd: Client) -> None:
    edition = make.EditionFactory()
    response = sd.post(f"{BASE}importar/", {"edition": edition.pk, "file": SimpleUploadedFile("a.exe", b"MZ")})
    assert response.status_code == 400
    assert "Traiga un archivo XLSX, XLS, ODS o CSV" in response.content.decode()


def test_the_desk_costs_the_same_however_many_rows(sd: Client, django_assert_max_num_queries: Any) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(40) as captured:
            assert sd.get(BASE).status_code == 200
        return len(captured)

    make.TransferFactory()
    before = queries()
    for _ in range(5):
        make.TransferFactory()
        make.TransferImportFactory(uploaded_by=make.UserFactory())
    assert queries() == before
