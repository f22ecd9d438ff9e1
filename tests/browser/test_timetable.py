"""The board of a timetable in Chromium: by mouse, by keyboard, without JavaScript, and two people at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Problems
from tests.browser.test_signed_in import check, sign_in

pytestmark = pytest.mark.browser

BASE = "/articulacion/horario/gore-11"
PAGES = (
    "/", "/dias/", "/salas/", "/ausencias/", "/reuniones/", "/reuniones/nueva/", "/orden/", "/calculos/", "/horarios/",
    "/comparar/?a=1&b=2", "/publicaciones/", "/publicaciones/1/", "/reparar/", "/horarios/2/", "/horarios/2/?vista=delegaciones",
    "/horarios/2/equidad/", "/horarios/2/explicacion/", "/horarios/2/publicar/",
)  # fmt: skip


@pytest.mark.parametrize("part", [0, 1, 2])
def test_the_pages_of_a_timetable_are_accessible(site: str, page: Page, problems: Problems, part: int) -> None:
    sign_in(page, site, "articulacion")
    for address in PAGES[part::3]:
        page.goto(site + BASE + address)
        expect(page.locator("h1")).to_be_visible()
        check(page, address, problems)


def copy_of_the_draft(page: Page, site: str, name: str) -> str:
    """A draft of its own for a test that changes it; its address."""
    page.goto(f"{site}{BASE}/horarios/1/")
    page.fill("#nombre", name)
    page.click("button[value=copy]")
    expect(page.locator("h1")).to_contain_text(name)
    return page.url


def free_cell(page: Page) -> str:
    """The key of the first cell where the held card may go."""
    page.wait_for_selector(".board-grid td.can")
    key = page.locator(".board-grid td.can").first.get_attribute("data-cell")
    assert key
    return key


def test_a_card_is_dragged_to_a_free_cell_and_the_step_is_taken_back(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "articulacion")
    copy_of_the_draft(page, site, "Con el ratón")
    card = page.locator(".board-grid a.card").first
    code, before = card.get_attribute("data-code"), card.get_attribute("data-at")
    card.click()
    expect(page.locator("#dicho")).to_contain_text("Tiene en la mano")
    key = free_cell(page)
    expect(page.locator(".board-grid td.cannot .why").nth(5)).to_be_visible()  # impossible cells say why
    page.keyboard.press("Escape")
    expect(page.locator(".board-grid td.can")).to_have_count(0)

    page.set_viewport_size({"width": 1280, "height": 2600})  # both ends in sight
    page.locator(f'[data-code="{code}"]').drag_to(page.locator(f'[data-cell="{key}"]'))

    moved = page.locator(f'[data-cell="{key}"] [data-code="{code}"]')
    expect(moved).to_be_visible()
    expect(page.locator("#dicho")).to_contain_text(":")
    page.click("button[value=undo]")
    expect(page.locator(f'[data-code="{code}"]')).to_have_attribute("data-at", str(before))
    assert problems == []


def test_the_keyboard_moves_locks_takes_out_and_undoes(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "articulacion")
    copy_of_the_draft(page, site, "Con el teclado")
    card = page.locator(".board-grid a.card").first
    code, before = str(card.get_attribute("data-code")), str(card.get_attribute("data-at"))
    cell = page.locator(".board-grid td", has=page.locator(f'[data-code="{code}"]'))
    cell.focus()
    page.keyboard.press("Enter")
    key = free_cell(page)
    here, there = str(cell.get_attribute("data-cell")).split("|"), key.split("|")
    assert here[1] == there[1], "a bilateral stays in its ministry's room"
    step = int(there[0]) - int(here[0])
    for _ in range(abs(step)):
        page.keyboard.press("ArrowDown" if step > 0 else "ArrowUp")
    expect(page.locator("#dicho")).to_contain_text("Libre")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-cell="{key}"] [data-code="{code}"]')).to_be_visible()
    assert page.evaluate("document.activeElement.dataset.cell") == key, "the focus goes with the card"

    page.keyboard.press("f")
    expect(page.locator(f'[data-code="{code}"]')).to_have_attribute("data-locked", "yes")
    page.keyboard.press("f")
    expect(page.locator(f'[data-code="{code}"]')).to_have_attribute("data-locked", "no")
    page.keyboard.press("Delete")
    expect(page.locator(f'.board-side [data-code="{code}"]')).to_be_visible()
    for _ in range(4):
        said = page.locator("#dicho")
        page.keyboard.press("Control+z")
        expect(said).to_contain_text("Deshecho")
        page.wait_for_timeout(300)
    expect(page.locator(f'[data-code="{code}"]')).to_have_attribute("data-at", before)
    assert problems == []


@pytest.mark.parametrize("page", [{"javascript": False}, {"javascript": False, "width": 390}], indirect=True)
def test_without_javascript_links_and_buttons_do_the_same(site: str, page: Page) -> None:
    sign_in(page, site, "articulacion")
    copy_of_the_draft(page, site, "Sin guiones")
    card = page.locator(".board-grid a.card").first
    title, before = str(card.get_attribute("data-title")), str(card.get_attribute("data-at"))
    card.click()
    expect(page.locator(".hand")).to_contain_text(title)
    assert page.locator(".why").count() > 5
    page.locator("button[name=to]").first.click()
    expect(page.locator("main")).to_contain_text(f"{title}: de ")
    page.click("button[value=undo]")
    expect(page.locator(".board-grid a.card").first).to_have_attribute("data-at", before)


def test_two_editors_see_each_other_and_nothing_is_overwritten(site: str, page: Page, browser: Browser) -> None:
    sign_in(page, site, "articulacion")
    address = copy_of_the_draft(page, site, "Entre dos")
    second = browser.new_context(locale="es-PE").new_page()
    sign_in(second, site, "admin")
    second.goto(address)
    card = page.locator(".board-grid a.card").first
    code = card.get_attribute("data-code")
    card.click()
    free_cell(page)  # held here …
    other = second.locator(f'[data-code="{code}"]')
    other.click()
    key = free_cell(second)
    second.locator(f'[data-cell="{key}"]').click()  # … and moved there
    expect(second.locator(f'[data-cell="{key}"] [data-code="{code}"]')).to_be_visible()

    page.locator(".board-grid td.can").last.click()

    expect(page.locator("#dicho")).to_contain_text(re.compile("movió esta reunión mientras usted la tenía"))
    expect(page.locator(f'[data-cell="{key}"] [data-code="{code}"]')).to_be_visible()
    second.context.close()
