"""Every public page in Chromium: accessible, inside its width, without a blocked script or style."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Problems

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/ediciones/",
    "/ediciones/gore-07/",
    "/ediciones/gore-10/",
    "/ediciones/gore-11/",
    "/ediciones/gore-07/agenda/",
    "/regiones/",
    "/regiones/SAM/",
    "/sectores/",
    "/sectores/MINSA/",
    "/compromisos/",
    "/compromisos/?region=SAM&sector=MINSA&status=pending&as_of=31/12/2017",
    "/compromisos/?edition=nada&due_after=31/02/2019",
    "/compromisos/gore-07-C-0123/",
    "/transferencias/",
    "/proyectos/",
    "/encuestas/",
    "/conciliacion/",
    "/datos-abiertos/",
    "/acerca/",
    "/buscar/?q=salud",
    "/no-existe/",
    "/cuenta/ingresar/",
    "/incrustar/mapa/",
]
LOOKS = [{"width": width, "scheme": scheme} for width in (390, 1280) for scheme in ("light", "dark")]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:160]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=lambda look: f"{look['width']}-{look['scheme']}")
@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_and_fits(site: str, page: Page, problems: Problems, address: str) -> None:
    response = page.goto(site + address)
    assert response is not None
    assert response.status == (404 if address == "/no-existe/" else 200)
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    assert [text for text in problems if "404 (Not Found)" not in text] == []


@pytest.mark.parametrize("page", [{"width": 320}], indirect=True)
@pytest.mark.parametrize("address", ["/", "/compromisos/", "/regiones/SAM/", "/conciliacion/"])
def test_page_fits_the_narrowest_phone(site: str, page: Page, address: str) -> None:
    page.goto(site + address)
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")


def test_home_shows_the_published_balance(site: str, page: Page) -> None:
    page.goto(site)
    text = page.inner_text("main")
    for figure in ("5,712", "85 %", "9 %", "6 %", "S/ 5,118", "11 ediciones"):
        assert figure in text.replace("\u00a0", " ")


def test_map_links_to_all_26_jurisdictions(site: str, page: Page) -> None:
    page.goto(site)
    links = page.eval_on_selector_all("#grafico-mapa svg a", "nodes => nodes.map(node => node.getAttribute('href'))")
    assert len({link for link in links if link.startswith("/regiones/")}) == 26
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


@pytest.mark.parametrize("page", [{"javascript": False}], indirect=True)
def test_filters_work_without_javascript(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/")
    page.select_option("select[name=region]", "SAM")
    page.click("text=Ver compromisos")
    expect(page.locator("#resultados")).to_contain_text("347 compromisos")


def test_what_was_typed_stays_with_its_error(site: str, page: Page) -> None:
    page.goto(f"{site}/compromisos/?due_after=31%2F02%2F2019&q=agua")
    expect(page.locator(".error-summary")).to_contain_text("Escriba una fecha que exista")
    expect(page.locator("input[name=due_after]")).to_have_value("31/02/2019")
    expect(page.locator("#id_q")).to_have_value("agua")
