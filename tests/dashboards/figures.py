"""Small figures that the chart tests share."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from commitments.selectors import Counts
from gore.dashboards import charts, mapping
from gore.dashboards.charts import Band, Chart, EditionFigures, SurveyAnswer

ROOT = Path(__file__).resolve().parent.parent.parent
AS_OF = dt.date(2018, 12, 31)
BANDS = (Band("b90", 90, 100), Band("b80", 80, 90), Band("b70", 70, 80))
CODES = {
    "01": "AMA", "02": "ANC", "03": "APU", "04": "ARE", "05": "AYA", "06": "CAJ", "07": "CAL", "08": "CUS",
    "09": "HUV", "10": "HUC", "11": "ICA", "12": "JUN", "13": "LAL", "14": "LAM", "15": "LIM", "1501": "LMA",
    "16": "LOR", "17": "MDD", "18": "MOQ", "19": "PAS", "20": "PIU", "21": "PUN", "22": "SAM", "23": "TAC",
    "24": "TUM", "25": "UCA",
}  # fmt: skip


def counts(key: str, label: str, executed: int, in_process: int = 0, pending: int = 0) -> Counts:
    return Counts(key, label, executed + in_process + pending, executed, in_process, pending, 0, 0)


SECTORS = (counts("MTC", "Transportes", 60, 20, 20), counts("MINSA", "Salud", 190, 6, 4))
EDITIONS = (
    EditionFigures(
        "gore-07", "7.ª", "7mo GORE", "ordinary", "Ordinaria", dt.date(2018, 3, 1), dt.date(2018, 3, 2), 500, "196",
        transfers=Decimal("380205907"),
    ),
    EditionFigures(
        "gore-ext", "Ext.", "Extraordinario", "extraordinary", "Extraordinaria", dt.date(2018, 4, 16),
        dt.date(2018, 4, 17), 300, transfers=Decimal("1132665417"),
    ),
    EditionFigures(
        "gore-10", "10.ª", "10mo GORE", "ordinary", "Ordinaria", dt.date(2019, 2, 21), dt.date(2019, 2, 22),
        transfers=Decimal(0),
    ),
)  # fmt: skip
BY_EDITION = (counts("gore-07", "7mo GORE", 40, 8, 2), counts("gore-ext", "Extraordinario", 10, 0, 20))
COLUMNS = {
    "gore-07": charts.Column("7.ª", "la 7.ª", 2018),
    "gore-ext": charts.Column("Ext.", "la extraordinaria", 2018),
}
ANSWERS = (
    SurveyAnswer("Mayor asignación", "Gobernadores", Decimal(77)),
    SurveyAnswer("Mayor asignación", "Equipos", Decimal(32), certain=False),
)


@cache
def boundaries() -> dict[str, dict[str, object]]:
    """Region code → boundary, from the file that load_published reads."""
    found = json.loads((ROOT / "data" / "geo" / "jurisdictions.geojson").read_text())
    return {CODES[row["properties"]["ubigeo"]]: row["geometry"] for row in found["features"]}


def map_chart(**other: Counts) -> Chart:
    """The map: every region 9 of 10, except those given by code."""
    rows = [other.get(code) or counts(code, f"Región {code}", 9, 1) for code in sorted(CODES.values())]
    return charts.map_chart(
        rows,
        bands=BANDS,
        layout=mapping.layout(boundaries()),
        names={code: f"Región {code}" for code in CODES.values()},
        as_of=AS_OF,
    )


def every_chart() -> dict[str, Chart]:
    """One of each kind, by the name of its builder."""
    return {
        "status": charts.status_chart(counts("total", "Total", 4879, 506, 327), as_of=AS_OF, href="/compromisos/"),
        "sectors": charts.sectors_chart(SECTORS, as_of=AS_OF),
        "compliance": charts.compliance_chart(SECTORS, as_of=AS_OF),
        "types": charts.types_chart((counts("technical", "Técnico", 86, 10, 4),), as_of=AS_OF),
        "map": map_chart(),
        "by_edition": charts.transfers_by_edition_chart(EDITIONS, source="Fuente."),
        "amounts": charts.amounts_chart(
            (charts.Amount("MTC", "Transportes", Decimal(1883_000_000), "/sectores/MTC/"),), source="Fuente."
        ),
        "timeline": charts.timeline_chart(EDITIONS, as_of=AS_OF),
        "breakdown": charts.breakdown_chart(
            SECTORS, as_of=AS_OF, listing="/compromisos/?region=SAM&sector=%(key)s", chart_id="sectores"
        ),
        "editions": charts.by_edition_chart(
            BY_EDITION,
            columns=COLUMNS,
            as_of=AS_OF,
            listing="/compromisos/?edition=%(key)s",
            marks="/ediciones/%(key)s/",
            chart_id="ediciones",
        ),
        "survey": charts.survey_chart(ANSWERS, chart_id="encuesta", question="Aportes", source="Fuente."),
    }
