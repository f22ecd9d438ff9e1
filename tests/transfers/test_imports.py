"""Imports of spreadsheets: what is understood, what is refused and where, and that nothing is added twice."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from gore.core.models import Edition, Institution
from tests import factories as make
from transfers.models import LegalNorm, Project, Transfer, TransferImport, TransferProject, TransferShare
from transfers.services import close_period, counter_entry
from transfers.services.imports import begin_import, plan_import, run_import, stage_import, undo_import
from transfers.sheets.cells import BadCell, load_pliegos, read_amount, read_places

pytestmark = pytest.mark.django_db
D = dt.date
HEAD = ["N°", "Pliego", "Sector", "Norma legal", "Fecha", "CUI", "Nombre del proyecto", "Monto (S/)"]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def edition() -> Edition:
    """An edition and the bodies that the files name."""
    for code, name, number in (("SAM", "San Martín", "22"), ("ANC", "Áncash", "02"), ("LIM", "Lima Provincias", "15")):
        make.RegionalGovernmentFactory(
            region=make.RegionFactory(code=code, name=name, ubigeo_department=number, boundary_key=number),
            code=code, name=f"Gobierno Regional de {name}", short_name=name,
        )  # fmt: skip
    make.RegionFactory(
        code="LMA", name="Municipalidad Metropolitana de Lima", ubigeo_department="15", boundary_key="1501",
        kind="metropolitan_municipality",
    )  # fmt: skip
    make.InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud")
    make.InstitutionFactory(code="MTC", name="Ministerio de Transportes y Comunicaciones", short_name="Transportes")
    return make.EditionFactory(code="gore-07", start_date=D(2018, 3, 1), end_date=D(2018, 3, 2))


def row(region: Any = "San Martín", amount: Any = "1,000.50", **changes: Any) -> list[Any]:
    values = {
        "number": 1, "region": region, "sector": "Salud", "norm": "DS 123-2018-EF", "date": "04/05/2018",
        "cui": "2234567", "project": "Hospital", "amount": amount,
    } | changes  # fmt: skip
    return list(values.values())


def book(*rows: list[Any], head: list[Any] = HEAD, before: int = 2) -> bytes:
    """A workbook with a title, *head* and *rows*: the first row of data is row 4."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Anexo 1"
    for _ in range(before):
        sheet.append(["ANEXO: transferencia de partidas"])
    sheet.append(head)
    for values in rows:
        sheet.append(values)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def sheet_csv(*rows: list[Any], head: list[Any] = HEAD) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def ledger(plan: Any) -> list[tuple[str, str, str]]:
    return [(line.kind, line.cell, line.reason) for line in plan.lines]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("187'578,478", "187578478"), ("903,583,486", "903583486"), ("1,132'665,417", "1132665417"),
        ("1’132‘665,417.50", "1132665417.50"), ("S/. 512 168 057", "512168057"),
        ("S/ 1.234.567,89", "1234567.89"), ("1e9", None), (1e9, "1000000000"), (0.1 + 0.2, "0.30"), ("mil", None),
        ("-5", None), (-5, None), (12.345, None), ("12.345", "12345"), ("1.2345", None), (10**15, None),
        ("1234567890123456", None), ("12345678901234", None), (float("nan"), None), (float("inf"), None), (True, None),
        (dt.date(2018, 1, 1), None), ("", None), (None, None), (0, None), ("#REF!", None), ("12\x00", None),
    ],
)  # fmt: skip
def test_amounts_in_every_writing(written: Any, amount: str | None) -> None:
    if amount is None:
        with pytest.raises(BadCell):
            read_amount(written)
    else:
        assert read_amount(written) == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("San Martín", "SAM"), ("SAN MARTIN", "SAM"), ("GORE San Martín", "SAM"), ("459", "SAM"), (459.0, "SAM"),
        ("Gobierno Regional del Departamento de San Martín", "SAM"), ("459 GOBIERNO REGIONAL SAN MARTIN", "SAM"),
        ("459: G.R. San Martin", "SAM"), ("sam", "SAM"), ("ANCASH", "ANC"), ("Áncash", "ANC"),
        ("Gobierno Regional de Lima", "LIM"), ("Lima Provincias", "LIM"), ("Lima Metropolitana", "LMA"),
        ("Municipalidad Metropolitana de Lima", "LMA"), ("Multirregional", None),
    ],
)  # fmt: skip
def test_a_region_however_it_is_spelled(edition: Edition, written: Any, code: str | None) -> None:
    found = read_places(load_pliegos()).region_of(written)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("written", "words"), [("Lima", "Lima Metropolitana: escriba cuál"), ("Narnia", "No se reconoce")]
)
def test_a_region_that_is_not_clear_is_asked_for(edition: Edition, written: str, words: str) -> None:
    with pytest.raises(BadCell, match=words):
        read_places(load_pliegos()).region_of(written)


