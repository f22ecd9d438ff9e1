"""What came before a topic: asked, promised, met."""

from __future__ import annotations

import datetime as dt

import pytest

from gore.workspaces.precedents import likeness, words_of
from tests import factories as make
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import make_team


def test_likeness_forgives_plurals_accents_and_empty_words() -> None:
    wanted = words_of("Equipamiento de los hospitales de la región")
    assert wanted == {"equipa", "hospit"}
    assert likeness(wanted, "El hospital de Tocache") == 0.5
    assert likeness(set(), "nada") == 0.0


@pytest.mark.django_db
def test_the_counts_are_of_editions_and_only_of_the_delegation_and_the_sector() -> None:
    team = make_team()
    editions = [make.EditionFactory(start_date=dt.date(2017, m, 1), end_date=dt.date(2017, m, 2)) for m in (1, 3, 5, 7)]
    for edition in editions[:2]:
        f.AgendaTopicFactory(
            edition=edition, delegation=team.region, sectors=[team.health], title="Equipamiento del hospital de Tocache"
        )
    common = {"lead_institution": team.health, "sector": team.health, "regions": team.region.region}
    text = "El ministerio financiará el equipamiento del hospital de Tocache."
    make.CommitmentFactory(edition=editions[1], text=text, released=True, status="executed", **common)
    make.CommitmentFactory(edition=editions[2], text=text, released=True, **common)
    make.CommitmentFactory(edition=editions[3], text="Asfaltar la carretera a Juanjuí.", released=True, **common)
    f.AgendaTopicFactory(
        edition=editions[3],
        delegation=team.neighbour,
        sectors=[team.health],
        title="Equipamiento del hospital de Tocache",
    )

    client = team.client()
    address = "/region/temas/antecedentes/?title=Equipamiento+del+hospital+de+Tocache&sectors=MINSA"
    page = client.get(address).content.decode()
    assert "Pedido en 3 ediciones, prometido en 2, cumplido en 1." in page
    assert "2 compromisos por cumplir con su región" in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Pedido en 3 ediciones" in part
    elsewhere = client.get(address.replace("MINSA", "MTC")).content.decode()
    assert "No hay antecedentes parecidos en ediciones anteriores." in elsewhere
    for odd in ("?title=%00&sectors=%00", "?title=" + "x" * 5000, "?sectors=NADA&title=a"):
        assert client.get(f"/region/temas/antecedentes/{odd}").status_code == 200
