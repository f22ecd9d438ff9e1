"""The queue of topics without a mouse: the keys that the page lists do what it says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_signed_in import sign_in

pytestmark = pytest.mark.browser


def test_a_reviewer_goes_through_the_queue_by_keys(site: str, page: Page) -> None:
    sign_in(page, site, "articulacion")
    page.goto(f"{site}/articulacion/temas/?state=submitted&held=no")
    rows = page.locator("[data-key-row]")
    page.keyboard.press("j")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(rows.nth(1).locator("input[type=checkbox]")).to_be_checked()
    page.keyboard.press("k")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#decidir")).to_be_visible()
    first = page.url

    page.keyboard.press("d")
    due = page.locator("[name=return-due_at]")
    expect(due).to_be_focused()
    page.keyboard.type("a")
    expect(page.locator("[name=accept-reason]")).not_to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.locator("[name=accept-reason]")).to_be_focused()
    page.keyboard.type("Probado con el teclado: jkxadn.")
    expect(page.locator("[name=accept-reason]")).to_have_value("Probado con el teclado: jkxadn.")
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    page.keyboard.press("t")
    expect(page.locator("[data-key-row]").first).to_be_visible()