def test_an_annex_is_read_with_its_totals_checked(edition: Edition) -> None:
    content = book(
        row(), row("ANCASH", "S/ 2'000,000", cui="", project="", number=2),
        [None, "Sub total", None, None, None, None, None, "2,001,000.50"],
        row("Multirregional", 500, cui=None, project="Vacunas", number=3),
        ["TOTAL GENERAL", None, None, None, None, None, None, 2001501.00],
        ["Fuente: MEF"],
    )  # fmt: skip
    plan = plan_import(content=content, name="anexo.xlsx", edition=edition)

    assert plan.counts == {"rows": 3, "accepted": 3, "rejected": 0, "duplicates": 0}
    assert [(line.kind, line.cell) for line in plan.lines] == [("total", "H6"), ("total_off", "H8")]
    assert "Dice S/\u00a02,001,501 y sus filas suman S/\u00a02,001,500.50" in plan.lines[1].reason


def test_every_refusal_names_its_cell_and_why(edition: Edition) -> None:
    close_period(starts_on=D(2018, 6, 1), ends_on=D(2018, 6, 30))
    rows = [
        row("Narnia"), row(amount="mil"), row(amount="-5"), row(amount=1.234), row(sector="Ministerio de Magia"),
        row(norm=""), row(norm="Oficio 3"), row(date=""), row(date="31/02/2018"), row(date="01/01/2018"),
        row(date="15/06/2018"), row(cui="22345"), row("", ""), row(norm="DS 123-2019-EF"),
    ]  # fmt: skip
    plan = plan_import(content=book(*rows), name="anexo.xlsx", edition=edition)
    told = {line.cell: line.reason for line in plan.lines}

    assert plan.counts == {"rows": 14, "accepted": 0, "rejected": 14, "duplicates": 0}
    assert told["B4"] == "No se reconoce la región “Narnia”."
    assert told["H5"].startswith("Escriba solo el monto")
    assert told["H6"] == "El monto no puede ser negativo."
    assert told["H7"] == "El monto tiene más de dos decimales."
    assert told["C8"] == "No se reconoce el sector “Ministerio de Magia”."
    assert told["D9"].startswith("Falta la norma")
    assert told["E12"].startswith("No es una fecha")
    assert told["F15"] == "El CUI tiene 7 dígitos, por ejemplo 2234567."
    assert "Falta el monto. Además, B16: Falta la región que recibe." in told["H16"]
    reasons = " ".join(line.reason for line in plan.lines)
    for words in ("No se entiende la norma “Oficio 3”", "Falta la fecha", "anterior a la edición", "periodo cerrado",
                  "anterior al año de la norma"):  # fmt: skip
        assert words in reasons


