"""What the API says about the world of tests/world.py, written down whole."""

from __future__ import annotations

from typing import Any

from gore.core.clock import today

Record = dict[str, Any]


def edition(code: str, seq: int, **changes: Any) -> Record:
    return {
        "code": code, "space": "gore", "seq": seq, "ordinal": seq, "title": "", "kind": "ordinary", "start_date": "",
        "end_date": "", "days": 2, "venue_day1": "", "venue_day2": "", "venue_note": "", "phase": "closed",
        "sectors": [], "highlights": "", "date_certainty": "", "transfers_reported": False, "is_demonstration": False,
        **changes,
    }  # fmt: skip


EDITIONS = [
    edition(
        "gore-01", 1, title="1er GORE Ejecutivo", start_date="2016-09-08", end_date="2016-09-09",
        venue_day1="Palacio de Gobierno", sectors=["MINSA", "MTC"],
    ),
    edition(
        "gore-02", 2, title="2do GORE Ejecutivo", kind="transition", start_date="2017-02-01", end_date="2017-02-01",
        days=1, phase="follow_up",
    ),
]  # fmt: skip


def institution(code: str, name: str, short_name: str, **changes: Any) -> Record:
    return {
        "code": code, "name": name, "short_name": short_name, "kind": "ministry", "sits_at_table": True,
        "prioritised": False, "group_code": "", "group_label": "", "region": None, "note": "", **changes,
    }  # fmt: skip


INSTITUTIONS = [
    institution("MINSA", "Ministerio de Salud", "Salud", prioritised=True),
    institution("MTC", "Ministerio de Transportes", "Transportes"),
    institution(
        "SAM", "Gobierno Regional de San Martín", "GORE San Martín", kind="regional_government", sits_at_table=False,
        region="SAM",
    ),
]  # fmt: skip


def region(code: str, name: str, ubigeo: str, government: str | None) -> Record:
    return {
        "code": code, "name": name, "ubigeo_department": ubigeo, "boundary_key": ubigeo, "iso_3166_2": f"PE-{code}",
        "kind": "regional_government", "counts_in_25": True, "published_band": "", "published_band_note": "",
        "institution": government, "note": "",
    }  # fmt: skip


REGIONS = [region("ANC", "Áncash", "02", None), region("SAM", "San Martín", "22", "SAM")]


def figure(family: str, key: str, label: str, value: str, **changes: Any) -> Record:
    return {
        "code": f"{family}.{key}", "family": family, "label": label, "value": value, "unit": "compromisos",
        "qualifier": "exact", "printed": "", "certain": True, "derived": False, "edition": None, "institution": None,
        "region": None, "key": key, "position": 0, "as_of": None, "source_file": f"{family}.csv", "source_part": "",
        "note": "", **changes,
    }  # fmt: skip


FIGURES = [
    figure("commitments_by_sector", "MINSA", "Salud", "3.00", institution="MINSA", certain=False, note="Se lee mal"),
    figure(
        "editions_transfers", "gore-01", "Transferido", "1500000.10", unit="soles", printed="S/ 1.5 millones",
        edition="gore-01", source_file="editions.csv",
    ),
    figure("key_figures", "k05", "Compromisos", "5712.00", as_of="2018-12-31"),
]  # fmt: skip

MEETINGS = [
    {
        "code": "gore-01-B-0001", "edition": "gore-01", "regions": ["SAM"], "sectors": ["MINSA"],
        "minutes_planned": 20, "is_demonstration": False,
    }
]  # fmt: skip


def commitment(edition: str, number: int, text: str, **changes: Any) -> Record:
    by_health = edition == "gore-01"
    sector = "MINSA" if by_health else "MTC"
    return {
        "code": f"{edition}-C-{number:04d}", "edition": edition, "number": number, "text": text,
        "type": "administrative", "horizon": "short", "sector": sector, "regions": ["SAM"] if by_health else ["ANC", "SAM"],
        "lead": sector, "counterparts": [], "meeting": None, "agreed_on": "2016-09-09" if by_health else "2017-02-01",
        "due_date": "", "status": "pending", "status_since": None, "overdue": False, "as_of": today().isoformat(),
        "is_disputed": False, "is_demonstration": False, **changes,
    }  # fmt: skip


def commitments() -> list[Record]:
    """In their usual order, as of today."""
    return [
        commitment(
            "gore-02", 1, "Asfaltar la vía Juanjuí–Tocache", type="technical", due_date="2017-12-31",
            status="executed", status_since="2017-11-30",
        ),
        commitment("gore-02", 2, "Estudiar el puente, con 50 % de avance", due_date="2999-12-31"),
        commitment(
            "gore-01", 1, "Entregar el expediente técnico del hospital", type="technical", counterparts=["SAM"],
            meeting="gore-01-B-0001", due_date="2016-12-31", status="executed", status_since="2017-03-01",
        ),
        commitment(
            "gore-01", 2, "Transferir recursos para el equipamiento", type="budgetary", horizon="immediate",
            lead="SAM", due_date="2016-10-01", status="in_process", status_since="2016-09-20", overdue=True,
        ),
        commitment(
            "gore-01", 3, "Evaluar el plan de vacunación", horizon="medium", due_date="2018-09-09", overdue=True,
            is_disputed=True,
        ),
    ]  # fmt: skip


