"""Answering a survey in Chromium: on a phone, with and without JavaScript; SD's pages and the rating of meetings."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Problems
from tests.browser.test_public_pages import WIDTHS
from tests.browser.test_signed_in import check, sign_in

pytestmark = pytest.mark.browser

WORK = "/articulacion/encuestas"
SD_PAGES = [
    f"{WORK}/", f"{WORK}/nueva/", f"{WORK}/gore-11-preparacion/", f"{WORK}/gore-11-preparacion/datos/",
    f"{WORK}/gore-11-preparacion/preguntas/", f"{WORK}/gore-11-preparacion/preguntas/nueva/",
    f"{WORK}/gore-11-preparacion/personas/", f"{WORK}/gore-11-preparacion/personas/agregar/",
    f"{WORK}/gore-10-satisfaccion/", f"{WORK}/gore-10-satisfaccion/vista-previa/teams/",
    f"{WORK}/gore-10-satisfaccion/textos/", "/articulacion/aprendizajes/", "/articulacion/aprendizajes/nuevo/",
    "/articulacion/valoraciones/",
]  # fmt: skip


@pytest.fixture(scope="module")
def links(site: str, browser: Browser) -> list[str]:
    """The links of the demonstration's open survey, read where its mails are read."""
    context = browser.new_context(locale="es-PE")
    page = context.new_page()
    sign_in(page, site, "articulacion")
    page.goto(f"{site}/articulacion/correos/?kind=surveys.invitation")
    addresses = [row.get_attribute("href") for row in page.locator("tbody a").all()]
    found = []
    for address in addresses:
        page.goto(f"{site}{address}")
        link = re.search(r"/encuestas/r/[\w-]+/", page.inner_text("main"))
        assert link
        found.append(link[0])
    context.close()
    assert len(found) >= 3
    return found


@pytest.mark.parametrize("page", [{"width": 390}], indirect=True)
def test_a_draft_stays_on_the_phone_and_the_answer_goes_once(
    site: str, page: Page, problems: Problems, links: list[str]
) -> None:
    page.goto(site + links[0])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), width
    page.set_viewport_size({"width": 390, "height": 844})

    expect(page.locator("[data-progress-text]")).to_have_text("Respondidas 0 de 3")
    expect(page.locator("#p-q_utiles")).to_be_hidden()
    page.get_by_text("5 (siempre)").first.click()
    page.locator("#p-q_previas").get_by_text("Sí", exact=True).click()
    expect(page.locator("#p-q_utiles")).to_be_visible()
    expect(page.locator("[data-progress-text]")).to_have_text("Respondidas 2 de 4")
    page.fill("textarea", "Más tiempo para la redacción")
    expect(page.locator("[data-draft-status]")).to_contain_text("Borrador guardado solo en este dispositivo")

    page.reload()
    expect(page.locator("[data-draft-status]")).to_have_text("Recuperamos el borrador de este dispositivo.")
    expect(page.locator("textarea")).to_have_value("Más tiempo para la redacción")
    expect(page.locator("[data-progress-text]")).to_have_text("Respondidas 3 de 4")
    kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "redacción" in kept
    assert links[0].split("/")[-2] not in kept, "the draft does not hold what opens the survey"

    page.click("form button[type=submit]")
    expect(page.locator(".error-summary")).to_contain_text("Pregunta 3: Falta su respuesta.")
    expect(page.locator("textarea")).to_have_value("Más tiempo para la redacción")
    page.locator("#p-q_utiles").get_by_text("4", exact=True).click()
    page.click("form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Gracias: recibimos su respuesta")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('encuesta-')).length") == 0

    page.goto(site + links[0])
    expect(page.locator("h1")).to_have_text("Con este enlace ya se respondió")
    assert [text for text in problems if "400 (Bad Request)" not in text] == []


@pytest.mark.parametrize("page", [{"width": 390, "javascript": False}], indirect=True)
def test_without_javascript_everything_is_there(site: str, page: Page, links: list[str]) -> None:
    page.goto(site + links[1])
    expect(page.locator("#p-q_utiles")).to_contain_text("Solo si en la pregunta 2 respondió: Sí.")
    page.get_by_text("3", exact=True).first.click()
    page.locator("#p-q_previas").get_by_text("No", exact=True).click()
    page.click("form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Gracias: recibimos su respuesta")


def test_the_page_is_accessible_in_each_of_its_states(
    site: str, page: Page, problems: Problems, links: list[str]
) -> None:
    for address in (links[2], links[0], "/encuestas/r/inventado/"):
        page.goto(site + address)
        check(page, address, problems)
    page.goto(site + links[2])
    page.click("form button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    problems[:] = [text for text in problems if "400 (Bad Request)" not in text]
    check(page, "with errors", problems)


def test_a_question_is_reached_with_the_keyboard_from_its_error(site: str, page: Page, links: list[str]) -> None:
    page.goto(site + links[2])
    page.click("form button[type=submit]")
    page.locator(".error-summary a").first.click()
    expect(page.locator("#p-q_duracion")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#p-q_duracion input:checked")).to_have_count(1)


def test_pages_of_sd_are_accessible(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "articulacion")
    for address in SD_PAGES:
        page.goto(site + address)
        expect(page.locator("h1")).to_be_visible()
        check(page, address, problems)


def test_two_taps_rate_a_meeting(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "region.jun")
    page.goto(f"{site}/valorar/")
    check(page, "/valorar/", problems)
    page.goto(f"{site}/valorar/")
    before = page.locator(".waiting li").count()
    assert before > 1
    page.locator(".waiting a").first.click()
    check(page, "first tap", problems)
    page.locator(".taps button", has_text="Sí").click()
    page.locator(".taps button", has_text="En parte").click()
    expect(page.locator("main")).to_contain_text("Gracias. Su valoración se suma a las demás")
    expect(page.locator(".waiting li")).to_have_count(before - 1)