def test_a_second_import_of_the_same_norm_adds_nothing(edition: Edition, tmp_path: Path) -> None:
    file, again = tmp_path / "anexo.xlsx", tmp_path / "el mismo.csv"
    rows = [row(), row("ANCASH", "2,000"), row(), row("Multirregional", 5, cui="", project="Vacunas")]
    file.write_bytes(book(*rows))
    again.write_bytes(sheet_csv(*[row("459 G.R. SAN MARTIN", "1000.50", sector="Ministerio de Salud",
                                     norm="D.S. N° 123 - 2018 - EF"), *rows][:1], *rows[1:]))  # fmt: skip

    assert command(file) == {"rows": 4, "accepted": 4, "rejected": 0, "duplicates": 0}
    assert command(file) == {"rows": 4, "accepted": 0, "rejected": 0, "duplicates": 4}
    assert command(again) == {"rows": 4, "accepted": 0, "rejected": 0, "duplicates": 4}

    assert sorted(Transfer.objects.values_list("code", flat=True)) == [f"gore-07-TR-000{n}" for n in (1, 2, 3, 4)]
    assert LegalNorm.objects.get().number == "123-2018-EF"
    assert Project.objects.get().cui == "2234567"
    assert sum(TransferShare.objects.values_list("amount", flat=True)) == Decimal("4001")
    assert TransferProject.objects.count() == 3
    assert TransferImport.objects.count() == 1


