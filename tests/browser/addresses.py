"""Every public page, by its route: what the browser walks through. `tests/test_public_routes.py` fails
when the resolver has a route that stands neither here nor among those that are no pages."""

from __future__ import annotations

# Route as the resolver writes it → addresses that show its different faces.
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/",),
    "ediciones/": ("/ediciones/",),
    "ediciones/<slug:code>/": ("/ediciones/gore-07/", "/ediciones/gore-10/", "/ediciones/gore-11/"),
    "ediciones/<slug:code>/agenda/": ("/ediciones/gore-07/agenda/", "/ediciones/gore-11/agenda/"),
    "ediciones/<slug:code>/agenda/<slug:party>/": (
        "/ediciones/gore-11/agenda/SAM/",
        "/ediciones/gore-11/agenda/MINSA/",
    ),
    "regiones/": ("/regiones/",),
    "regiones/<slug:code>/": ("/regiones/SAM/", "/regiones/LMA/"),
    "sectores/": ("/sectores/",),
    "sectores/<slug:code>/": ("/sectores/MINSA/", "/sectores/PROINVERSION/"),
    "compromisos/": (
        "/compromisos/",
        "/compromisos/?region=SAM&sector=MINSA&status=pending&as_of=31/12/2017",
        "/compromisos/?region=SAM&region=CUS&ordering=due_date&page=2",
        "/compromisos/?edition=nada&due_after=31/02/2019",
        "/compromisos/?q=zzzz",
    ),
    "compromisos/<slug:code>/": ("/compromisos/gore-07-C-0123/", "/compromisos/gore-09-C-0003/"),
    "transferencias/": ("/transferencias/", "/transferencias/?sector=nada"),
    "transferencias/cifras/": ("/transferencias/cifras/",),
    "transferencias/presupuesto/": ("/transferencias/presupuesto/", "/transferencias/presupuesto/?region=SAM"),
    "transferencias/<slug:code>/": ("/transferencias/gore-07-TR-0001/",),
    "transferencias/normas/<slug:slug>/": ("/transferencias/normas/ds-033-2019-ef/",),
    "proyectos/": ("/proyectos/",),
    "proyectos/<slug:code>/": ("/proyectos/prj-02/",),
    "encuestas/": ("/encuestas/",),
    "encuestas/comparar/": ("/encuestas/comparar/",),
    "encuestas/<slug:code>/": ("/encuestas/gore-10-satisfaccion/",),
    "aprendizajes/": ("/aprendizajes/", "/aprendizajes/?edition=nada", "/aprendizajes/?q=zzzz"),
    "conciliacion/": ("/conciliacion/",),
    "datos-abiertos/": ("/datos-abiertos/",),
    "acerca/": ("/acerca/",),
    "buscar/": ("/buscar/?q=salud", "/buscar/?q=zzzz"),
    "incrustar/<slug:chart_id>/": ("/incrustar/mapa/", "/incrustar/region-SAM-sectores/"),
    "cuenta/ingresar/": ("/cuenta/ingresar/",),
    "api/v1/docs/": ("/api/v1/docs/",),
}
NOT_FOUND = "/no-existe/"
ADDRESSES = [*(address for addresses in PAGES.values() for address in addresses), NOT_FOUND]

# Answers of another kind, and pages that only an account sees.
NOT_PAGES = {
    "salud/": "JSON",
    "robots.txt": "text",
    "favicon.ico": "a redirection",
    "calendario/<str:token>.ics": "calendar files",
    "ediciones/<slug:code>/agenda/<slug:party>/hoja.pdf": "PDF",
    "transferencias/series/": "files",
    "transferencias/normas/<slug:slug>/archivo/": "files",
    "proyectos/<slug:code>/fotos/<int:pk>/": "pictures",
    "incrustar/<slug:chart_id>.<str:extension>": "files",
    "encuestas/<slug:code>/resultados.csv": "a file",
    "encuestas/<slug:code>/informe.pdf": "a file",
    "encuestas/r/<str:token>/": "opened by a personal link: tests/browser/test_survey.py",
}
NOT_PAGES_UNDER = {
    "admin/": "accounts of the administration",
    "cuenta/": "one's own account: tests/browser/test_signed_in.py",
    "articulacion/": "SD: the same",
    "dossier/": "regions, ministries and SD: the same",
    "preparacion/": "SD and those invited: the same",
    "correo/": "the way from a mail to a page",
    "region/": "a regional team: the same",
    "temas/": "whoever may see a topic: the same",
    "ministerio/": "a ministry: the same",
    "relatoria/": "a rapporteur: the same",
    "valorar/": "whoever sat at a meeting: the same",
    "api/v1/": "JSON",
}
