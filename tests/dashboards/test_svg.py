"""What the drawing step promises about every SVG, and when it draws again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import caches

from gore.dashboards import charts, svg
from gore.dashboards.charts import Chart

from .figures import AS_OF, CODES, ROOT, SECTORS, counts, every_chart, map_chart

CHARTS = every_chart()
LINKED = {
    "status",
    "sectors",
    "compliance",
    "types",
    "map",
    "by_edition",
    "amounts",
    "timeline",
    "breakdown",
    "editions",
}


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    caches["charts"].clear()
    yield
    caches["charts"].clear()


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the charts that were really drawn."""
    drawn: list[str] = []

    def counting(chart: Chart) -> str:
        drawn.append(chart.id)
        return render(chart)

    render = svg.render
    monkeypatch.setattr(svg, "render", counting)
    return drawn


def parsed(chart: Chart) -> ET.Element:
    text = str(svg.page_svg(chart))
    assert text
    return ET.fromstring(text)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_every_drawing_keeps_the_rules_of_the_page(name: str) -> None:
    chart = CHARTS[name]
    root = parsed(chart)
    attributes = [(element.tag, key, value) for element in root.iter() for key, value in element.attrib.items()]
    assert [row for row in attributes if row[1] in {"style", "font-family", "aria-roledescription"}] == []
    assert [row for row in attributes if "#fa00" in row[2] or row[2].startswith("http")] == []
    ids = [value for _tag, key, value in attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert all(value.startswith(f"{chart.id}-") for value in ids)
    references = {value for _tag, key, text in attributes for value in re.findall(r"url\(#([^)]+)\)", text)}
    assert references <= set(ids)
    assert root.get("role") == ("group" if name in LINKED else "img")
    assert root.find(f"*[@id='{root.get('aria-labelledby')}']").text == chart.title
    assert root.find(f"*[@id='{root.get('aria-describedby')}']").text == chart.description
    links = list(root.iter("a"))
    assert bool(links) == (name in LINKED)
    assert all(re.fullmatch(r"/[\w/?=&.-]+", link.get("href", "")) and link.get("aria-label") for link in links)
    hits = [element for element in root.iter() if element.get("class") == "hit"]
    assert hits or name == "map"
    assert all(element.find("title") is not None and element.find("title").text for element in hits)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_numbers_have_at_most_one_decimal(name: str) -> None:
    root = parsed(CHARTS[name])
    found = [
        value
        for element in root.iter()
        for key, value in element.attrib.items()
        if key in {"d", "transform", "viewBox"}
    ]
    assert [value for value in found if re.search(r"\.\d\d", value)] == []


def test_map_links_and_names_26_regions_and_stays_small() -> None:
    text = str(svg.page_svg(map_chart(SAM=counts("SAM", "San Martín", 300, 30, 17))))
    root = ET.fromstring(text)
    links = [(link.get("href"), link.get("aria-label")) for link in root.iter("a")]
    assert {href for href, _name in links} == {f"/regiones/{code}/" for code in CODES.values()}
    assert len(links) == 28  # Lima and Callao once more in the inset
    stops = [link.get("href", "") for link in root.iter("a") if "tabindex" not in link.attrib]
    assert sorted(stops) == sorted(f"/regiones/{code}/" for code in CODES.values())
    unseen = [link.attrib for link in root.iter("a") if "tabindex" in link.attrib]
    assert [(link["href"], link["tabindex"], link["aria-hidden"]) for link in unseen] == [
        ("/regiones/CAL/", "-1", "true"),
        ("/regiones/LMA/", "-1", "true"),
    ]
    assert dict(links)["/regiones/SAM/"] == (
        "San Martín: 347 compromisos; 300 ejecutados (86\u00a0%), 30 en proceso y 17 pendientes"
    )
    titles = [title.text for link in root.iter("a") for title in link.iter("title")]
    assert titles == [name for _href, name in links]
    assert len(text.encode()) < 90_000


def test_map_links_lie_over_every_shape_and_under_the_words() -> None:
    root = parsed(map_chart())
    drawn = [element for element in root.iter() if element.tag in {"use", "a", "text"}]
    links = [at for at, element in enumerate(drawn) if element.tag == "a"]
    inside = {outline for link in root.iter("a") for outline in link.iter("use")}
    shapes = [at for at, element in enumerate(drawn) if element.tag == "use" and element not in inside]
    words = [at for at, element in enumerate(drawn) if element.tag == "text"]
    assert len(shapes) == 28
    assert max(shapes) < min(links) < max(links) < min(words)
    defined = {f"#{path.get('id')}" for path in root.iter("path") if path.get("id")}
    assert {element.get("href") for element in drawn if element.tag == "use"} == defined
    assert all([use.get("class") for use in link.iter("use")] == ["edge", "hit"] for link in root.iter("a"))


def test_a_map_of_its_own_keeps_its_shapes_where_they_are() -> None:
    root = ET.fromstring(svg.standalone_svg(map_chart(), base_url="https://gore.example"))
    uses = {use.get("href", "") for use in root.iter("{http://www.w3.org/2000/svg}use")}
    assert len(uses) == 28
    assert all(href.startswith("#mapa-") for href in uses)


def test_relative_paths_draw_what_the_absolute_ones_said() -> None:
    assert svg._relative("M10,10L20,10L20,5.5L10,10Z") == "M10,10l10,0 0-4.5-10,4.5z"
    assert svg._relative("M0,0A5,5,0,1,1,10,10") == "M0,0A5,5,0,1,1,10,10"


def test_every_class_is_in_the_stylesheet_and_every_colour_follows_the_tokens() -> None:
    css = (ROOT / "static" / "css" / "charts.css").read_text()
    light = (ROOT / "static" / "css" / "tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", light))
    assert dict(svg.PALETTE.values()) == {name: tokens[name] for name, _colour in svg.PALETTE.values()}
    for name, _colour in svg.PALETTE.values():
        assert f".c-{name} {{ fill: var(--{name}); }}" in css
        assert f".s-{name} {{ stroke: var(--{name}); }}" in css
    assert ".hit { fill: transparent; }" in css


