"""`load_published` refuses a malformed record whole, naming file, line, column and reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from gore.core.models import Edition, Inconsistency, Region, Space
from tests.loading.published_copy import copied, edit, load, rows_in_database, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copied(tmp_path)


def replaced(file: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda directory: edit(directory / file, old, new)


def appended(file: str, data: bytes) -> Callable[[Path], object]:
    return lambda directory: (directory / file).write_bytes((directory / file).read_bytes() + data)


def written(file: str, data: bytes) -> Callable[[Path], object]:
    return lambda directory: (directory / file).write_bytes(data)


MALFORMED: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing file": (lambda d: (d / "systems.csv").unlink(), "systems.csv: no se encuentra el archivo."),
    "empty file": (written("systems.csv", b""), "systems.csv, línea 1: el archivo está vacío; falta la cabecera."),
    "only a header": (
        written("transfer_shares.csv", b"institution_code,share_pct_printed,source_part\n"),
        "transfer_shares.csv, línea 2: el archivo solo tiene la cabecera; falta al menos una fila.",
    ),
    "missing column": (
        replaced("transfer_shares.csv", "institution_code,share_pct_printed", "institution_code,share"),
        (
            "transfer_shares.csv, línea 1, columna share: la columna sobra.\n"
            "transfer_shares.csv, línea 1, columna share_pct_printed: falta la columna."
        ),
    ),
    "repeated column": (
        replaced("benefits.csv", "benefit_id,benefit,detail", "benefit_id,benefit,detail,detail"),
        "benefits.csv, línea 1, columna detail: la columna está repetida.",
    ),
    "too few cells": (
        replaced("benefits.csv", "b2,Trato directo y transparente,", "b2,"),
        "benefits.csv, línea 3, columna source_part: se esperan 4 celdas y la línea tiene 3.",
    ),
    "too many cells": (
        replaced("benefits.csv", "60 % en febrero de 2019", "60 %, en febrero"),
        "benefits.csv, línea 6, columna 5: se esperan 4 celdas y la línea tiene 5.",
    ),
    "empty line": (appended("benefits.csv", b"\n"), "benefits.csv, línea 8: la línea está vacía."),
    "open quotes": (
        appended("benefits.csv", b'b7,"Sin cerrar,x,y\n'),
        "benefits.csv, línea 8: las comillas están mal cerradas o la celda es demasiado larga.",
    ),
    "not UTF-8": (
        appended("benefits.csv", "b7,Más,x,y\n".encode("latin-1")),
        "benefits.csv, línea 8, columna benefit: la celda no está en UTF-8.",
    ),
    "NUL byte": (
        replaced("benefits.csv", "Uso óptimo", "Uso\0óptimo"),
        "benefits.csv, línea 2, columna benefit: la celda tiene un carácter nulo (NUL).",
    ),
    "bad integer": (
        replaced("commitments_by_sector.csv", ",1277", ',"1,277"'),
        "commitments_by_sector.csv, línea 2, columna commitments: «1,277» no es un número entero.",
    ),
    "too large an integer": (
        replaced("commitments_by_sector.csv", ",1277", ",99999999999"),
        (
            "commitments_by_sector.csv, línea 2, columna commitments: "
            "«99999999999» está fuera del rango de 0 a 2147483647."
        ),
    ),
    "bad amount": (
        replaced("editions.csv", ",512168057,", ",512168057.123,"),
        "editions.csv, línea 2, columna transfers_pen: «512168057.123» pasa de 15 cifras enteras o de 2 decimales.",
    ),
    "bad date": (
        replaced("editions.csv", "2016-09-02", "02/09/2016"),
        "editions.csv, línea 2, columna end_date: «02/09/2016» no es una fecha (se espera AAAA-MM-DD).",
    ),
    "impossible date": (
        replaced("editions.csv", "2019-02-22", "2019-02-31"),
        "editions.csv, línea 12, columna end_date: la fecha «2019-02-31» no existe.",
    ),
    "dates out of order": (
        replaced("editions.csv", "2017-05-08,2017-05-09", "2017-05-09,2017-05-08"),
        "editions.csv, línea 5, columna end_date: el último día es anterior al primero.",
    ),
    "editions out of order": (
        replaced("editions.csv", "2017-02-09,2017-02-10", "2016-11-08,2016-11-09"),
        "editions.csv, línea 4, columna start_date: empieza antes de que termine la edición anterior (línea 3).",
    ),
    "bad yes or no": (
        replaced("regions.csv", "PE-SAM,regional_government,yes", "PE-SAM,regional_government,sí"),
        "regions.csv, línea 24, columna counts_in_25: «sí» no es un valor admitido (yes, no).",
    ),
    "bad choice": (
        replaced("editions.csv", "9no GORE Ejecutivo – Transición,transition", "9no GORE Ejecutivo,transicion"),
        (
            "editions.csv, línea 11, columna kind: "
            "«transicion» no es un valor admitido (ordinary, extraordinary, transition)."
        ),
    ),
    "unknown code": (
        replaced("initiatives.csv", "HUV;ICA,gore-07", "HUV;XXX,gore-07"),
        "initiatives.csv, línea 6, columna region_codes: el código «XXX» no existe en regions.csv.",
    ),
    "duplicate key": (
        replaced("commitments_by_sector.csv", "MINEDU,five_main", "MINSA,five_main"),
        "commitments_by_sector.csv, línea 3, columna institution_code: «MINSA» ya está en la línea 2.",
    ),
    "duplicate ISO code": (
        replaced("regions.csv", "PE-TUM", "PE-UCA"),
        "regions.csv, línea 27, columna iso_3166_2: «PE-UCA» ya está en la línea 26.",
    ),
    "empty required cell": (
        replaced("institutions.csv", "MTC,Ministerio de Transportes y Comunicaciones,", "MTC,,"),
        "institutions.csv, línea 4, columna name: la celda está vacía y es obligatoria.",
    ),
    "spaces around": (
        replaced("institutions.csv", "MTC,Ministerio", "MTC, Ministerio"),
        (
            "institutions.csv, línea 4, columna name: "
            "« Ministerio de Transportes y Comunicaciones» tiene espacios al inicio o al final."
        ),
    ),
    "percent over 100": (
        replaced("sector_compliance.csv", "MTC,71,", "MTC,171,"),
        "sector_compliance.csv, línea 4, columna compliance_pct: el porcentaje «171» pasa de 100.",
    ),
    "too long a text": (
        replaced("inconsistencies.csv", "x24,Provincia,", "x24," + "P" * 121 + ","),
        "inconsistencies.csv, línea 25, columna topic: el texto tiene 121 caracteres y el máximo es 120.",
    ),
    "amounts that disagree": (
        replaced("transfers_by_sector.csv", ",1883000000,", ",1884000000,"),
        "transfers_by_sector.csv, línea 2, columna amount_pen: no coincide con el monto en millones.",
    ),
    "no cut-off": (
        replaced("milestones.csv", "Corte de la tabla de transferencias por sector", "Otro corte"),
        (
            "milestones.csv, línea 1, columna milestone: "
            "falta el hito «Corte de la tabla de transferencias por sector», que fija un corte."
        ),
    ),
    "period backwards": (
        replaced("officials.csv", "2019-2022", "2022-2019"),
        "officials.csv, línea 15, columna term: el periodo «2022-2019» termina antes de empezar.",
    ),
    "count over its base": (
        replaced("survey_results.csv", "q_contrib_1,governors,86,22,19", "q_contrib_1,governors,86,22,23"),
        "survey_results.csv, línea 2, columna implied_count: hay más respuestas que encuestados.",
    ),
    "boundary missing": (
        replaced("../geo/jurisdictions.geojson", '"ubigeo":"1501"', '"ubigeo":"1502"'),
        "jurisdictions.geojson, línea 1, columna ubigeo: falta el límite «1501» de LMA.",
    ),
    "boundaries not JSON": (
        written("../geo/jurisdictions.geojson", b'{"type":\n'),
        "jurisdictions.geojson, línea 2, columna 1: el archivo no es JSON.",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_whole_with_its_place(name: str, copy: Path) -> None:
    spoil, expected = MALFORMED[name]
    spoil(copy)
    with pytest.raises(CommandError) as caught:
        load(copy)
    count = expected.count("\n") + 1
    heading = "hay 1 error" if count == 1 else f"hay {count} errores"
    assert str(caught.value) == f"No se cargó nada: {heading} en los archivos.\n{expected}"
    assert rows_in_database() == 0


def test_all_faults_are_told_up_to_twenty(copy: Path) -> None:
    path = copy / "survey_results.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",yes,", ",quizá,"), encoding="utf-8")
    edit(copy / "editions.csv", "2016-09-02", "ayer")
    with pytest.raises(CommandError) as caught:
        load(copy)
    lines = str(caught.value).splitlines()
    spoiled = sum(1 for row in rows_of("survey_results") if row["certain"] == "yes")
    assert lines[0] == f"No se cargó nada: hay {spoiled + 1} errores en los archivos."
    assert lines[1].startswith("editions.csv, línea 2, columna end_date: ")
    assert lines[-1] == f"… y {spoiled + 1 - 20} más."
    assert len(lines) == 22


def test_a_line_is_counted_as_in_the_file_when_a_cell_has_several(copy: Path) -> None:
    edit(copy / "benefits.csv", "b1,Uso óptimo de esfuerzos y recursos,", 'b1,"Uso óptimo\nde esfuerzos",')
    edit(copy / "benefits.csv", "b3,Seguimiento de compromisos,", "b3,,")
    with pytest.raises(CommandError) as caught:
        load(copy)
    assert "benefits.csv, línea 5, columna benefit: la celda está vacía y es obligatoria." in str(caught.value)


def test_a_fault_leaves_an_earlier_load_as_it_was(copy: Path) -> None:
    load(copy)
    before = rows_in_database()
    edit(copy / "inconsistencies.csv", "Pie de foto de Áncash", "Otra explicación")
    edit(copy / "sector_compliance.csv", "MTC,71,", "MTC,x,")
    with pytest.raises(CommandError):
        load(copy)
    assert rows_in_database() == before
    assert Inconsistency.objects.get(code="x24").explanation == "Pie de foto de Áncash"


def test_rows_that_the_database_refuses_undo_everything() -> None:
    """Somebody has taken the place in time that an edition of the record needs."""
    space = Space.objects.create(code="gore", name="GORE Ejecutivo", delegations="x")
    day = dt.date(2030, 1, 1)
    Edition.objects.create(space=space, code="otra", seq=3, title="Otra", kind="ordinary", start_date=day, end_date=day)
    with pytest.raises(CommandError, match="la base de datos rechaza los datos"):
        load()
    assert Region.objects.count() == 0
    assert Space.objects.get().delegations == "x"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        load(tmp_path / "nada")
    assert str(caught.value).splitlines()[1] == f"{tmp_path / 'nada'}: no existe la carpeta."
