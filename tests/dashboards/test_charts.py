"""Charts as values: specs by full equality for small inputs, and the words around them."""

from __future__ import annotations

from decimal import Decimal

import altair
import pytest

from gore.dashboards import charts, mapping
from gore.dashboards.charts import Amount, Ink, TableRow

from .figures import ANSWERS, AS_OF, BANDS, CODES, EDITIONS, SECTORS, boundaries, counts, every_chart, map_chart

EMPTY = {
    "status": lambda: charts.status_chart(counts("total", "Total", 0), as_of=None),
    "sectors": lambda: charts.sectors_chart((), as_of=None),
    "compliance": lambda: charts.compliance_chart((), as_of=None),
    "types": lambda: charts.types_chart((), as_of=None),
    "by_edition": lambda: charts.transfers_by_edition_chart((), source="Fuente."),
    "amounts": lambda: charts.amounts_chart((), source="Fuente."),
    "timeline": lambda: charts.timeline_chart((), as_of=None),
    "breakdown": lambda: charts.breakdown_chart((), as_of=None, listing="", chart_id="sectores"),
    "editions": lambda: charts.by_edition_chart((), columns={}, as_of=None, listing="", marks="", chart_id="ediciones"),
    "survey": lambda: charts.survey_chart((), chart_id="encuesta", question="Aportes", source="Fuente."),
    "map": lambda: charts.map_chart((), bands=(), layout=mapping.layout({}), names={}, as_of=None),
}


@pytest.mark.parametrize("name", sorted(every_chart()))
def test_every_spec_is_valid_vega_lite(name: str) -> None:
    altair.Chart.from_dict(every_chart()[name].spec)  # raises SchemaValidationError


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_charts_without_data_say_so(name: str) -> None:
    chart = EMPTY[name]()
    assert chart.title.startswith("Todavía no hay") or "0 ediciones" in chart.title or "sin respuestas" in chart.title


def test_sectors_spec_is_exactly_what_is_drawn() -> None:
    def px(name: str) -> dict[str, object]:
        return {"field": name, "type": "quantitative", "scale": None, "axis": None}

    box = {"x": px("x"), "x2": {"field": "x2"}, "y": px("y"), "y2": {"field": "y2"}}
    words = {"x": px("x"), "y": px("y"), "text": {"field": "text", "type": "nominal"}}

    def text(values: list[object], color: str, align: str, **other: object) -> dict[str, object]:
        mark = {"type": "text", "fill": color, "fontSize": 13, "align": align, "baseline": "middle", "aria": False}
        return {"data": {"values": values}, "mark": {**mark, **other}, "encoding": words}

    def rect(values: list[object], color: str, **other: object) -> dict[str, object]:
        mark = {"type": "rect", "fill": color, "aria": False, **other}
        return {"data": {"values": values}, "mark": mark, "encoding": box}

    hollow = {"stroke": Ink.PENDING, "strokeWidth": 1.5}

    small = {"fontSize": 12.5}
    assert charts.sectors_chart(SECTORS, as_of=AS_OF).spec == {
        "$schema": charts.SCHEMA,
        "width": 360,
        "height": 100,
        "padding": 0,
        "autosize": {"type": "none"},
        "background": "transparent",
        "config": {"view": {"stroke": None}},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [
            text([{"x": 0, "y": 33, "text": "Salud"}, {"x": 0, "y": 71, "text": "Transportes"}], Ink.INK, "left"),
            rect(
                [{"x": 0, "x2": 296.4, "y": 42, "y2": 53}, {"x": 0, "x2": 93.6, "y": 80, "y2": 91}],
                Ink.EXECUTED,
            ),
            rect(
                [
                    {"x": 297.1, "x2": 311.2, "y": 42.75, "y2": 52.25},
                    {"x": 94.3, "x2": 155.2, "y": 80.75, "y2": 90.25},
                ],
                Ink.PAPER,
                **hollow,
            ),
            text(
                [{"x": 360, "y": 48, "text": "200"}, {"x": 360, "y": 86, "text": "100"}],
                Ink.INK,
                "right",
                fontWeight=600,
            ),
            text(
                [
                    {"x": 360, "y": 32, "text": "67\u00a0% del total"},
                    {"x": 360, "y": 70, "text": "33\u00a0% del total"},
                ],
                Ink.SOFT,
                "right",
                **small,
            ),
            text([{"x": 360, "y": 8, "text": "compromisos"}], Ink.SOFT, "right", **small),
            {
                "data": {
                    "values": [
                        {
                            "x": 0,
                            "x2": 360,
                            "y": 22,
                            "y2": 60,
                            "tip": "Salud: 200 compromisos; 190 ejecutados (95\u00a0%), 6 en proceso y 4 pendientes",
                            "href": "https://enlace.invalid/sectores/MINSA/",
                        },
                        {
                            "x": 0,
                            "x2": 360,
                            "y": 60,
                            "y2": 98,
                            "tip": "Transportes: 100 compromisos; 60 ejecutados (60\u00a0%), 20 en proceso y 20 pendientes",
                            "href": "https://enlace.invalid/sectores/MTC/",
                        },
                    ]
                },
                "mark": {"type": "rect", "fill": Ink.HIT},
                "encoding": {
                    **box,
                    "description": {"field": "tip", "type": "nominal"},
                    "href": {"field": "href", "type": "nominal"},
                },
            },
            rect([{"x": 0, "x2": 11, "y": 2, "y2": 13}], Ink.EXECUTED),
            rect([{"x": 92.75, "x2": 102.25, "y": 2.75, "y2": 12.25}], Ink.PAPER, **hollow),
            text(
                [{"x": 15, "y": 8, "text": "ejecutados"}, {"x": 107, "y": 8, "text": "abiertos"}],
                Ink.SOFT,
                "left",
                **small,
            ),
        ],
    }