def test_same_data_is_not_drawn_again_and_changed_data_is(renders: list[str]) -> None:
    chart = charts.sectors_chart(SECTORS, as_of=AS_OF)
    first = svg.page_svg(chart)
    assert svg.page_svg(charts.sectors_chart(SECTORS, as_of=AS_OF)) == first
    assert renders == ["sectores"]
    changed = charts.sectors_chart((*SECTORS, counts("MINEM", "Energía", 5)), as_of=AS_OF)
    assert svg.page_svg(changed) != first
    assert renders == ["sectores", "sectores"]


def test_other_geometry_is_another_drawing() -> None:
    chart = map_chart()
    other = replace(chart, spec={**chart.spec, "usermeta": {"geometry": "other"}})
    assert svg.cache_key(chart, "page") != svg.cache_key(other, "page")


def test_a_broken_chart_leaves_the_table_and_is_not_kept(renders: list[str]) -> None:
    chart = charts.sectors_chart(SECTORS, as_of=AS_OF)
    broken = replace(chart, spec={"mark": "nonsense"})
    assert svg.page_svg(broken) == ""
    assert svg.page_svg(broken) == ""
    assert renders == ["sectores", "sectores"]
    with pytest.raises(svg.CannotDraw):
        svg.standalone_svg(broken)


def test_words_of_the_data_cannot_break_out_of_the_drawing() -> None:
    label = '<script>alert(1)</script>"&'
    text = str(svg.page_svg(charts.sectors_chart((counts("X", label, 5),), as_of=AS_OF)))
    assert "<script" not in text
    assert any(label in name for name in (link.get("aria-label", "") for link in ET.fromstring(text).iter("a")))


def test_a_file_of_its_own_has_colours_finding_and_source() -> None:
    chart = charts.sectors_chart(SECTORS, as_of=AS_OF)
    text = svg.standalone_svg(chart, base_url="https://gore.example")
    root = ET.fromstring(text)
    assert not any("class" in element.attrib for element in root.iter())
    assert "#1f6b3f" in {element.get("fill") for element in root.iter()}
    written = " ".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text"))
    assert chart.title in written
    assert chart.source in written
    assert {link.get("href") for link in root.iter("{http://www.w3.org/2000/svg}a")} == {
        "https://gore.example/sectores/MINSA/",
        "https://gore.example/sectores/MTC/",
    }


def test_the_image_is_a_png_of_twice_the_size() -> None:
    image = svg.standalone_png(charts.sectors_chart(SECTORS, as_of=AS_OF))
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(image[16:20], "big") == 2 * (charts.WIDTH + 2 * svg.MARGIN)
