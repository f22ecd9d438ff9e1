"""The files of the published record: their columns, keys and the rules within a row.

`data/published/README.md` explains each file; this module is the same list in a form that can
refuse a file that departs from it.
"""

from __future__ import annotations

from gore.core.models import (
    ComplianceBand,
    Edition,
    Inconsistency,
    Initiative,
    Institution,
    Milestone,
    OfficeHolder,
    ProcessRule,
    PublishedFigure,
    Qualifier,
    RecordItem,
    Region,
)
from gore.loading.published import cells as c
from gore.loading.published import rules
from gore.loading.published.reader import Column, Table
from surveys.models import Option, PublishedResult, Question, RespondentGroup, SurveyStatement
from transfers.models import Project

REGION_SCOPES = ("MULTIREGION", "REGIONS_SUBTOTAL", "TOTAL")
_INSTITUTIONS, _REGIONS, _EDITIONS = "institutions.csv", "regions.csv", "editions.csv"
_QUALIFIERS = Qualifier.values
_SOURCE = c.text("source_part", (PublishedFigure, "source_part"), required=False)


def _unassigned(amount: str, *rest: Column) -> tuple[Column, ...]:
    return (
        c.integer("map_order", small=True),
        c.integer(amount),
        c.text("label_before_in_text", required=False),
        c.text("label_after_in_text", required=False),
        c.yes_no("immediately_follows_label"),
        *rest,
    )


