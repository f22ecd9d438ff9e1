"""Spaces, regions, institutions, editions with their programme, and people in office."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gore.core.models import Edition, Institution, OfficeHolder, Region, Space
from gore.loading.published.boundaries import boundary_key
from gore.loading.published.reader import Row
from gore.loading.published.upsert import Tally, Wanted, bring_to
from sessions.models import SummitSession

PREMIER = "Presidente del Consejo de Ministros"
_MINISTRY = re.compile(r"^Ministerio (?:de la |de los |de las |de |del )")


@dataclass
class Context:
    """What one load carries along: the rows of each file, the tally and the rows already in place."""

    tables: dict[str, list[Row]]
    tally: Tally
    spaces: dict[str, Space] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)

    def regions_of(self, codes: tuple[str, ...]) -> list[Region]:
        return [self.regions[code] for code in codes]

    def editions_of(self, codes: tuple[str, ...]) -> list[Edition]:
        return [self.editions[code] for code in codes]


def load_places(context: Context, boundaries: dict[str, dict[str, Any]]) -> None:
    """Spaces, regions and institutions (the bodies at the table and one government per region)."""
    context.spaces = bring_to(context.tally, Space.objects.all(), _spaces(context.tables["initiatives"]))
    regions = [_region(row, boundaries[row["region_code"]]) for row in context.tables["regions"]]
    context.regions = bring_to(context.tally, Region.objects.all(), regions)
    bodies = [_body(row) for row in context.tables["institutions"]]
    bodies += [_government(region) for region in context.regions.values()]
    context.institutions = bring_to(context.tally, Institution.objects.all(), bodies)


def _spaces(initiatives: list[Row]) -> list[Wanted]:
    gore = {
        "name": "GORE Ejecutivo",
        "delegations": _("gobiernos regionales"),
        "description": _("Encuentro entre el Poder Ejecutivo, los gobiernos regionales y Lima Metropolitana."),
    }
    return [Wanted({"code": "gore"}, gore)] + [
        Wanted(
            {"code": row["initiative_code"]},
            {"name": row["name"], "delegations": _("gobiernos locales"), "description": row["description"]},
        )
        for row in initiatives
        if row["kind"] == "sibling_space"
    ]


def _region(row: Row, boundary: dict[str, Any]) -> Wanted:
    return Wanted(
        {"code": row["region_code"]},
        {
            "name": row["name"],
            "ubigeo_department": row["ubigeo_department"],
            "boundary_key": boundary_key(row),
            "iso_3166_2": row["iso_3166_2"],
            "kind": row["kind"],
            "counts_in_25": row["counts_in_25"],
            "label_commitments_map": row["label_commitments_map"],
            "label_transfers_map": row["label_transfers_map"],
            "published_band": row["compliance_band"],
            "published_band_note": row["compliance_band_note"],
            "note": row["note"],
            "boundary": boundary,
        },
    )


def _body(row: Row) -> Wanted:
    short = row["label_transfers_table"] or row["institution_code"]
    if row["kind"] == Institution.Kind.MINISTRY:
        short = _MINISTRY.sub("", row["name"])[:80]
    return Wanted(
        {"code": row["institution_code"]},
        {
            "name": row["name"],
            "short_name": short,
            "kind": row["kind"],
            "sits_at_table": True,
            "prioritised": row["prioritised"],
            "group_code": row["group_code"],
            "group_label": row["group_label"],
            "label_transfers_table": row["label_transfers_table"],
            "region": None,
            "note": row["note"],
        },
    )


def _government(region: Region) -> Wanted:
    metropolitan = region.kind == Region.Kind.METROPOLITAN
    name = region.name if metropolitan else f"Gobierno Regional de {region.name}"
    if region.code == "CAL":
        name = f"Gobierno Regional del {region.name}"
    return Wanted(
        {"code": region.code},
        {
            "name": name,
            "short_name": region.display_name,
            "kind": Institution.Kind.METROPOLITAN if metropolitan else Institution.Kind.REGIONAL_GOVERNMENT,
            "sits_at_table": False,
            "region": region,
        },
    )


def load_editions(context: Context) -> None:
    """The editions of the record and the blocks of their programmes."""
    rows = context.tables["editions"]
    last = max(row["seq"] for row in rows)
    wanted = [
        Wanted(
            {"code": row["edition_code"]},
            {
                "space": context.spaces["gore"],
                "is_demonstration": False,
                "transfers_reported": row["transfers_reported"],
                **{
                    name: row[name]
                    for name in (
                        "seq", "ordinal", "title", "kind", "start_date", "end_date", "venue_day1", "venue_day2",
                        "venue_note", "highlights", "date_certainty",
                    )
                },
            },
            # The phase belongs to the SD afterwards: only the latest edition is still followed up.
            {"phase": Edition.Phase.FOLLOW_UP if row["seq"] == last else Edition.Phase.CLOSED},
        )
        for row in rows
    ]  # fmt: skip
    context.editions = bring_to(context.tally, Edition.objects.all(), wanted)
    rules = {row["rule_id"]: row for row in context.tables["process_rules"]}
    limit = rules["r08"]["value"] if "r08" in rules else None
    blocks = [block for row in rows for block in _programme(row, context.editions[row["edition_code"]], limit)]
    sessions = SummitSession.objects.filter(edition__in=context.editions.values())
    bring_to(context.tally, sessions, blocks)


def _programme(row: Row, edition: Edition, plenary_minutes: int | None) -> list[Wanted]:
    """The blocks that the source prints for an edition, or that its general rule (three blocks in
    two days, from the 2nd edition on: rules r01 to r05 and r08) lets us know. No time is printed."""
    kinds, bases = SummitSession.Kind, SummitSession.Basis
    count = row["meetings_count"]
    more = _("más de ") if row["meetings_qualifier"] == "more_than" else ""
    meetings = _("La fuente imprime %(count)s reuniones.") % {"count": f"{more}{count}"} if count else ""

    def block(day: int, position: int, kind: str, title: str, basis: str, note: str = "", **other: Any) -> Wanted:
        values = {
            "kind": kind,
            "title": title,
            "date": edition.start_date + dt.timedelta(days=day - 1),
            "minutes_limit": None,
            "venue": row["venue_day1"] if day == 1 else row["venue_day2"],
            "basis": basis,
            "note": note,
        }
        return Wanted({"edition": edition, "day": day, "position": position}, {**values, **other})

    bilateral_title = _("Reuniones bilaterales")
    if row["seq"] == 1:
        # The rule begins with the 2nd edition: of this one only its meetings are printed.
        note = _("El día no está impreso; se anota el primero.")
        return [block(1, 1, kinds.BILATERAL, bilateral_title, bases.PRINTED, f"{meetings} {note}")] if count else []
    blocks = [
        block(1, 1, kinds.PLENARY, _("Plenaria"), bases.RULE, minutes_limit=plenary_minutes),
        block(1, 2, kinds.BILATERAL, bilateral_title, bases.RULE, meetings),
    ]
    if row["days"] > 1:
        printed = "reunión con el Presidente" in row["venue_note"]
        blocks.append(
            block(
                2,
                1,
                kinds.PRESIDENTIAL,
                _("Reuniones con el Presidente de la República"),
                bases.PRINTED if printed else bases.RULE,
                "" if row["venue_day2"] else _("La fuente no imprime la sede del segundo día."),
            )
        )
    return blocks


def load_officials(context: Context) -> None:
    """People in office; the institution only where the source leaves no doubt."""
    wanted = []
    for row in context.tables["officials"]:
        institution = None
        if row["region_code"]:
            institution = context.institutions[row["region_code"]]
        elif row["office"] == PREMIER:
            institution = context.institutions.get("PCM")
        starts_on, ends_on, printed = row["term"] or (None, None, "")
        values = {
            "institution": institution,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "term_printed": printed,
            "edition": context.editions.get(row["edition_code"]),
        }
        wanted.append(Wanted({"person_name": row["name"], "office": row["office"]}, values))
    bring_to(context.tally, OfficeHolder.objects.all(), wanted)
