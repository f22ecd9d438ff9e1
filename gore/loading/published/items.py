"""Lines of the record without figures: rules, milestones, contradictions, bands, initiatives,
projects, legal norms and the lists shown as printed."""

from __future__ import annotations

import re
from typing import Any

from django.utils.text import slugify

from gore.core.models import ComplianceBand, Inconsistency, Initiative, Milestone, ProcessRule, RecordItem
from gore.loading.published import cells
from gore.loading.published.reader import Row
from gore.loading.published.summits import Context
from gore.loading.published.upsert import Wanted, bring_to
from transfers.models import LegalNorm, Project, year_of_number

_NORMS = (
    (re.compile(r"^Ley (?:N\.?º )?(\d+)"), LegalNorm.Kind.LAW),
    (re.compile(r"^Decreto Supremo (?:N\.?º )?(\d{3}-\d{4}-[A-Z]+)"), LegalNorm.Kind.DS),
    (re.compile(r"^Decreto de Urgencia (?:N\.?º )?(\d{3}-\d{4})"), LegalNorm.Kind.DU),
)


def load_items(context: Context) -> None:
    tables, tally = context.tables, context.tally
    bring_to(
        tally,
        Inconsistency.objects.all(),
        [_same_names(row, "inconsistency_id", "topic", "value_a", "value_b", "kind", "explanation")
         for row in tables["inconsistencies"]],
        owned=True,
    )  # fmt: skip
    bring_to(
        tally,
        ProcessRule.objects.all(),
        [_same_names(row, "rule_id", "phase", "rule", "value", "unit", "strength", "source_part")
         for row in tables["process_rules"]],
        owned=True,
    )  # fmt: skip
    bring_to(
        tally,
        ComplianceBand.objects.all(),
        [_same_names(row, "band_code", "min_pct", "max_pct", "source_part", "note")
         for row in tables["compliance_bands"]],
        owned=True,
    )  # fmt: skip
    bring_to(tally, Milestone.objects.all(), [_milestone(row) for row in tables["milestones"]], owned=True)
    bring_to(tally, Initiative.objects.all(), [_initiative(row, context) for row in tables["initiatives"]], owned=True)
    bring_to(tally, Project.objects.all(), [_project(row, context) for row in tables["projects"]])
    bring_to(tally, LegalNorm.objects.all(), _norms(tables["legal_references"]))
    bring_to(tally, RecordItem.objects.all(), _record_items(tables), owned=True)


def _same_names(row: Row, code: str, *names: str) -> Wanted:
    return Wanted({"code": row[code]}, {name: row[name] for name in names})


def _milestone(row: Row) -> Wanted:
    return Wanted(
        {"date_text": row["date_text"], "milestone": row["milestone"]},
        {
            "precision": row["precision"],
            "starts_on": cells.first_day(row["date_text"]),
            "source_part": row["source_part"],
        },
    )


def _related(row: Row, context: Context) -> dict[str, Any]:
    return {
        "regions": context.regions_of(row["region_codes"]),
        "editions": context.editions_of(row["edition_codes"]),
    }


def _initiative(row: Row, context: Context) -> Wanted:
    values = {name: row[name] for name in ("name", "kind", "description", "lead", "source_part")}
    values["all_regions"] = row["region_codes"] is cells.ALL
    return Wanted({"code": row["initiative_code"]}, values, related=_related(row, context))


def _project(row: Row, context: Context) -> Wanted:
    same = (
        "name", "kind", "institution_basis", "amount_qualifier", "beneficiaries", "beneficiaries_unit",
        "beneficiaries_qualifier", "other_measures", "date_text", "status_text", "source_part", "note",
    )  # fmt: skip
    values = {name: row[name] for name in same}
    values |= {
        "institution": context.institutions.get(row["institution_code"]),
        "all_regions": row["region_codes"] is cells.ALL,
        "amount": row["amount_pen"],
        "is_demonstration": False,
    }
    return Wanted({"code": row["project_id"]}, values, related=_related(row, context))


def _norms(references: list[Row]) -> list[Wanted]:
    """The references that are numbered norms; the others stay record items only."""
    found: dict[tuple[str, str], Wanted] = {}
    for row in references:
        for pattern, kind in _NORMS:
            if match := pattern.match(row["reference"]):
                key = {"kind": kind.value, "number": match[1]}
                values = {"subject": row["subject"], "year": year_of_number(match[1]), "is_demonstration": False}
                found.setdefault((kind, match[1]), Wanted(key, values))
    return list(found.values())


def _record_items(tables: dict[str, list[Row]]) -> list[Wanted]:
    """The six lists, each in the order of its file."""
    kinds = RecordItem.Kind
    wanted: dict[tuple[str, str], Wanted] = {}

    def add(item_kind: str, row: Row, code: str, title: str, detail: str, **attributes: Any) -> None:
        position = sum(1 for other, _code in wanted if other == item_kind) + 1
        while (item_kind, code) in wanted:
            code = f"{code[:54]}-{position}"
        values = {
            "position": position,
            "title": title,
            "detail": detail,
            "attributes": attributes,
            "source_part": row.values.get("source_part", ""),
        }
        wanted[item_kind, code] = Wanted({"kind": item_kind, "code": code}, values)

    for row in tables["actors"]:
        attributes = {name: row[name] for name in ("count", "plenary", "bilateral", "presidential")}
        add(kinds.ACTOR.value, row, row["actor_code"], row["name"], row["role"], **attributes)
    for row in tables["benefits"]:
        add(kinds.BENEFIT.value, row, row["benefit_id"], row["benefit"], row["detail"])
    for row in tables["commitment_types"]:
        add(kinds.COMMITMENT_TYPE.value, row, row["type_code"], row["name"], row["definition"])
    for row in tables["strategic_alignment"]:
        code = slugify(f"{row['framework']} {row['item']}")[:60]
        add(kinds.ALIGNMENT.value, row, code, row["item"], row["detail"], framework=row["framework"])
    for row in tables["legal_references"]:
        add(kinds.LEGAL_REFERENCE.value, row, slugify(row["reference"])[:60], row["reference"], row["subject"])
    for row in tables["systems"]:
        add(kinds.SYSTEM.value, row, row["system_id"], row["name"], row["description"], kind=row["kind"])
    return list(wanted.values())
