"""Pages of accounts and workspaces in Chromium, as each demonstration account uses them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Problems
from tests.browser.test_public_pages import LOOKS, TWO_OF_EACH_ROW, violations

pytestmark = pytest.mark.browser

OWN_ACCOUNT = ["/cuenta/", "/cuenta/claves/", "/cuenta/dos-pasos/", "/cuenta/dispositivos/", "/cuenta/contrasena/"]
PAGES = {
    "admin": [
        *OWN_ACCOUNT, "/cuenta/actuar/", "/cuenta/dos-pasos/aplicacion/activar/", "/cuenta/dos-pasos/llaves/agregar/",
        "/articulacion/personas/", "/articulacion/personas/invitar/",
    ],
    "articulacion": [
        "/articulacion/", "/articulacion/personas/?q=minsa", "/articulacion/correos/", "/articulacion/historial/",
        "/articulacion/convocatoria/", "/articulacion/convocatoria/gore-11/", "/articulacion/convocatoria/gore-11/preguntas/",
        "/articulacion/convocatoria/gore-11/preguntas/agregar/", "/articulacion/convocatoria/gore-11/codigos/",
        "/articulacion/temas/", "/articulacion/temas/gore-11-T-SAM-04/", "/articulacion/temas/comunicar/",
        "/articulacion/temas/avance/", "/articulacion/prioridades/gore-11/", "/articulacion/prioridades/gore-11/temas/",
        "/ministerio/asistencias/", "/articulacion/archivos/", "/temas/gore-11-T-SAM-04/",
        "/articulacion/correos/lotes/", "/articulacion/correos/lotes/1/", "/articulacion/correos/lotes/2/",
        "/articulacion/correos/lotes/2/descartar/", "/articulacion/agendas/gore-11/", "/articulacion/agendas/gore-11/MINSA/",
        "/dossier/gore-11/", "/dossier/gore-11/SAM/MTC/", "/preparacion/gore-11/", "/preparacion/gore-11/agregar/",
        "/articulacion/transferencias/", "/articulacion/transferencias/nueva/", "/articulacion/transferencias/importar/",
        "/articulacion/transferencias/gore-07-TR-0001/editar/", "/articulacion/transferencias/gore-07-TR-0001/contraasiento/",
        "/articulacion/transferencias/normas/", "/articulacion/transferencias/normas/nueva/",
        "/articulacion/transferencias/periodos/", "/articulacion/transferencias/proyectos/?falta=cui",
        "/articulacion/transferencias/proyectos/prj-02/", "/articulacion/transferencias/proyectos/prj-02/unir/",
        "/articulacion/transferencias/proyectos/prj-02/borrar/", "/articulacion/transferencias/proyectos/prj-02/fotos/nueva/",
        "/articulacion/financiamiento/", "/articulacion/financiamiento/?que=dinero",
        "/articulacion/financiamiento/gore-07-C-0123/", "/articulacion/conciliacion/transfers_totals.by_region_printed/",
    ],
    "region.sam": [
        "/region/", "/cuenta/", "/dossier/gore-11/", "/dossier/gore-11/SAM/MINSA/", "/region/agenda/gore-11/",
        "/preparacion/gore-11/",
    ],
    "region.jun": ["/region/"],
    "minsa": ["/ministerio/", "/dossier/gore-11/SAM/MINSA/", "/ministerio/agenda/gore-11/"],
    "mtc": ["/ministerio/"],
    "relator": ["/relatoria/"],
    "observador": ["/articulacion/"],
}  # fmt: skip
HOMES = {
    "admin": "/articulacion/",
    "articulacion": "/articulacion/",
    "observador": "/articulacion/",
    "relator": "/relatoria/",
}
SIGNED_OUT = [
    "/cuenta/ingresar/",
    "/cuenta/contrasena/recuperar/",
    "/cuenta/registro/",
    f"/cuenta/invitacion/{'x' * 43}/",
]


def sign_in(page: Page, site: str, account: str) -> None:
    page.goto(f"{site}/cuenta/ingresar/")
    page.fill("input[name=login]", f"{account}@gore.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form.form button[type=submit]")


def check(page: Page, address: str, problems: Problems) -> None:
    """Nothing blocked, inside its width, and accessible in every look."""
    assert [text for text in problems if "404 (Not Found)" not in text] == [], address
    page.evaluate(TWO_OF_EACH_ROW)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), f"{address} {width}"
        assert (address, width, scheme, violations(page, contrast=True)) == (address, width, scheme, [])
    # The checker puts styles into the page, which the policy blocks as it should.
    problems.clear()


@pytest.mark.parametrize("account", PAGES)
def test_each_account_lands_at_home_and_its_pages_are_accessible(
    site: str, page: Page, problems: Problems, account: str
) -> None:
    sign_in(page, site, account)
    home = HOMES.get(account, "/region/" if account.startswith("region") else "/ministerio/")
    expect(page).to_have_url(f"{site}{home}")
    for address in PAGES[account]:
        page.goto(site + address)
        expect(page.locator("h1")).to_be_visible()
        check(page, address, problems)


def test_pages_before_signing_in_are_accessible(site: str, page: Page, problems: Problems) -> None:
    for address in SIGNED_OUT:
        page.goto(site + address)
        check(page, address, problems)


@pytest.mark.parametrize("page", [{"width": 390}, {"width": 1280, "javascript": False}], indirect=True)
def test_an_invitation_from_the_form_to_the_workspace(site: str, page: Page, request: pytest.FixtureRequest) -> None:
    email = f"rosa.{request.node.callspec.indices['page']}@gore.example"
    sign_in(page, site, "articulacion")
    page.goto(f"{site}/articulacion/personas/invitar/")
    page.fill("input[name=full_name]", "Rosa Quispe")
    page.select_option("select[name=role]", "regional_team")
    page.select_option("select[name=institution]", label="Gobierno Regional de San Martín")
    page.fill("input[name=email]", email)
    page.click("main form.form button[type=submit]")
    expect(page.locator("main")).to_contain_text(f"La invitación para {email} está en camino")

    page.goto(f"{site}/articulacion/correos/")
    page.locator("tr", has_text=email).locator("a").first.click()
    link = re.search(r"https?://\S+/cuenta/invitacion/\S+", page.inner_text("main"))
    assert link
    page.goto(f"{site}/cuenta/salir/")
    page.click("main form.form button[type=submit]")

    page.goto(f"{site}/cuenta/{link[0].partition('/cuenta/')[2]}")
    page.fill("input[name=password]", "una frase larga de prueba")
    page.fill("input[name=password_again]", "otra frase")
    page.click("main form.form button[type=submit]")
    expect(page.locator(".field-error")).to_have_text("Las dos contraseñas no son iguales.")
    page.fill("input[name=password]", "una frase larga de prueba")
    page.fill("input[name=password_again]", "una frase larga de prueba")
    page.click("main form.form button[type=submit]")
    expect(page).to_have_url(f"{site}/region/")
    expect(page.locator("h1")).to_contain_text("San Martín")


def test_an_administrator_acts_for_a_region_and_sees_it_all_the_time(site: str, page: Page, problems: Problems) -> None:
    sign_in(page, site, "admin")
    page.goto(f"{site}/cuenta/actuar/")
    page.select_option("select[name=institution]", label="Gobierno Regional de San Martín")
    page.fill("textarea[name=reason]", "La región no tiene conexión y dictó el avance.")
    page.click("main form.form button[type=submit]")
    expect(page).to_have_url(f"{site}/region/")
    expect(page.locator(".acting")).to_contain_text("Actúa en nombre de Gobierno Regional de San Martín")
    check(page, "acting", problems)
    page.goto(f"{site}/compromisos/")
    expect(page.locator(".acting")).to_be_visible()
    page.click(".acting button")
    expect(page).to_have_url(f"{site}/articulacion/")
    expect(page.locator(".acting")).to_have_count(0)
