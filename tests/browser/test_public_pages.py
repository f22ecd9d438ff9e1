"""Every public page in Chromium: accessible, inside its width, without a blocked script or style."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.addresses import ADDRESSES, NOT_FOUND
from tests.browser.conftest import Problems

pytestmark = pytest.mark.browser

LOOKS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]
# The narrowest phone, a phone, a laptop, and the same laptop with its page at 200 %.
WIDTHS = (320, 390, 640, 1280)
AXE = Axe()

OPEN_ALL = "document.querySelectorAll('details').forEach(node => node.open = true)"
# Of rows that are built alike, two stay: their contrast is the same and computing it is slow.
TWO_OF_EACH_ROW = """() => {
  const shape = node => `${node.tagName}.${node.className}(${[...node.children].map(shape).join()})`;
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    const seen = {};
    for (const row of [...list.children]) {
      const key = shape(row);
      seen[key] = (seen[key] || 0) + 1;
      if (seen[key] > 2) row.remove();
    }
  }
}"""


def violations(page: Page, *, contrast: bool) -> list[str]:
    """What axe-core finds, one line a node; the rule of contrast only if asked for."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:160]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_accessible_and_fits(site: str, page: Page, problems: Problems, address: str) -> None:
    response = page.goto(site + address)
    assert response is not None
    assert response.status == (404 if address == NOT_FOUND else 200)
    page.evaluate(OPEN_ALL)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), f"{width}: sideways"
    assert violations(page, contrast=False) == []
    page.evaluate(TWO_OF_EACH_ROW)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert (width, scheme, violations(page, contrast=True)) == (width, scheme, [])
    assert [text for text in problems if address != NOT_FOUND or "404 (Not Found)" not in text] == []


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "incrustar" not in address])
def test_page_says_where_it_is(site: str, plain: Page, address: str) -> None:
    """One heading that names the subject, a title that begins with it, and the way back."""
    plain.goto(site + address)
    assert plain.locator("h1").count() == 1
    assert plain.title().endswith(" · GORE Ejecutivo")
    heading, title = plain.locator("h1").inner_text(), plain.title()
    assert heading
    assert len(title) < 120
    if address not in {"/", NOT_FOUND, "/cuenta/ingresar/"}:
        assert plain.locator("nav.crumbs [aria-current=page]").count() == 1
    assert plain.locator("html").get_attribute("lang") == "es-PE"
