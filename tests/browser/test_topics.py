"""Topics in Chromium as the team of San Martín works: writing, losing the connection, two people, ranking."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Problems
from tests.browser.test_signed_in import check, sign_in

pytestmark = pytest.mark.browser


def begin(page: Page, site: str, title: str) -> str:
    """A new draft from the form; its address."""
    page.goto(f"{site}/region/temas/nuevo/")
    page.fill("input[name=title]", title)
    page.check("input[name=sectors][value=MINSA]")
    page.click("text=Empezar el borrador")
    page.wait_for_url(re.compile(r"/region/temas/gore-11-T-SAM-\d+/editar/"))
    return page.url


def codes(page: Page) -> list[str]:
    return [row.get_attribute("data-code") or "" for row in page.locator("tr[data-rank-url]").all()]


def test_pages_of_topics_are_accessible(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "region.sam")
    page.goto(f"{site}/region/temas/nuevo/")
    page.fill("input[name=title]", "Equipamiento del hospital de Tocache")
    page.check("input[name=sectors][value=MINSA]")
    expect(page.locator("#antecedentes")).to_contain_text("Antecedentes de «Equipamiento del hospital de Tocache»")
    check(page, "new", problems)
    edit = begin(page, site, "Equipamiento del hospital de Tocache")
    check(page, "edit", problems)
    for address in (
        "/region/temas/", "/region/temas/?state=nada", "/region/temas/antecedentes/?title=hospital&sectors=MINSA",
        edit.removeprefix(site).replace("editar", "retirar"), edit.removeprefix(f"{site}/region").replace("editar/", ""),
    ):  # fmt: skip
        page.goto(site + address)
        check(page, address, problems)


def test_a_draft_saves_itself_and_survives_a_lost_connection(site: str, page: Page) -> None:
    sign_in(page, site, "region.sam")
    edit = begin(page, site, "Puente de Bellavista")
    state = page.locator("#guardado")

    page.fill("input[name=cost]", "S/ 12 mil")
    expect(state).to_have_text(re.compile(r"^Guardado a las \d\d:\d\d$"))
    expect(page.locator("#id_cost_understood")).to_have_text("Se entiende: S/\u00a012,000.00")
    page.fill("input[name=cui]", "123")
    expect(page.locator("#id_cui_error")).to_have_text("Escriba el CUI con 7 dígitos, por ejemplo 2234567.")
    expect(state).to_contain_text("salvo: CUI")
    page.fill("input[name=cui]", "")

    page.context.set_offline(True)
    page.fill("textarea[name=description]", "Se cayó el enlace.")
    expect(state).to_contain_text("Sin conexión: lo que escribió sigue en esta página")
    page.context.set_offline(False)
    expect(state).to_have_text(re.compile(r"^Guardado a las \d\d:\d\d$"), timeout=15_000)
    page.goto(edit)
    expect(page.locator("textarea[name=description]")).to_have_value("Se cayó el enlace.")
    expect(page.locator("input[name=cost]")).to_have_value("12,000.00")


def test_questions_follow_the_blockage_at_once(site: str, page: Page) -> None:
    sign_in(page, site, "region.sam")
    begin(page, site, "Centro de salud de Lamas")
    before = page.locator("#preguntas .group").count()
    page.check("input[name=blockage][value=budgetary]")
    expect(page.locator("#preguntas .group")).not_to_have_count(before)


def test_two_people_in_one_draft_see_both_versions(site: str, page: Page, browser: Browser) -> None:
    sign_in(page, site, "region.sam")
    edit = begin(page, site, "Canal de riego")
    other = browser.new_context(locale="es-PE").new_page()
    sign_in(other, site, "region.sam")
    other.goto(edit)
    other.fill("input[name=title]", "Canal de riego de Sisa")
    expect(other.locator("#guardado")).to_contain_text("Guardado")
    expect(other.locator("#guardado")).not_to_contain_text("Cambios")
    other.wait_for_function("document.querySelector('[name=version]').value === '2'")

    page.fill("input[name=title]", "Canal de riego de Picota")
    expect(page.locator("#guardado")).to_contain_text("guardó otra versión")
    page.click("#ver-versiones")
    row = page.locator("tr", has_text="Título")
    expect(row).to_contain_text("Canal de riego de Picota")
    expect(row).to_contain_text("Canal de riego de Sisa")
    page.check("input[name=take-title][value=theirs]")
    page.click("text=Guardar lo elegido")
    expect(page.locator("input[name=title]")).to_have_value("Canal de riego de Sisa")
    other.context.close()


def test_the_order_changes_by_keyboard_by_dragging_and_by_buttons(site: str, page: Page) -> None:
    sign_in(page, site, "region.sam")
    page.goto(f"{site}/region/temas/")
    first, second, third, *rest = codes(page)
    page.locator(f"#subir-{third}").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("tr[data-rank-url]").nth(1)).to_have_attribute("data-code", third)
    expect(page.locator(f"#subir-{third}")).to_be_focused()
    expect(page.locator("#conteo")).to_contain_text("es ahora la prioridad 2 de")

    rows = page.locator("tr[data-rank-url]")
    rows.nth(0).locator(".rank-number").drag_to(rows.nth(2).locator(".rank-number"))
    expect(rows.nth(2)).to_have_attribute("data-code", first)
    page.click(f"#bajar-{third}")
    expect(rows.nth(1)).to_have_attribute("data-code", third)
    page.reload()
    assert codes(page) == [second, third, first, *rest]


@pytest.mark.parametrize("page", [{"width": 390, "javascript": False}], indirect=True)
def test_without_javascript_a_topic_is_written_ranked_and_sent(site: str, page: Page) -> None:
    sign_in(page, site, "region.sam")
    edit = begin(page, site, "Carretera a Tabalosos")
    page.click("button[value=send]")
    page.click("a[href='#id_request']")
    page.fill("textarea[name=description]", "Sin mantenimiento.")
    page.fill("textarea[name=request]", "Incluirla en el programa.")
    page.check("input[name=blockage][value=administrative]")
    page.locator("button[value=save]").first.click()
    expect(page.locator("main")).to_contain_text("Guardado a las")
    for question in page.locator("#preguntas .group").all():
        if question.locator("select").count():
            question.locator("select").select_option(index=1)
    page.click("button[value=send]")
    expect(page.locator("main")).to_contain_text("fue enviado a la SD")
    code = edit.split("/")[-3]
    page.goto(f"{site}/region/temas/")
    before = codes(page).index(code)
    page.click(f"#subir-{code}")
    assert codes(page).index(code) == before - 1