def transfer(edition: str, number: int, sector: str, amount: str, description: str, **changes: Any) -> Record:
    return {
        "code": f"{edition}-TR-{number:04d}", "edition": edition, "sector": sector, "norm": None, "amount": amount,
        "multi_region": False, "shares": [], "date": "2017-06-01", "description": description,
        "is_demonstration": False, "kind": "project", "projects": [], "corrects": None, "replaces": None, "reason": "",
        **changes,
    }  # fmt: skip


TRANSFERS = [
    transfer("gore-02", 1, "MTC", "750.00", "Caminos vecinales", shares=[{"region": "SAM", "amount": "750.00"}]),
    transfer("gore-02", 2, "MTC", "0.01", "Señalización", multi_region=True),
    transfer(
        "gore-01", 1, "MINSA", "1500000.10", "Equipamiento del hospital de Tarapoto", date="2017-05-04",
        shares=[{"region": "ANC", "amount": "500000.05"}, {"region": "SAM", "amount": "1000000.05"}],
        norm={
            "name": "DS 123-2017-EF", "kind": "ds", "number": "123-2017-EF", "date": "2017-05-04", "link": "",
        },
    ),
]  # fmt: skip

PROJECTS = [
    {
        "code": "prj-01", "cui": "2234567", "name": "Carretera Omate–Moquegua", "kind": "project", "sector": "MTC",
        "sector_basis": "inferred", "all_regions": False, "regions": ["SAM"], "editions": ["gore-01"],
        "amount": "465000000.00", "amount_qualifier": "exact", "beneficiaries": 30000,
        "beneficiaries_unit": "personas", "beneficiaries_qualifier": "more_than", "other_measures": "",
        "date_text": "", "status_text": "", "source_part": "", "note": "", "is_demonstration": False,
        "provinces": "", "stage": "", "status": "", "starts_on": None, "ends_on": None, "alignments": [],
    }
]  # fmt: skip

SURVEYS = [
    {
        "code": "encuesta-gore-02", "edition": "gore-02", "title": "Encuesta", "answered": 20, "universe": 30,
        "note": "",
        "groups": [
            {
                "code": "gobernadores", "label": "Gobernadores", "answered": 12, "universe": 20, "basis": "printed",
                "note": "",
            }
        ],
        "questions": [
            {
                "code": "q1", "title": "¿Cómo califica la organización?", "choice_mode": "única",
                "options": [
                    {
                        "code": "buena", "label": "Buena",
                        "results": [
                            {
                                "group": "gobernadores", "percentage": 75, "base_n": 12, "implied_count": 9,
                                "certain": True, "reason": "",
                            }
                        ],
                    }
                ],
                "source_part": "",
            }
        ],
        "statements": [
            {
                "code": "s1", "subject": "La organización fue buena", "scope": "todas las personas",
                "comparison": "at_least", "threshold_pct": 50, "check_text": "50 % de 20",
            }
        ],
    }
]  # fmt: skip


def records() -> dict[str, list[Record]]:
    """Every list of the API by its name in the address."""
    return {
        "editions": EDITIONS,
        "institutions": INSTITUTIONS,
        "regions": REGIONS,
        "published-figures": FIGURES,
        "meetings": MEETINGS,
        "commitments": commitments(),
        "transfers": TRANSFERS,
        "projects": PROJECTS,
        "surveys": SURVEYS,
    }


