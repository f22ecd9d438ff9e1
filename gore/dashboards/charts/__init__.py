"""Charts as values: pure functions from figures to a description that `gore.dashboards.svg` draws.

A `Chart` carries its finding, its text alternative, a Vega-Lite spec and the same numbers as a
table. Specs are plain dictionaries (checked against Altair's schema by the tests) whose colours
are the sentinels of `Ink`, which the drawing turns into CSS classes, and whose links point to
`PLACEHOLDER`, because the renderer rewrites relative ones. Labels are written by
`gore.core.numbers`, never by d3 formats.
"""

from gore.dashboards.charts.bars import Value, value_bars
from gore.dashboards.charts.commitments import (
    SECTORS_DRAWN,
    compliance_chart,
    sectors_chart,
    status_chart,
    types_chart,
)
from gore.dashboards.charts.flows import Flow, flow_chart
from gore.dashboards.charts.marks import PLACEHOLDER, SCHEMA, WIDTH, Ink, Spec
from gore.dashboards.charts.money import amounts_chart, transfers_by_edition_chart
from gore.dashboards.charts.money_map import money_map_chart
from gore.dashboards.charts.regions import band_of, map_chart
from gore.dashboards.charts.subjects import Column, breakdown_chart, by_edition_chart
from gore.dashboards.charts.survey import survey_chart
from gore.dashboards.charts.timeline import timeline_chart
from gore.dashboards.charts.values import (
    Amount,
    Band,
    Chart,
    CountsLike,
    EditionFigures,
    SurveyAnswer,
    Table,
    TableRow,
    join_words,
    rate_of,
)

__all__ = [
    "PLACEHOLDER",
    "SCHEMA",
    "SECTORS_DRAWN",
    "WIDTH",
    "Amount",
    "Band",
    "Chart",
    "Column",
    "CountsLike",
    "EditionFigures",
    "Flow",
    "Ink",
    "Spec",
    "SurveyAnswer",
    "Table",
    "TableRow",
    "Value",
    "amounts_chart",
    "band_of",
    "breakdown_chart",
    "by_edition_chart",
    "compliance_chart",
    "flow_chart",
    "join_words",
    "map_chart",
    "money_map_chart",
    "rate_of",
    "sectors_chart",
    "status_chart",
    "survey_chart",
    "timeline_chart",
    "transfers_by_edition_chart",
    "types_chart",
    "value_bars",
]