def test_findings_are_said_with_their_numbers() -> None:
    titles = {name: chart.title for name, chart in every_chart().items()}
    assert titles == {
        "status": "Quedan 833 por ejecutar: 506 en proceso y 327 pendientes",
        "sectors": "Salud y Transportes concentran 100\u00a0% de los compromisos",
        "compliance": "Salud ha ejecutado 95\u00a0% de sus compromisos; Transportes, 60\u00a0%",
        "types": "100\u00a0% de los compromisos es de tipo técnico",
        "map": "26 de 26 regiones cumplen 90\u00a0% o más; la más baja es Región AMA, con 90\u00a0%",
        "by_edition": "S/\u00a01,513\u00a0millones transferidos; 75\u00a0% en la edición extraordinaria",
        "amounts": "Transportes reúne 100\u00a0% de lo transferido",
        "timeline": "3 ediciones entre marzo de 2018 y febrero de 2019; la 7.ª dejó más compromisos: 500",
        "breakdown": "Salud reúne 67\u00a0% de los compromisos; Transportes, 40 de los 50 abiertos",
        "editions": "La edición con más compromisos es la 7.ª (50); la que tiene más abiertos, la extraordinaria (20)",
        "survey": "Aportes: «Mayor asignación» es lo más elegido (77\u00a0%, gobernadores)",
    }


def behind(sector: str) -> tuple[str, ...]:
    """The rows behind each count of a sector, as of the cut-off."""
    rows = f"/compromisos/?sector={sector}&as_of=2018-12-31"
    return (rows, *[f"{rows}&status={status}" for status in ("executed", "in_process", "pending")], "")


def test_table_has_the_same_numbers_written_and_raw() -> None:
    table = charts.sectors_chart(SECTORS, as_of=AS_OF).table
    assert table.header == ("Sector", "Compromisos", "Ejecutados", "En proceso", "Pendientes", "Cumplimiento")
    assert table.rows == (
        TableRow(("Salud", "200", "190", "6", "4", "95.0\u00a0%"), "/sectores/MINSA/", behind("MINSA")),
        TableRow(("Transportes", "100", "60", "20", "20", "60.0\u00a0%"), "/sectores/MTC/", behind("MTC")),
    )
    assert table.raw == (
        ("Salud", 200, 190, 6, 4, Decimal("95.0")),
        ("Transportes", 100, 60, 20, 20, Decimal("60.0")),
    )


