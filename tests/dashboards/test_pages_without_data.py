"""Pages before anything is loaded, and with the published record alone: they say what will appear."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client

from tests.browser.addresses import ADDRESSES

pytestmark = pytest.mark.django_db

NOTHING = {
    "/": "Aquí aparecerá el balance",
    "/ediciones/": "Aquí aparecerá cada edición",
    "/regiones/": "Aquí aparecerán los 25 gobiernos regionales",
    "/sectores/": "Aquí aparecerán los ministerios",
    "/compromisos/": "Aquí aparecerá cada compromiso",
    "/transferencias/": "Aquí aparecerá cada transferencia",
    "/proyectos/": "Aquí aparecerá cada proyecto",
    "/encuestas/": "Aquí aparecerán los resultados de cada encuesta",
    "/conciliacion/": "Aquí aparecerá cada cifra de la fuente",
    "/datos-abiertos/": "Todavía no hay cifras publicadas cargadas",
    "/acerca/": "Aquí aparecerán las reglas del proceso",
    "/buscar/?q=salud": "No hay resultados",
}
RECORD_ALONE = {
    "/": "Mientras tanto puede ver lo que ya publicó la fuente",
    "/ediciones/": "11 ediciones realizadas desde 2016",
    "/ediciones/gore-07/": "Aquí aparecerán los compromisos de esta edición",
    "/ediciones/gore-10/": "es posterior al corte publicado (31/12/2018)",
    "/regiones/": "Aquí aparecerán el mapa del cumplimiento",
    "/regiones/SAM/": "Aquí aparecerán los compromisos con esta región",
    "/sectores/": "Aquí aparecerán, por sector",
    "/sectores/MINSA/": "Aquí aparecerán los compromisos de este sector",
    "/compromisos/": "Todavía no hay compromisos publicados",
    "/transferencias/": "Todavía no hay transferencias en el registro",
    "/conciliacion/": "El registro todavía no tiene compromisos ni transferencias",
}


def words(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address, follow=True)
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return response.status_code, re.sub(r"\s+", " ", text.replace("\u00a0", " "))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_breaks_before_anything_is_loaded(client: Client, address: str) -> None:
    status, text = words(client, address)
    assert status in {200, 404}
    assert "None" not in text
    if status == 200 and address in NOTHING:
        assert NOTHING[address] in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_breaks_with_the_published_record_alone(client: Client, address: str) -> None:
    call_command("load_published")
    status, text = words(client, address)
    assert status in {200, 404}
    assert "None" not in text
    if address in RECORD_ALONE:
        assert status == 200
        assert RECORD_ALONE[address] in text


def test_every_page_that_can_be_empty_says_what_will_appear(client: Client) -> None:
    for address, promise in NOTHING.items():
        assert promise in words(client, address)[1], address


def test_reconciliation_compares_nothing_with_an_empty_register(client: Client) -> None:
    call_command("load_published")
    text = words(client, "/conciliacion/")[1]
    assert "cifras coinciden" not in text
    assert "≠" not in text
    assert "Las 26 contradicciones de la fuente" in text
