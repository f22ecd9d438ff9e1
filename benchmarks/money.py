"""Figures of transfers on PostgreSQL from 200,000 of them against the same sums by hand, and the import of 20,000 rows
against reading the sheet plus COPY.

`money.<family>` is the selector that the public page uses against one SQL statement; `money.flow.time` the data of
the flow chart, whose limit is 100 ms; `money.import` everything from the file to the written rows. All of it
happens in one transaction that is taken back, so that the other benchmarks find their database as it was.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction
from openpyxl import Workbook

from benchmarks.database import PUBLISHED, at_scale
from benchmarks.results import compare, result, seconds_of
from gore.core import audit
from gore.core.models import Edition, Institution, Region
from transfers import selectors
from transfers.models import LegalNorm, Transfer, TransferShare
from transfers.services.imports import plan_import, write_plan
from transfers.sheets.files import read_file

ROWS, NORMS, SHEET_ROWS, BATCH = 200_000, 300, 20_000, 10_000
TURNS = 5
LIMIT, IMPORT_LIMIT, FLOW_SECONDS = 2.0, 6.0, 0.1

BY_HAND: dict[str, tuple[Callable[[], Any], str]] = {
    "total": (selectors.total, "SELECT SUM(amount), COUNT(*) FROM transfers_transfer"),
    "by_giver": (
        selectors.by_giver,
        "SELECT i.code, i.short_name, SUM(t.amount), COUNT(*) FROM transfers_transfer t"
        " JOIN core_institution i ON i.id = t.giver_id GROUP BY 1, 2 ORDER BY 3 DESC, 1",
    ),
    "by_edition": (
        selectors.by_edition,
        "SELECT e.code, e.title, e.seq, SUM(t.amount), COUNT(*) FROM transfers_transfer t"
        " JOIN core_edition e ON e.id = t.edition_id GROUP BY 1, 2, 3 ORDER BY 3",
    ),
    "by_region": (
        selectors.by_region,
        "SELECT r.code, r.name, r.kind, SUM(s.amount), COUNT(*) FROM transfers_transfershare s"
        " JOIN core_region r ON r.id = s.region_id GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1",
    ),
    "by_norm": (
        selectors.by_norm,
        "SELECT n.kind, n.number, n.year, SUM(t.amount), COUNT(*) FROM transfers_transfer t"
        " LEFT JOIN transfers_legalnorm n ON n.id = t.norm_id GROUP BY 1, 2, 3 ORDER BY 4 DESC",
    ),
    "by_month": (
        selectors.by_month,
        "SELECT date_trunc('month', date), SUM(amount), COUNT(*) FROM transfers_transfer GROUP BY 1 ORDER BY 1",
    ),
    "flow": (
        selectors.flows,
        "SELECT t.giver_id, s.region_id, SUM(s.amount), COUNT(*) FROM transfers_transfershare s"
        " JOIN transfers_transfer t ON t.id = s.transfer_id GROUP BY 1, 2",
    ),
}


def run() -> Iterator[dict[str, Any]]:
    with at_scale(PUBLISHED), audit.switched_off(), transaction.atomic():
        _fill()
        _execute("ANALYZE transfers_transfer, transfers_transfershare, transfers_legalnorm")
        for name, (ours, statement) in BY_HAND.items():
            rounds = [(seconds_of(ours), seconds_of(partial(_fetch, statement))) for _ in range(TURNS)]
            value, against, ratio = compare([a for a, _b in rounds], [b for _a, b in rounds])
            yield result(f"money.{name}", value, "s", against, ratio, limit=LIMIT, passes=ratio <= LIMIT)
            if name == "flow":
                yield result(
                    "money.flow.time", value, "s", FLOW_SECONDS, value / FLOW_SECONDS, limit=1.0,
                    passes=value <= FLOW_SECONDS,
                )  # fmt: skip
        yield _import()
        transaction.set_rollback(True)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fetch(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _fill() -> None:
    """Transfers of every giver to every region, on 300 norms, over two years."""
    rng = random.Random(7)
    editions, regions = list(Edition.objects.all()), list(Region.objects.all())
    givers = list(Institution.objects.filter(sits_at_table=True))
    norms = LegalNorm.objects.bulk_create(
        [LegalNorm(kind="ds", number=f"B-{number}", year=2017 + number % 2) for number in range(NORMS)]
    )
    for start in range(0, ROWS, BATCH):
        made = Transfer.objects.bulk_create(
            [
                Transfer(
                    code=f"bench-{start + place}", edition=rng.choice(editions), giver=rng.choice(givers),
                    norm=rng.choice(norms), amount=Decimal(rng.randint(1_000_000, 900_000_000)) / 100,
                    date=dt.date(2017, 1, 1) + dt.timedelta(days=rng.randrange(730)), description="Obra",
                )
                for place in range(BATCH)
            ]
        )  # fmt: skip
        TransferShare.objects.bulk_create(
            TransferShare(transfer=row, region=rng.choice(regions), amount=row.amount) for row in made
        )


def _sheet() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Anexo")
    sheet.append(["Región", "Sector", "Norma", "Fecha", "Concepto", "Monto"])
    names = [region.display_name for region in Region.objects.all()]
    for number in range(SHEET_ROWS):
        amount = f"{1_000 + number:,}.50"
        sheet.append([names[number % len(names)], "Salud", "DS 777-2018-EF", "04/05/2018", f"Equipo {number}", amount])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _import() -> dict[str, Any]:
    """From the bytes of a file to 20,000 transfers with their shares, against reading it and COPY into one table."""
    content, edition = _sheet(), Edition.objects.get(code="gore-01")

    def ours() -> None:
        plan = plan_import(content=content, name="a.xlsx", edition=edition)
        assert plan.counts["accepted"] == SHEET_ROWS, plan.counts
        write_plan(plan=plan, edition=edition)

    def by_hand() -> None:
        rows = read_file(content, "a.xlsx")[0].rows[1:]
        text = io.StringIO("".join("\t".join(str(value) for value in row) + "\n" for row in rows))
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE copied (a text, b text, c text, d text, e text, f text) ON COMMIT DROP"
            )
            cursor.copy_expert("COPY copied FROM STDIN", text)

    value, against = seconds_of(ours), seconds_of(by_hand)
    ratio = value / against
    return result("money.import", value, "s", against, ratio, limit=IMPORT_LIMIT, passes=ratio <= IMPORT_LIMIT)