TABLES = (
    Table(
        _INSTITUTIONS,
        (
            c.code("institution_code", (Institution, "code")),
            c.text("name", (Institution, "name")),
            c.code("group_code", (Institution, "group_code"), refers_to="commitments_by_group.csv"),
            c.text("group_label", (Institution, "group_label")),
            c.choice("kind", [str(kind) for kind in Institution.NATIONAL_KINDS]),
            c.text("label_transfers_table", (Institution, "label_transfers_table"), required=False),
            c.yes_no("prioritised"),
            c.text("note", (Institution, "note"), required=False),
        ),
        key=("institution_code",),
        unique=(("name",),),
    ),
    Table(
        _REGIONS,
        (
            c.code("region_code", (Region, "code")),
            c.text("name", (Region, "name")),
            c.code("ubigeo_department", (Region, "ubigeo_department")),
            c.code("iso_3166_2", (Region, "iso_3166_2")),
            c.choice("kind", Region.Kind.values),
            c.yes_no("counts_in_25"),
            c.text("label_commitments_map", (Region, "label_commitments_map"), required=False),
            c.text("label_transfers_map", (Region, "label_transfers_map"), required=False),
            c.code("compliance_band", (Region, "published_band"), required=False, refers_to="compliance_bands.csv"),
            c.text("compliance_band_note", (Region, "published_band_note"), required=False),
            c.text("note", (Region, "note"), required=False),
        ),
        key=("region_code",),
        unique=(("iso_3166_2",), ("ubigeo_department", "kind")),
    ),
    Table(
        _EDITIONS,
        (
            c.code("edition_code", (Edition, "code")),
            c.integer("seq", small=True, minimum=1),
            c.integer("ordinal", small=True, minimum=1, required=False),
            c.text("title", (Edition, "title")),
            c.choice("kind", Edition.Kind.values),
            c.date("start_date"),
            c.date("end_date"),
            c.integer("days", small=True, minimum=1),
            c.text("venue_day1", (Edition, "venue_day1"), required=False),
            c.text("venue_day2", (Edition, "venue_day2"), required=False),
            c.text("venue_note", required=False),
            c.amount("transfers_pen"),
            c.text("transfers_printed", (PublishedFigure, "printed")),
            c.yes_no("transfers_reported"),
            c.integer("meetings_count", required=False),
            c.choice("meetings_qualifier", _QUALIFIERS, required=False),
            c.integer("demands_count", required=False),
            c.integer("projects_count", required=False),
            c.integer("commitments_count", required=False),
            c.choice("commitments_qualifier", _QUALIFIERS, required=False),
            c.text("commitments_scope", (RespondentGroup, "label"), required=False),
            c.text("highlights", required=False),
            c.text("date_certainty", (Edition, "date_certainty"), required=False),
        ),
        key=("edition_code",),
        unique=(("seq",), ("ordinal",)),
        checks=(rules.edition,),
    ),
    Table(
        "officials.csv",
        (
            c.text("name", (OfficeHolder, "person_name")),
            c.text("office", (OfficeHolder, "office")),
            c.code("region_code", required=False, refers_to=_REGIONS),
            c.term("term", (OfficeHolder, "term_printed")),
            c.code("edition_code", required=False, refers_to=_EDITIONS),
        ),
        key=("name", "office"),
    ),
    Table(
        "compliance_bands.csv",
        (
            c.code("band_code", (ComplianceBand, "code")),
            c.percent("min_pct"),
            c.percent("max_pct"),
            _SOURCE,
            c.text("note", (ComplianceBand, "note"), required=False),
        ),
        key=("band_code",),
        checks=(rules.band,),
    ),
    Table(
        "inconsistencies.csv",
        (
            c.code("inconsistency_id", (Inconsistency, "code")),
            c.text("topic", (Inconsistency, "topic")),
            c.text("value_a", (Inconsistency, "value_a")),
            c.text("value_b", (Inconsistency, "value_b"), required=False),
            c.code("kind", (Inconsistency, "kind")),
            c.text("explanation"),
        ),
        key=("inconsistency_id",),
    ),
    Table(
        "process_rules.csv",
        (
            c.code("rule_id", (ProcessRule, "code")),
            c.choice("phase", ProcessRule.Phase.values),
            c.text("rule"),
            c.integer("value", required=False),
            c.text("unit", (ProcessRule, "unit"), required=False),
            c.choice("strength", ProcessRule.Strength.values),
            _SOURCE,
        ),
        key=("rule_id",),
    ),
    Table(
        "milestones.csv",
        (
            c.partial_date("date_text", (Milestone, "date_text")),
            c.choice("precision", Milestone.Precision.values),
            c.text("milestone", (Milestone, "milestone")),
            _SOURCE,
        ),
        key=("date_text", "milestone"),
        checks=(rules.milestone,),
    ),
    Table(
        "initiatives.csv",
        (
            c.code("initiative_code", (Initiative, "code")),
            c.text("name", (Initiative, "name")),
            c.code("kind", (Initiative, "kind")),
            c.text("description", required=False),
            c.text("lead", (Initiative, "lead"), required=False),
            c.codes("region_codes", _REGIONS, all_word="ALL"),
            c.codes("edition_codes", _EDITIONS),
            _SOURCE,
        ),
        key=("initiative_code",),
    ),
    Table(
        "actors.csv",
        (
            c.code("actor_code", (RecordItem, "code")),
            c.text("name", (RecordItem, "title")),
            c.integer("count", required=False),
            c.yes_no("plenary", required=False),
            c.yes_no("bilateral", required=False),
            c.yes_no("presidential", required=False),
            c.text("role", required=False),
            _SOURCE,
        ),
        key=("actor_code",),
    ),
    Table(
        "benefits.csv",
        (
            c.code("benefit_id", (RecordItem, "code")),
            c.text("benefit", (RecordItem, "title")),
            c.text("detail", required=False),
            _SOURCE,
        ),
        key=("benefit_id",),
    ),
    Table(
        "commitment_types.csv",
        (
            c.code("type_code", (RecordItem, "code")),
            c.text("name", (RecordItem, "title")),
            c.text("definition"),
        ),
        key=("type_code",),
    ),
    Table(
        "strategic_alignment.csv",
        (
            c.text("framework", (RecordItem, "code")),
            c.text("item", (RecordItem, "title")),
            c.text("detail", required=False),
            _SOURCE,
        ),
        key=("framework", "item"),
    ),
    Table(
        "legal_references.csv",
        (c.text("reference", (RecordItem, "title")), c.text("subject", (RecordItem, "title")), _SOURCE),
        key=("reference",),
    ),
    Table(
        "systems.csv",
        (
            c.code("system_id", (RecordItem, "code")),
            c.text("name", (RecordItem, "title")),
            c.code("kind"),
            c.text("description", required=False),
            _SOURCE,
        ),
        key=("system_id",),
    ),
    Table(
        "projects.csv",
        (
            c.code("project_id", (Project, "code")),
            c.text("name", (Project, "name")),
            c.code("kind", (Project, "kind")),
            c.codes("region_codes", _REGIONS, all_word="ALL"),
            c.code("institution_code", required=False, refers_to=_INSTITUTIONS),
            c.choice("institution_basis", ("printed", "inferred"), required=False),
            c.amount("amount_pen", required=False),
            c.choice("amount_qualifier", _QUALIFIERS, required=False),
            c.integer("beneficiaries", required=False),
            c.text("beneficiaries_unit", (Project, "beneficiaries_unit"), required=False),
            c.choice("beneficiaries_qualifier", _QUALIFIERS, required=False),
            c.text("other_measures", (Project, "other_measures"), required=False),
            c.partial_date("date_text", (Project, "date_text"), required=False),
            c.text("status_text", (Project, "status_text"), required=False),
            c.codes("edition_codes", _EDITIONS),
            _SOURCE,
            c.text("note", (Project, "note"), required=False),
        ),
        key=("project_id",),
        checks=(rules.project,),
    ),
    Table(
        "key_figures.csv",
        (
            c.code("figure_id", (PublishedFigure, "key")),
            c.text("concept", (PublishedFigure, "label")),
            c.amount("value"),
            c.text("unit", (PublishedFigure, "unit")),
            c.choice("qualifier", _QUALIFIERS),
            _SOURCE,
            c.text("check", required=False),
        ),
        key=("figure_id",),
        checks=(rules.key_figure,),
    ),
    Table(
        "commitments_by_status.csv",
        (
            c.choice("status_code", ("executed", "in_process", "pending", "total")),
            c.text("status_label", (Institution, "group_label")),
            c.integer("commitments"),
            c.percent("share_pct_printed", required=False),
        ),
        key=("status_code",),
    ),
    Table(
        "commitments_by_group.csv",
        (
            c.code("group_code", (Institution, "group_code")),
            c.text("group_label", (Institution, "group_label")),
            c.integer("commitments_printed"),
            c.percent("share_pct_printed", required=False),
        ),
        key=("group_code",),
    ),
    Table(
        "commitments_by_sector.csv",
        (
            c.code("institution_code", refers_to=_INSTITUTIONS),
            c.code("group_code", refers_to="commitments_by_group.csv"),
            c.integer("commitments"),
        ),
        key=("institution_code",),
    ),
    Table(
        "commitments_by_region.csv",
        (
            c.code("region_code", refers_to=_REGIONS),
            c.integer("commitments"),
            c.integer("rank", small=True, minimum=1),
            c.yes_no("certain"),
            c.text("evidence", (PublishedFigure, "source_part")),
            c.yes_no("on_map"),
        ),
        key=("region_code",),
    ),
    Table(
        "commitments_by_region_unassigned.csv",
        _unassigned("commitments", c.text("note", required=False)),
        key=("map_order",),
    ),
    Table(
        "sector_compliance.csv",
        (
            c.code("institution_code", refers_to=_INSTITUTIONS),
            c.percent("compliance_pct"),
            c.text("note", required=False),
        ),
        key=("institution_code",),
    ),
    Table(
        "transfers_by_sector.csv",
        (
            c.integer("row", small=True, minimum=1),
            c.code("institution_code", refers_to=_INSTITUTIONS),
            c.text("label", (Institution, "label_transfers_table")),
            c.integer("projects_treated"),
            c.integer("projects_received"),
            c.integer("amount_millions_pen"),
            c.amount("amount_pen"),
            c.yes_no("dash_printed"),
            c.yes_no("certain"),
            c.text("reason", required=False),
        ),
        key=("institution_code",),
        unique=(("row",),),
        checks=(rules.sector_transfer,),
    ),
    Table(
        "transfers_by_region.csv",
        (
            c.choice("scope_code", REGION_SCOPES),
            c.text("scope_label", (PublishedFigure, "label")),
            c.integer("amount_millions_pen"),
            c.amount("amount_pen"),
            c.yes_no("certain"),
            c.text("evidence"),
        ),
        key=("scope_code",),
        checks=(rules.millions,),
    ),
    Table("transfers_by_region_unassigned.csv", _unassigned("amount_millions_pen"), key=("map_order",)),
    Table(
        "transfer_shares.csv",
        (c.code("institution_code", refers_to=_INSTITUTIONS), c.percent("share_pct_printed"), _SOURCE),
        key=("institution_code",),
    ),
    Table(
        "transfers_totals.csv",
        (
            c.code("scope", (PublishedFigure, "key")),
            c.integer("projects_treated", required=False),
            c.integer("projects_received", required=False),
            c.amount("amount_millions_pen", decimals=6),
            _SOURCE,
            c.text("note", required=False),
        ),
        key=("scope",),
    ),
    Table(
        "survey_questions.csv",
        (
            c.code("question_code", (Question, "code")),
            c.text("title", (Question, "title")),
            c.integer("options", small=True, minimum=1),
            c.code("edition_code", refers_to=_EDITIONS),
            _SOURCE,
            c.text("choice_mode", (Question, "choice_mode")),
        ),
        key=("question_code",),
    ),
    Table(
        "survey_options.csv",
        (
            c.code("question_code", refers_to="survey_questions.csv"),
            c.code("option_code", (Option, "code")),
            c.integer("position", small=True, minimum=1),
            c.text("label", (Option, "label")),
        ),
        key=("option_code",),
        unique=(("question_code", "position"),),
    ),
    Table(
        "survey_respondents.csv",
        (
            c.code("group_code", (RespondentGroup, "code")),
            c.text("group_label", (RespondentGroup, "label")),
            c.integer("answered"),
            c.integer("universe", required=False),
            c.choice("basis", ("printed", "derived")),
            c.text("note", required=False),
        ),
        key=("group_code",),
        checks=(rules.respondent,),
    ),
    Table(
        "survey_results.csv",
        (
            c.code("question_code", refers_to="survey_questions.csv"),
            c.code("option_code", refers_to="survey_options.csv"),
            c.code("group_code", refers_to="survey_respondents.csv"),
            c.percent("percentage"),
            c.integer("base_n", minimum=1),
            c.integer("implied_count", required=False),
            c.yes_no("certain"),
            c.text("reason", required=False),
            c.text("text_order_values", (PublishedResult, "text_order_values"), required=False),
        ),
        key=("option_code", "group_code"),
        checks=(rules.result,),
    ),
    Table(
        "survey_statements.csv",
        (
            c.code("statement_code", (SurveyStatement, "code")),
            c.percent("threshold_pct", required=False),
            c.choice("comparison", ("more_than", "less_than", "qualitative")),
            c.text("subject", (SurveyStatement, "subject")),
            c.text("scope", (SurveyStatement, "scope")),
            c.text("check", (SurveyStatement, "check_text")),
        ),
        key=("statement_code",),
    ),
)
