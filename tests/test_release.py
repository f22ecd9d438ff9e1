"""What is not released does not exist for the public: no page, file, count, figure, chart or search
says anything else because of it. Every public address is here, or the test fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from commitments.services import recompute_compliance, release_commitments
from gore.dashboards.public_charts import BUILDERS
from tests import factories as make
from tests.downloads import XLSX, content, sheet_rows
from tests.world import CANARY, World, hide_a_commitment

# Not for the public, or about nobody's data. A new public address belongs in PAGES or API below.
OTHERS = (
    "admin/",
    "cuenta/",
    "articulacion/",
    "correo/",
    "dossier/",
    "preparacion/",
    "region/",
    "temas/",
    "ministerio/",
    "relatoria/",
    "valorar/",
    "encuestas/r/",
    "static/",
    "robots.txt",
    "favicon.ico",
    "salud/",
    "api/v1/schema/",
    "api/v1/docs/",
)
CATCH_ALL = r"api/v1/^[\s\S]*/$"
FILES = ("", "?format=csv", "?format=xlsx")

# Route → addresses. A list comes with its files and with the words that would find the hidden row.
PAGES: dict[str, list[str]] = {
    "": ["/"],
    "ediciones/": ["/ediciones/"],
    "ediciones/<slug:code>/": ["/ediciones/gore-01/", "/ediciones/gore-02/"],
    "ediciones/<slug:code>/agenda/": ["/ediciones/gore-01/agenda/"],
    "ediciones/<slug:code>/agenda/<slug:party>/": ["/ediciones/gore-01/agenda/SAM/"],
    "ediciones/<slug:code>/agenda/<slug:party>/hoja.pdf": ["/ediciones/gore-01/agenda/SAM/hoja.pdf"],
    "calendario/<str:token>.ics": ["/calendario/1-00000000000000000000000000000000.ics"],
    "regiones/": ["/regiones/"],
    "regiones/<slug:code>/": ["/regiones/SAM/", "/regiones/ANC/"],
    "sectores/": ["/sectores/"],
    "sectores/<slug:code>/": ["/sectores/MINSA/", "/sectores/MTC/"],
    "compromisos/": [
        f"/compromisos/{way}{more}"
        for way in FILES
        for more in ("", *((f"&{f}" if way else f"?{f}") for f in ("as_of=2017-01-01", f"q={CANARY}", "lead=SAM")))
    ],
    "compromisos/<slug:code>/": ["/compromisos/gore-01-C-0001/", "/compromisos/gore-01-C-0099/"],
    "transferencias/": [f"/transferencias/{way}" for way in FILES],
    "transferencias/cifras/": ["/transferencias/cifras/"],
    "transferencias/presupuesto/": ["/transferencias/presupuesto/"],
    "transferencias/series/": ["/transferencias/series/?format=csv"],
    "transferencias/<slug:code>/": ["/transferencias/gore-01-TR-0001/"],
    "transferencias/normas/<slug:slug>/": ["/transferencias/normas/ds-123-2017-ef/"],
    "transferencias/normas/<slug:slug>/archivo/": ["/transferencias/normas/ds-123-2017-ef/archivo/"],
    "proyectos/": [f"/proyectos/{way}" for way in FILES],
    "proyectos/<slug:code>/": ["/proyectos/prj-01/"],
    "proyectos/<slug:code>/fotos/<int:pk>/": ["/proyectos/prj-01/fotos/1/"],
    "encuestas/": ["/encuestas/"],
    "encuestas/comparar/": ["/encuestas/comparar/"],
    "encuestas/<slug:code>/": ["/encuestas/gore-01-satisfaccion/"],
    "encuestas/<slug:code>/resultados.csv": ["/encuestas/gore-01-satisfaccion/resultados.csv"],
    "encuestas/<slug:code>/informe.pdf": [],
    "aprendizajes/": ["/aprendizajes/", f"/aprendizajes/?q={CANARY}"],
    "conciliacion/": ["/conciliacion/"],
    "datos-abiertos/": ["/datos-abiertos/"],
    "acerca/": ["/acerca/"],
    "buscar/": ["/buscar/?q=construir", f"/buscar/?q={CANARY}", "/buscar/?q=gore-01-C-0099", "/buscar/?q=salud"],
    "incrustar/<slug:chart_id>/": [f"/incrustar/{chart}/" for chart in BUILDERS],
    "incrustar/<slug:chart_id>.<str:extension>": [
        f"/incrustar/{chart}.{extension}" for chart in BUILDERS for extension in ("svg", "csv", "png")
    ],
}  # fmt: skip
API: dict[str, list[str]] = {
    "": [""],
    "commitments/": [*FILES, "?as_of=2017-01-01", f"?q={CANARY}", "?lead=SAM&edition=gore-01", "?page_size=1"],
    "commitments/<code>/": ["gore-01-C-0001/", "gore-01-C-0099/"],
    "commitments/<code>/updates/": ["gore-01-C-0001/updates/", "gore-01-C-0099/updates/"],
    "compliance/": [
        *FILES,
        *(f"?by={by}{day}" for by in ("edition", "sector", "region", "type") for day in ("", "&as_of=2017-01-01")),
        "?edition=gore-01&sector=MINSA&region=ANC",
    ],
}  # fmt: skip
for _name in ("editions", "institutions", "regions", "published-figures", "meetings", "transfers", "projects"):
    API[f"{_name}/"] = [*FILES]
    API[f"{_name}/<code>/"] = []
API |= {"topics/": [*FILES], "topics/<code>/": [], "topics/<code>/submit/": [], "topics/<code>/withdraw/": []}
API |= {"surveys/": [""], "surveys/<code>/": []}

ADDRESSES = [address for addresses in PAGES.values() for address in addresses] + [
    f"/api/v1/{route.partition('<')[0]}{rest}" for route, rests in API.items() for rest in rests
]


def routes(resolver: URLResolver, before: str = "") -> list[str]:
    """Every route below *resolver* as one text."""
    found = []
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        found += [route] if isinstance(entry, URLPattern) else routes(entry, route)
    return found


def test_every_public_address_is_in_the_table() -> None:
    known = set(PAGES) | {f"api/v1/{route}" for route in API} | {CATCH_ALL}
    public = {route for route in routes(get_resolver()) if not route.startswith(OTHERS)}
    plain = {
        route.replace("^", "").replace("$", "").replace("(?P<code>[A-Za-z0-9._-]{1,80})", "<code>").replace("/\\Z", "/")
        if route != CATCH_ALL
        else route
        for route in public
    }
    assert plain == known


def answers(addresses: list[str]) -> dict[str, Any]:
    """What a stranger gets at each address: status and body, of a sheet its cells, of a move its target."""
    cache.clear()
    found: dict[str, Any] = {}
    for address in addresses:
        response = Client().get(address)
        if response.headers.get("Content-Type") == XLSX:
            body: Any = sheet_rows(response)
        else:
            body = content(response)
        found[address] = (response.status_code, response.headers.get("Location"), body)
    return found


def test_public_says_the_same_with_and_without_what_is_not_released(world: World) -> None:
    make.SummitSessionFactory(edition=world.first)
    before = answers(ADDRESSES)
    assert {status for status, _to, _body in before.values()} <= {200, 404}, before

    hidden = hide_a_commitment(world)
    after = answers(ADDRESSES)

    for address in ADDRESSES:
        assert after[address] == before[address], address
        assert CANARY in address or CANARY not in str(after[address][2]), address
    assert hidden.code == "gore-01-C-0099", "the addresses above ask for it"


def test_release_shows_it_everywhere(world: World) -> None:
    """The comparison above can fail: once it is released, the same addresses do change."""
    before = answers(ADDRESSES)
    hidden = hide_a_commitment(world)

    release_commitments(commitments=[hidden])
    recompute_compliance()
    after = answers(ADDRESSES)

    changed = {address for address in ADDRESSES if after[address] != before[address]}
    assert changed >= {
        "/", "/ediciones/", "/ediciones/gore-01/", "/regiones/", "/regiones/SAM/", "/regiones/ANC/", "/sectores/",
        "/sectores/MINSA/", "/compromisos/", "/compromisos/?format=csv", "/compromisos/?format=xlsx",
        "/compromisos/gore-01-C-0099/", f"/compromisos/?q={CANARY}", "/compromisos/?lead=SAM", "/datos-abiertos/",
        "/conciliacion/", "/buscar/?q=construir", f"/buscar/?q={CANARY}", "/buscar/?q=gore-01-C-0099",
        "/incrustar/estado/", "/incrustar/estado.svg", "/incrustar/estado.csv", "/incrustar/mapa.csv",
        "/api/v1/commitments/", "/api/v1/commitments/?format=csv", "/api/v1/commitments/gore-01-C-0099/",
        "/api/v1/commitments/gore-01-C-0099/updates/", "/api/v1/compliance/", "/api/v1/compliance/?by=type",
        "/api/v1/compliance/?by=sector&as_of=2017-01-01", "/api/v1/compliance/?edition=gore-01&sector=MINSA&region=ANC",
    }  # fmt: skip
    assert not changed & {"/transferencias/", "/proyectos/", "/encuestas/", "/sectores/MTC/", "/ediciones/gore-02/"}


@pytest.mark.parametrize("role", ["regional_team", "ministry_coordinator", "rapporteur"])
def test_who_has_no_part_in_it_sees_what_the_public_sees(world: World, role: str) -> None:
    hidden = hide_a_commitment(world)
    institution = world.roads if role == "ministry_coordinator" else make.RegionalGovernmentFactory()
    client = Client()
    client.force_login(make.MembershipFactory(role=role, institution=institution, edition=world.second).user)

    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/commitments/{hidden.code}/updates/").status_code == 404
    assert client.get("/api/v1/commitments/").json()["count"] == 5
    assert client.get("/api/v1/compliance/").json()["results"][0]["commitments"] == 5
    assert CANARY.encode() not in content(client.get("/compromisos/?format=csv"))