def test_sectors_beyond_the_drawn_ones_are_added_up_and_all_are_in_the_table() -> None:
    rows = [counts(f"S{n}", f"Sector {n:02d}", 100 - n) for n in range(20)]
    chart = charts.sectors_chart(rows, as_of=AS_OF)
    tips = [row["tip"] for row in _hits(chart.spec)]
    assert len(tips) == charts.SECTORS_DRAWN + 1
    assert tips[-1] == ("Otros 5 sectores: 415 compromisos (Sector 15, Sector 16, Sector 17, Sector 18 y Sector 19)")
    assert len(chart.table.rows) == 20


def test_transfers_write_no_hubo_where_there_were_none() -> None:
    spec = charts.transfers_by_edition_chart(EDITIONS, source="Fuente.").spec
    written = [row["text"] for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row]
    assert [text for text in written if text in ("380", "1,133", ["no", "hubo"])] == ["380", "1,133", ["no", "hubo"]]


def test_timeline_tells_kinds_by_shape_and_the_one_after_the_cutoff_by_a_hollow_head() -> None:
    spec = charts.timeline_chart(EDITIONS, as_of=AS_OF).spec
    heads = [
        (layer["mark"]["shape"], layer["mark"]["fill"])
        for layer in spec["layer"]
        if layer["mark"]["type"] == "point" and layer["mark"]["size"] == 130
    ]
    assert heads == [("diamond", Ink.BAR), ("circle", Ink.PAPER), ("circle", Ink.BAR)]


def test_uncertain_survey_values_are_hollow_and_said() -> None:
    spec = charts.survey_chart(ANSWERS, chart_id="encuesta", question="Aportes", source="Fuente.").spec
    hollow = [layer for layer in spec["layer"] if layer["mark"].get("strokeDash")]
    assert [len(layer["data"]["values"]) for layer in hollow] == [1]
    assert hollow[0]["mark"]["fill"] == Ink.PAPER
    assert _hits(spec)[1]["tip"] == "Mayor asignación. Equipos: 32\u00a0% (lectura por confirmar)"


@pytest.mark.parametrize(
    ("rate", "band"),
    [("100", "b90"), ("90", "b90"), ("89.99", "b80"), ("80", "b80"), ("70", "b70"), ("69.9", None), (None, None)],
)
def test_a_boundary_value_belongs_to_the_higher_band(rate: str | None, band: str | None) -> None:
    found = charts.band_of(Decimal(rate) if rate else None, BANDS)
    assert (found.code if found else None) == band


def test_map_prints_a_decimal_only_where_rounding_would_change_the_band() -> None:
    spec = map_chart(SAM=counts("SAM", "San Martín", 896, 104), JUN=counts("JUN", "Junín", 876, 124)).spec
    written = {row["text"] for layer in spec["layer"] for row in layer["data"].get("values", []) if "text" in row}
    assert {"89.6", "88"} <= written


def test_map_has_26_regions_and_an_inset_with_lima_and_callao() -> None:
    features = mapping.layout(boundaries()).features
    drawn = [row["properties"] for row in features]
    assert sorted(row["code"] for row in drawn if not row["inset"]) == sorted(CODES.values())
    assert sorted(row["code"] for row in drawn if row["inset"]) == ["CAL", "LMA"]
    xs = [x for row in features for polygon in row["geometry"]["coordinates"] for ring in polygon for x, _y in ring]
    ys = [y for row in features for polygon in row["geometry"]["coordinates"] for ring in polygon for _x, y in ring]
    assert min(xs) >= 0
    assert max(xs) <= mapping.WIDTH
    assert min(ys) >= 0
    assert max(ys) <= mapping.HEIGHT