def command(file: Path, *more: Any) -> dict[str, int]:
    out = StringIO()
    call_command("import_transfers", str(file), "--edition", "gore-07", *more, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def test_another_amount_for_the_same_is_a_difference(edition: Edition) -> None:
    write(edition, book(row(), row("ANCASH", 700)))
    plan = plan_import(content=book(row(amount=999)), name="a.xlsx", edition=edition)

    assert plan.counts == {"rows": 1, "accepted": 0, "rejected": 1, "duplicates": 0}
    told = sorted((line.kind, line.reason) for line in plan.lines)
    assert told[0][0] == "differs"
    assert "El registro tiene S/\u00a01,000.50 en gore-07-TR-0001" in told[0][1]
    assert told[1] == ("missing", "Está en el registro (gore-07-TR-0002) y este archivo no la trae.")

    # Taken back, it does not stand in the way any more.
    counter_entry(transfer=Transfer.objects.get(code="gore-07-TR-0001"), reason="Mal", date=D(2018, 6, 1))
    plan = plan_import(content=book(row(amount=999)), name="a.xlsx", edition=edition)
    assert plan.counts["accepted"] == 1


def write(edition: Edition, content: bytes, name: str = "anexo.xlsx") -> TransferImport:
    staged = begin_import(row=stage_import(content=content, name=name, edition=edition))
    return run_import(pk=staged.pk)


def test_an_import_is_confirmed_once_and_undone_whole(edition: Edition) -> None:
    staged = stage_import(content=book(row(), row("Narnia")), name="anexo.xlsx", edition=edition)
    assert (staged.state, staged.accepted, staged.rejected, Transfer.objects.count()) == ("preview", 1, 1, 0)
    begin_import(row=staged)
    with pytest.raises(ValidationError, match="ya no espera confirmación"):
        begin_import(row=staged)
    done = run_import(pk=staged.pk)
    assert (done.state, Transfer.objects.get().source_import) == ("done", done)
    assert run_import(pk=staged.pk).accepted == 1
    assert Transfer.objects.count() == 1

    period = close_period(starts_on=D(2018, 5, 1), ends_on=D(2018, 5, 31))
    with pytest.raises(ValidationError, match="periodo cerrado"):
        undo_import(row=done, reason="Era de otra edición")
    period.delete()
    with pytest.raises(ValidationError, match="Escriba el motivo"):
        undo_import(row=done, reason="")
    assert undo_import(row=done, reason="Era de otra edición") == 1
    assert (Transfer.objects.count(), TransferShare.objects.count(), LegalNorm.objects.count()) == (0, 0, 1)
    with pytest.raises(ValidationError, match="Solo se deshace"):
        undo_import(row=done, reason="Otra vez")
    assert write(edition, book(row())).accepted == 1


def test_money_on_which_a_commitment_rests_is_not_undone(edition: Edition) -> None:
    done = write(edition, book(row(), row("ANCASH", 7)))
    make.FundingFactory(transfer=Transfer.objects.get(amount=7))
    with pytest.raises(ValidationError, match="compromisos que se apoyan"):
        undo_import(row=done, reason="Mal")
    assert Transfer.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "está vacío"), (b"hola", "a.exe", "XLSX, XLS, ODS o CSV"), (b"PK\x03\x04roto", "a.xlsx", "dañado"),
        (b"\xd0\xcf\x11\xe0roto", "a.xls", "No es una hoja de cálculo"), (b"a\x00b", "a.csv", "no es un CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_said(edition: Edition, content: bytes, name: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        plan_import(content=content, name=name, edition=edition)


def test_a_file_without_headings_is_said(edition: Edition) -> None:
    plan = plan_import(content=b"hola,que,tal\n1,2,3\n", name="a.csv", edition=edition)
    assert plan.counts == {"rows": 1, "accepted": 0, "rejected": 1, "duplicates": 0}
    assert "fila de títulos" in plan.lines[0].reason


def test_norm_and_sector_may_hold_for_the_whole_file(edition: Edition) -> None:
    make.LegalNormFactory(kind="ds", number="123-2018-EF", year=2018, date=D(2018, 5, 4))
    content = sheet_csv(["459", "1,000.50"], head=["Pliego", "Importe"])
    plan = plan_import(content=content, name="a.csv", edition=edition, norm="D.S. 123-2018-EF", giver="MINSA")
    (item,) = plan.accepted
    assert (item[0].giver.code, str(item[1]), item[2]) == ("MINSA", "DS 123-2018-EF", D(2018, 5, 4))
    with pytest.raises(ValidationError) as refused:
        plan_import(content=content, name="a.csv", edition=edition, norm="algo", giver="MINSA")
    assert list(refused.value.message_dict) == ["norm"]
    plan = plan_import(content=content, name="a.csv", edition=edition)
    assert "no dice qué sector transfiere" in plan.lines[0].reason


def test_the_command_reports_what_it_refused(edition: Edition, tmp_path: Path) -> None:
    file, report = tmp_path / "anexo.xlsx", tmp_path / "rechazadas.csv"
    file.write_bytes(book(row(), row("=1+1")))

    counts = command(file, "--dry-run", "--report", str(report))
    assert counts == {"rows": 2, "accepted": 1, "rejected": 1, "duplicates": 0}
    assert Transfer.objects.count() == 0
    lines = list(csv.reader(report.read_text("utf-8-sig").splitlines()))
    assert lines[0] == ["hoja", "celda", "valor", "motivo"]
    assert lines[1][:2] == ["Anexo 1", "B5"]
    assert not lines[1][2].startswith("=")

    with pytest.raises(CommandError, match="ninguna edición"):
        call_command("import_transfers", str(file), "--edition", "nada")
    with pytest.raises(CommandError, match="No se pudo leer"):
        call_command("import_transfers", str(tmp_path / "nada.csv"), "--edition", "gore-07")


def test_an_annex_with_25_faulty_rows_among_500_is_understood_row_by_row(edition: Edition) -> None:
    faults: list[dict[str, Any]] = [
        {"region": "Narnia"}, {"amount": "x"}, {"cui": "1"}, {"date": "ayer"}, {"norm": "?"},
    ] * 5  # fmt: skip
    rows = [row(amount=1000 + n, project=f"Obra {n}", cui=f"{2200000 + n}") for n in range(475)]
    for place, fault in enumerate(faults):
        rows.insert(place * 19, row(**fault))
    plan = plan_import(content=book(*rows), name="anexo.xlsx", edition=edition)

    assert plan.counts == {"rows": 500, "accepted": 475, "rejected": 25, "duplicates": 0}
    refused = [line for line in plan.lines if line.kind == "rejected"]
    assert len({line.cell for line in refused}) == 25
    assert all(line.sheet == "Anexo 1" and line.cell and line.value and line.reason for line in refused)


def test_only_national_bodies_give(edition: Edition) -> None:
    assert Institution.objects.filter(code="SAM").exists()
    plan = plan_import(content=book(row(sector="San Martín")), name="a.xlsx", edition=edition)
    assert plan.counts["rejected"] == 1