def tables() -> dict[str, list[list[str]]]:
    """The same as CSV, for the lists that are tables: heading and rows."""
    day = today().isoformat()
    first, second = ["gore-01", "1er GORE Ejecutivo"], ["gore-02", "2do GORE Ejecutivo"]
    health, roads = ["MINSA", "Ministerio de Salud"], ["MTC", "Ministerio de Transportes"]
    san_martin, both = ["SAM", "San Martín"], ["ANC; SAM", "Áncash; San Martín"]
    government = ["SAM", "Gobierno Regional de San Martín"]
    return {
        "editions": [
            "codigo orden numero titulo tipo primer_dia ultimo_dia sede_primer_dia sede_segundo_dia fase "
            "demostracion".split(),
            ["gore-01", "1", "1", "1er GORE Ejecutivo", "Ordinaria", "2016-09-08", "2016-09-09",
             "Palacio de Gobierno", "", "Cerrada", "no"],
            ["gore-02", "2", "2", "2do GORE Ejecutivo", "De transición", "2017-02-01", "2017-02-01", "", "",
             "Seguimiento", "no"],
        ],
        "institutions": [
            "codigo nombre nombre_corto tipo es_sector priorizado grupo region_codigo".split(),
            ["MINSA", "Ministerio de Salud", "Salud", "Ministerio", "sí", "sí", "", ""],
            ["MTC", "Ministerio de Transportes", "Transportes", "Ministerio", "sí", "no", "", ""],
            ["SAM", "Gobierno Regional de San Martín", "GORE San Martín", "Gobierno regional", "no", "no", "", "SAM"],
        ],
        "regions": [
            "codigo nombre ubigeo clave_del_limite iso_3166_2 tipo entre_los_25 tramo_publicado".split(),
            ["ANC", "Áncash", "02", "02", "PE-ANC", "Gobierno regional", "sí", ""],
            ["SAM", "San Martín", "22", "22", "PE-SAM", "Gobierno regional", "sí", ""],
        ],
        "published-figures": [
            "codigo familia concepto valor unidad calificador impreso lectura_segura calculado edicion_codigo "
            "institucion_codigo region_codigo corte archivo parte_de_la_fuente nota".split(),
            ["commitments_by_sector.MINSA", "commitments_by_sector", "Salud", "3.00", "compromisos", "exacto", "",
             "no", "no", "", "MINSA", "", "", "commitments_by_sector.csv", "", "Se lee mal"],
            ["editions_transfers.gore-01", "editions_transfers", "Transferido", "1500000.10", "soles", "exacto",
             "S/ 1.5 millones", "sí", "no", "gore-01", "", "", "", "editions.csv", "", ""],
            ["key_figures.k05", "key_figures", "Compromisos", "5712.00", "compromisos", "exacto", "", "sí", "no", "",
             "", "", "2018-12-31", "key_figures.csv", "", ""],
        ],
        "meetings": [
            "codigo edicion_codigo regiones_codigos sectores_codigos minutos_previstos demostracion".split(),
            ["gore-01-B-0001", "gore-01", "SAM", "MINSA", "20", "no"],
        ],
        "commitments": [
            "codigo edicion_codigo edicion sector_codigo sector regiones_codigos regiones responsable_codigo "
            "responsable tipo horizonte texto acordado_el plazo estado en_estado_desde vencido en_controversia "
            "fecha_de_corte demostracion".split(),
            ["gore-02-C-0001", *second, *roads, *both, *roads, "Técnico", "Corto plazo",
             "Asfaltar la vía Juanjuí–Tocache", "2017-02-01", "2017-12-31", "Ejecutado", "2017-11-30", "no", "no",
             day, "no"],
            ["gore-02-C-0002", *second, *roads, *both, *roads, "Administrativo", "Corto plazo",
             "Estudiar el puente, con 50 % de avance", "2017-02-01", "2999-12-31", "Pendiente", "", "no", "no", day,
             "no"],
            ["gore-01-C-0001", *first, *health, *san_martin, *health, "Técnico", "Corto plazo",
             "Entregar el expediente técnico del hospital", "2016-09-09", "2016-12-31", "Ejecutado", "2017-03-01",
             "no", "no", day, "no"],
            ["gore-01-C-0002", *first, *health, *san_martin, *government, "Presupuestal", "Inmediato",
             "Transferir recursos para el equipamiento", "2016-09-09", "2016-10-01", "En proceso", "2016-09-20", "sí",
             "no", day, "no"],
            ["gore-01-C-0003", *first, *health, *san_martin, *health, "Administrativo", "Mediano plazo",
             "Evaluar el plan de vacunación", "2016-09-09", "2018-09-09", "Pendiente", "", "sí", "sí", day, "no"],
        ],
        "transfers": [
            "codigo edicion_codigo edicion sector_codigo sector regiones_codigos regiones reparto multirregion monto "
            "fecha norma destino demostracion clase proyectos anula_a motivo".split(),
            ["gore-02-TR-0001", *second, *roads, *san_martin, "SAM 750.00", "no", "750.00", "2017-06-01", "",
             "Caminos vecinales", "no", "Para un proyecto", "", "", ""],
            ["gore-02-TR-0002", *second, *roads, "", "", "", "sí", "0.01", "2017-06-01", "", "Señalización", "no",
             "Para un proyecto", "", "", ""],
            ["gore-01-TR-0001", *first, *health, *both, "ANC 500000.05; SAM 1000000.05", "no", "1500000.10",
             "2017-05-04", "DS 123-2017-EF", "Equipamiento del hospital de Tarapoto", "no", "Para un proyecto", "", "", ""],
        ],
        "projects": [
            "codigo cui nombre clase sector_codigo sector regiones_codigos regiones ediciones_codigos monto "
            "monto_calificador beneficiarios beneficiarios_unidad beneficiarios_calificador otras_medidas "
            "fecha_publicada estado_publicado parte_de_la_fuente nota demostracion provincias etapa situacion inicio termino "
            "alineamiento".split(),
            ["prj-01", "2234567", "Carretera Omate–Moquegua", "Proyecto", *roads, *san_martin, "gore-01",
             "465000000.00", "exacto", "30000", "personas", "más de", "", "", "", "", "", "no", "", "", "", "", "", ""],
        ],
    }  # fmt: skip