def test_layout_is_the_same_object_for_the_same_boundaries() -> None:
    assert mapping.layout(boundaries()) is mapping.layout(dict(boundaries()))
    assert mapping.layout({"AMA": None}).features == ()


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], ""),
        (["Salud"], "Salud"),
        (["Salud", "Interior"], "Salud e Interior"),
        (["Salud", "Educación", "Defensa"], "Salud, Educación y Defensa"),
        (["Salud", "Transportes y Comunicaciones"], "Salud, y Transportes y Comunicaciones"),
        (["Desarrollo e Inclusión Social", "Salud"], "Desarrollo e Inclusión Social, y Salud"),
        (
            ["Salud", "Educación", "Vivienda, Construcción y Saneamiento"],
            "Salud; Educación; y Vivienda, Construcción y Saneamiento",
        ),
    ],
)
def test_words_are_joined_as_in_spanish(words: list[str], joined: str) -> None:
    assert charts.join_words(words) == joined


def test_small_shares_do_not_read_as_zero() -> None:
    rows = (Amount("A", "Uno", Decimal(1_990_000_000)), Amount("B", "Dos", Decimal(2_000_000)))
    spec = charts.amounts_chart(rows, source="Fuente.").spec
    written = [row["text"] for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row]
    assert "<\u202f1\u00a0% del total" in written
    assert "0\u00a0% del total" not in written


def test_status_and_types_lead_to_the_rows_of_their_own_cutoff() -> None:
    drawn = every_chart()
    status = [f"/compromisos/?status={key}&as_of=2018-12-31" for key in ("executed", "in_process", "pending")]
    assert [row["href"] for row in _hits(drawn["status"].spec)] == [charts.PLACEHOLDER + href for href in status]
    assert [row.href for row in drawn["status"].table.rows] == status
    types = ["/compromisos/?type=technical&as_of=2018-12-31"]
    assert [row["href"] for row in _hits(drawn["types"].spec)] == [charts.PLACEHOLDER + href for href in types]
    assert [row.href for row in drawn["types"].table.rows] == types


def test_map_is_told_in_the_order_of_the_spanish_alphabet() -> None:
    chart = map_chart(ANC=counts("ANC", "Áncash", 9, 1), AMA=counts("AMA", "Amazonas", 9, 1), UCA=counts("UCA", "Z", 1))
    names = [row.cells[0] for row in chart.table.rows]
    assert (names[:2], names[-1]) == (["Amazonas", "Áncash"], "Z")
    assert [row[0] for row in chart.table.raw] == names
    assert chart.description.index("Amazonas") < chart.description.index("Áncash") < chart.description.index("Región")


def test_bands_of_the_key_do_not_share_a_figure() -> None:
    chart = map_chart(SAM=counts("SAM", "San Martín", 1, 9))
    written = [row["text"] for layer in chart.spec["layer"] for row in layer["data"].get("values", []) if "text" in row]
    assert written[-4:] == ["90 % o más", "80 a 89.9 %", "70 a 79.9 %", "menos de 70 %"]


def test_figures_published_in_whole_millions_are_written_so() -> None:
    whole = every_chart()["amounts"].description
    exact = charts.amounts_chart((Amount("A", "Uno", Decimal(1_990_150_000)),), source="Fuente.").description
    assert whole.endswith("Transportes, S/\u00a01,883\u00a0millones.")
    assert exact.endswith("Uno, S/\u00a01,990.2\u00a0millones.")


@pytest.mark.parametrize("name", sorted(every_chart()))
def test_no_text_is_under_12_px_on_a_phone(name: str) -> None:
    spec = every_chart()[name].spec
    sizes = [layer["mark"]["fontSize"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert min(sizes) * 358 / spec["width"] >= 12


def test_a_short_bar_has_its_rate_outside_in_readable_ink() -> None:
    rows = (counts("a", "Largo", 100), counts("b", "Corto", 5, 5))
    layers = charts.types_chart(rows, as_of=AS_OF).spec["layer"]
    inks = {
        row["text"]: layer["mark"]["fill"]
        for layer in layers
        for row in layer["data"]["values"]
        if str(row.get("text", "")).endswith("ejecutado")
    }
    assert inks == {"100\u00a0% ejecutado": Ink.ON_STATUS, "50\u00a0% ejecutado": Ink.INK}


def _hits(spec: charts.Spec) -> list[dict[str, str]]:
    return next(layer["data"]["values"] for layer in spec["layer"] if layer["mark"].get("fill") == Ink.HIT)
