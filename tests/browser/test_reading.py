"""Reading the public pages by keyboard, without JavaScript and in the dark."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NO_SCRIPT = pytest.mark.parametrize("page", [{"javascript": False}], indirect=True)

# Contrast of every text of the drawings with what is under it: the halo around it, else the shape at
# its middle, else the page.
CONTRASTS = """() => {
  const rgb = text => {
    const found = text.match(/[\\d.]+/g).map(Number);
    return found.length > 3 && found[3] === 0 ? null : found.slice(0, 3);
  };
  const light = color => {
    const [r, g, b] = color.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = rgb(getComputedStyle(document.body).backgroundColor);
  const low = [];
  let seen = 0;
  for (const text of document.querySelectorAll(".chart-svg text")) {
    const box = text.getBoundingClientRect();
    const style = getComputedStyle(text);
    const ink = rgb(style.fill);
    const halo = style.stroke === "none" ? null : rgb(style.stroke);
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter(node => node.closest(".chart-svg") && !["svg", "text", "a", "g"].includes(node.tagName))
      .map(node => getComputedStyle(node).fill)
      .map(fill => fill.startsWith("rgb") ? rgb(fill) : null)
      .find(Boolean);
    const ground = halo || under || paper;
    const [high, dim] = [light(ink), light(ground)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (dim + 0.05);
    seen += 1;
    if (ratio < 4.5) low.push(`${text.textContent}: ${ratio.toFixed(2)} (${ink} on ${ground})`);
  }
  return {seen, low};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/", "/ediciones/", "/ediciones/gore-07/", "/sectores/PROINVERSION/", "/encuestas/"]
)
def test_words_of_drawings_can_be_read_on_what_is_under_them(site: str, page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site + address)
    page.set_viewport_size({"width": 1280, "height": page.evaluate("document.scrollingElement.scrollHeight")})
    found = page.evaluate(CONTRASTS)
    assert found["low"] == []
    assert found["seen"] > 30


def test_home_shows_the_published_balance(site: str, page: Page) -> None:
    page.goto(site)
    text = page.inner_text("main").replace("\u00a0", " ")
    for figure in ("5,712", "85 %", "9 %", "6 %", "S/ 5,118", "11 ediciones"):
        assert figure in text


def test_map_links_to_all_26_jurisdictions(site: str, page: Page) -> None:
    page.goto(site)
    links = page.eval_on_selector_all("#grafico-mapa svg a", "nodes => nodes.map(node => node.getAttribute('href'))")
    assert len({link for link in links if link.startswith("/regiones/")}) == 26
    words = page.locator("#grafico-mapa svg").text_content() or ""
    for name in ("Callao", "Lima Metropolitana", "Lima Provincias"):
        assert name in words
    tip = page.eval_on_selector("#grafico-mapa svg a[href='/regiones/SAM/'] title", "node => node.textContent")
    assert tip.startswith("San Martín: 347 compromisos; 323 ejecutados (93\u00a0%)")
    page.focus("#grafico-mapa svg a[href='/regiones/CAL/'] >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Callao")
    page.go_back()
    label = page.locator("#grafico-mapa svg text", has_text="Loreto").first
    label.scroll_into_view_if_needed()
    place = label.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.locator("h1")).to_contain_text("Loreto")


def test_filters_answer_without_reloading_and_live_in_the_address(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/")
    page.evaluate("window.sameDocument = true")
    page.select_option("select[name=sector]", "MINSA")
    expect(page.locator("#resultados .filter-sentence")).to_contain_text("Salud")
    expect(page.locator("#resultados")).to_contain_text("1,277 compromisos")
    assert "sector=MINSA" in page.url
    assert page.evaluate("window.sameDocument") is True
    page.reload()
    expect(page.locator("#resultados")).to_contain_text("1,277 compromisos")


def test_what_was_typed_stays_with_its_error(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/?due_after=31%2F02%2F2019&q=agua")
    expect(page.locator(".error-summary")).to_contain_text("Escriba una fecha que exista")
    expect(page.locator("input[name=due_after]")).to_have_value("31/02/2019")
    expect(page.locator("#id_q")).to_have_value("agua")
    page.click(".error-summary a")
    expect(page.locator("input[name=due_after]")).to_be_focused()


# --- without JavaScript --------------------------------------------------------------------------


@NO_SCRIPT
def test_list_can_be_filtered_sorted_and_paged_without_javascript(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/")
    page.select_option("select[name=region]", "SAM")
    page.click("text=Ver compromisos")
    expect(page.locator("#resultados")).to_contain_text("347 compromisos")
    page.click("th >> text=Plazo")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Plazo")
    expect(page.locator("#resultados")).to_contain_text("347 compromisos")
    page.click("th >> text=Plazo")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Plazo")
    first = page.locator("#resultados tbody tr >> nth=0").inner_text()
    page.click("text=Siguiente")
    expect(page.locator("nav.pages")).to_contain_text("Página 2 de 7")
    expect(page.locator("#resultados")).to_contain_text("347 compromisos")
    assert page.locator("#resultados tbody tr >> nth=0").inner_text() != first


@NO_SCRIPT
def test_download_has_exactly_the_rows_of_the_list_without_javascript(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/?region=SAM&status=open")
    with page.expect_download() as waiting:
        page.click("text=Descargar CSV")
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 24
    assert {row["regiones"] for row in rows} == {"San Martín"}


@NO_SCRIPT
def test_chart_shows_its_table_and_its_file_without_javascript(site: str, page: Page) -> None:
    page.goto(f"{site}/regiones/SAM/")
    chart = page.locator("#grafico-region-SAM-sectores")
    expect(chart.locator("table")).not_to_be_visible()
    chart.locator("summary >> nth=0").click()
    expect(chart.locator("table")).to_be_visible()
    expect(chart.locator("tbody tr >> nth=0")).to_contain_text("Salud")
    with page.expect_download() as waiting:
        chart.locator(".chart-files a", has_text="CSV").click()
    assert "Salud,114,114,0,0,100.0" in Path(waiting.value.path()).read_text(encoding="utf-8")


# --- by keyboard ---------------------------------------------------------------------------------


def test_first_tab_stop_goes_over_the_masthead_to_the_content(site: str, page: Page) -> None:
    page.goto(f"{site}/regiones/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#contenido")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/compromisos/", "/ediciones/gore-07/"])
def test_focus_is_always_seen(site: str, page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site + address)
    stops = 0
    for _ in range(45):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const node = document.activeElement;
              if (node === document.body) return null;
              const look = getComputedStyle(node);
              const drawn = node.querySelector(".hit");
              const width = drawn ? parseFloat(getComputedStyle(drawn).strokeWidth) : parseFloat(look.outlineWidth);
              const shown = drawn ? getComputedStyle(drawn).stroke !== "none" : look.outlineStyle !== "none";
              return {name: node.textContent.trim().slice(0, 40) || node.name, width, shown};
            }"""
        )
        if seen is None:
            break
        assert seen["shown"], seen
        assert seen["width"] >= 3, seen
        stops += 1
    assert stops > 30


def test_filters_are_used_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/")
    page.focus("#id_q")
    page.keyboard.type("agua potable")
    page.keyboard.press("Enter")
    expect(page.locator("#resultados .filter-sentence")).to_contain_text("“agua potable”")
    page.focus("#id_region")
    page.keyboard.type("San M")
    page.keyboard.press("Tab")
    expect(page.locator("#resultados .filter-sentence")).to_contain_text("San Martín")
    expect(page.locator("#id_sector")).to_be_focused()
    page.focus(".filters summary")
    page.keyboard.press("Enter")
    page.focus("#id_due_before")
    page.keyboard.type("31/12/2017")
    page.keyboard.press("Enter")
    expect(page.locator("#resultados .filter-sentence")).to_contain_text("con plazo hasta el 31/12/2017")
    expect(page.locator("#conteo")).to_contain_text("compromiso")
