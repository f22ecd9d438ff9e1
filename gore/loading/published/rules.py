"""Rules between the cells of one row, each yielding (column, reason in Spanish) for what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gore.loading.published.cells import precision
from gore.loading.published.reader import Row, show

MILLION = 1_000_000


def edition(row: Row) -> Iterator[tuple[str, str]]:
    if row["end_date"] < row["start_date"]:
        yield "end_date", _("el último día es anterior al primero.")
    elif row["days"] != (row["end_date"] - row["start_date"]).days + 1:
        yield "days", _("no coincide con los días que van de la primera a la última fecha.")
    if (row["kind"] == "extraordinary") != (row["ordinal"] is None):
        yield "ordinal", _("solo la edición extraordinaria va sin número.")
    if not row["transfers_reported"] and row["transfers_pen"]:
        yield "transfers_pen", _("hay monto y la fila dice que no se informan transferencias.")
    for count in ("meetings", "commitments"):
        if row[f"{count}_count"] is not None and not row[f"{count}_qualifier"]:
            yield f"{count}_qualifier", _("falta el calificador de la cifra.")


def band(row: Row) -> Iterator[tuple[str, str]]:
    if row["max_pct"] <= row["min_pct"]:
        yield "max_pct", _("el tramo termina antes de empezar.")


def key_figure(row: Row) -> Iterator[tuple[str, str]]:
    if row["unit"] == "%" and row["value"] > 100:
        yield "value", _("el porcentaje %(value)s pasa de 100.") % {"value": show(str(row["value"]))}


def millions(row: Row) -> Iterator[tuple[str, str]]:
    if row["amount_pen"] != row["amount_millions_pen"] * MILLION:
        yield "amount_pen", _("no coincide con el monto en millones.")


def sector_transfer(row: Row) -> Iterator[tuple[str, str]]:
    yield from millions(row)
    if row["projects_received"] > row["projects_treated"]:
        yield "projects_received", _("hay más proyectos con transferencia que proyectos tratados.")


def milestone(row: Row) -> Iterator[tuple[str, str]]:
    if precision(row["date_text"]) != row["precision"]:
        yield "precision", _("no corresponde a la fecha impresa.")


def project(row: Row) -> Iterator[tuple[str, str]]:
    for count in ("amount", "beneficiaries"):
        number = row["amount_pen" if count == "amount" else count]
        if (number is None) != (not row[f"{count}_qualifier"]):
            yield f"{count}_qualifier", _("la cifra y su calificador van juntos.")
    if bool(row["institution_code"]) != bool(row["institution_basis"]):
        yield "institution_basis", _("el sector y su origen van juntos.")


def result(row: Row) -> Iterator[tuple[str, str]]:
    if row["implied_count"] is not None and row["implied_count"] > row["base_n"]:
        yield "implied_count", _("hay más respuestas que encuestados.")


def respondent(row: Row) -> Iterator[tuple[str, str]]:
    if row["universe"] is not None and row["answered"] > row["universe"]:
        yield "answered", _("hay más respuestas que personas consultadas.")
    if row["group_code"] == "total" and row["universe"] is None:
        yield "universe", _("la celda está vacía y es obligatoria.")
