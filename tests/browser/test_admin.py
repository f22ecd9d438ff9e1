"""The administration in Chromium, as the SD team uses it: accessible, inside its width, nothing blocked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Problems
from tests.browser.test_public_pages import LOOKS, TWO_OF_EACH_ROW, violations

pytestmark = pytest.mark.browser

PAGES = [
    "/admin/",
    "/admin/commitments/commitment/",
    "/admin/commitments/commitment/?status__exact=pending&overdue=yes&q=salud",
    "/admin/commitments/commitment/?q=nada-de-nada",
    "/admin/commitments/commitment/add/",
    "commitment",
    "/admin/commitments/commitmentupdate/?state__exact=submitted",
    "/admin/commitments/commitmentupdate/add/",
    "update",
    "edition",
    "/admin/transfers/transfer/add/",
    "transfer",
    "/admin/core/institution/",
    "institution",
    "/admin/core/publishedfigure/",
    "/admin/gore_sessions/summitsession/add/",
    "/admin/password_change/",
]
FOUND_BY = {
    "commitment": "/admin/commitments/commitment/?q=gore-07-C-0123",
    "update": "/admin/commitments/commitmentupdate/?state__exact=submitted",
    "edition": "/admin/core/edition/?q=gore-07",
    "transfer": "/admin/transfers/transfer/?multi_region__exact=0",
    "institution": "/admin/core/institution/?q=MINSA",
}


def sign_in(page: Page, site: str, account: str = "articulacion@gore.example") -> None:
    page.goto(f"{site}/admin/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form.form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Administración")


def visit(page: Page, site: str, name: str) -> None:
    page.goto(site + FOUND_BY.get(name, name))
    if name in FOUND_BY:
        page.click("#result_list tbody th a >> nth=0")
        page.wait_for_url("**/change/**")
    page.wait_for_load_state("networkidle")


def test_pages_are_accessible_and_fit(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site)
    for name in PAGES:
        visit(page, site, name)
        assert problems == [], name
        page.evaluate(TWO_OF_EACH_ROW)
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), f"{name} {width}"
            assert (name, width, scheme, violations(page, contrast=True)) == (name, width, scheme, [])
        # The checker puts styles into the page, which the policy blocks as it should.
        problems.clear()


@pytest.mark.parametrize("page", [{"width": 390}, {"width": 1280}], indirect=True)
def test_every_list_fits(site: str, page: Page) -> None:
    sign_in(page, site, "admin@gore.example")
    for address in page.eval_on_selector_all(".app-section li a:not(.add)", "links => links.map(link => link.href)"):
        page.goto(address)
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), address
        hidden = page.evaluate(
            "[...document.querySelectorAll('.results')].map(box => box.scrollWidth - box.clientWidth)"
        )
        assert not any(hidden), f"{address} hides {hidden} px of its table"


def test_a_report_is_added_reviewed_by_another_person_and_counts(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site)
    visit(page, site, "commitment")
    commitment = page.url
    page.click("text=Agregar Avance adicional")
    row = page.locator("#updates-group .inline-related:not(.empty-form)").last
    row.locator("select[name$=-status]").select_option("in_process")
    row.locator("input[name$=-percentage]").fill("60")
    row.locator("input[name$=-happened_on]").fill("31/02/2019")
    row.locator("select[name$=-reported_by]").select_option(label="Ministerio de Salud")
    row.locator("textarea[name$=-note]").fill("Se retomó la obra")
    page.click("input[name=_continue]")
    expect(page.locator(".error-summary")).to_contain_text("Ocurrió el: Escriba una fecha que exista")
    expect(page.locator("#updates-group")).to_contain_text("Escriba una fecha que exista")
    wrong = page.locator("input[name$=-happened_on][value='31/02/2019']")
    wrong.fill("15/01/2019")
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("gore-07-C-0123")
    expect(page.locator("#updates-group")).to_contain_text("Por verificar. Revisar este avance")
    page.click("text=Revisar este avance")
    expect(page.locator("main")).to_contain_text("Lo revisa otra persona")
    update = page.url

    page.click("#logout-form button")
    page.wait_for_load_state("networkidle")
    sign_in(page, site, "admin@gore.example")
    page.goto(update)
    page.check("input[name=decision][value=verify]")
    page.click("input[name=_save]")
    page.goto(commitment)
    expect(page.locator("main")).to_contain_text("Verificado el")
    expect(page.locator(".readonly .status").first).to_have_text("En proceso")
    assert problems == []


@pytest.mark.parametrize("page", [{"width": 390}, {"width": 1280, "javascript": False}], indirect=True)
def test_withdrawing_and_releasing_ask_first_also_without_javascript(site: str, page: Page) -> None:
    sign_in(page, site)
    for action, button, result in (
        ("withdraw", "Retirar la publicación", "Publicaciones retiradas: 1."),
        ("release", "Publicar", "Compromisos publicados: 1."),
    ):
        page.goto(f"{site}/admin/commitments/commitment/?q=gore-07-C-0124")
        page.check("input[name=_selected_action]")
        page.select_option("select[name=action]", action)
        page.click(".actions button")
        expect(page.locator("main")).to_contain_text("gore-07-C-0124")
        page.click(f"input[type=submit][value='{button}']")
        expect(page.locator(".messagelist")).to_contain_text(result)


def test_a_missing_norm_is_added_without_losing_the_transfer(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site)
    page.goto(f"{site}/admin/transfers/transfer/add/")
    page.fill("input[name=description]", "Mantenimiento de caminos")
    with page.expect_popup() as opened:
        page.click("#add_id_norm")
    popup = opened.value
    popup.select_option("select[name=kind]", "ds")
    popup.fill("input[name=number]", "999-2019-EF")
    popup.click("input[name=_save]")
    expect(page.locator("select[name=norm] option:checked")).to_have_text("DS 999-2019-EF")
    expect(page.locator("input[name=description]")).to_have_value("Mantenimiento de caminos")
    assert problems == []


def test_a_download_has_the_filtered_rows(site: str, page: Page) -> None:
    sign_in(page, site)
    page.goto(f"{site}/admin/commitments/commitment/?status__exact=pending&q=educacion")
    count = int(page.inner_text(".list-count").split()[0].replace(",", ""))
    with page.expect_download() as started:
        page.click("text=Descargar CSV")
    assert started.value.path().read_bytes().count(b"\r\n") == count + 1
