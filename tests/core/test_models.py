"""What the database refuses about editions, regions, institutions, people and the record."""

from __future__ import annotations

import datetime as dt

import pytest

from gore.core.models import PublicVersion
from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw
from tests.factories import noon

EARLY, LATE = dt.date(2017, 1, 1), dt.date(2017, 1, 2)

BAD_ROWS: BadRows = {
    "core_user_email_ci": lambda: save_as_new(make.UserFactory(email="ana@gore.example"), email="ANA@gore.example"),
    "core_user_email_lower": lambda: set_raw(make.UserFactory(), email="Ana@gore.example"),
    "core_region_boundary_in_ubigeo": lambda: set_raw(
        make.RegionFactory(), ubigeo_department="15", boundary_key="1601"
    ),
    "core_institution_region_iff_regional": lambda: set_raw(make.RegionalGovernmentFactory(), region=None),
    "core_institution_only_national_at_table": lambda: set_raw(make.RegionalGovernmentFactory(), sits_at_table=True),
    "core_officeholder_unique": lambda: save_as_new(make.OfficeHolderFactory()),
    "core_officeholder_dates_in_order": lambda: set_raw(make.OfficeHolderFactory(), starts_on=LATE, ends_on=EARLY),
    "core_edition_seq_unique": lambda: save_as_new(make.EditionFactory(), code="otra", ordinal=None),
    "core_edition_ordinal_unique": lambda: save_as_new(make.EditionFactory(), code="otra", seq=1),
    "core_edition_dates_in_order": lambda: set_raw(make.EditionFactory(), start_date=LATE, end_date=EARLY),
    "core_edition_extraordinary_unnumbered": lambda: set_raw(make.EditionFactory(), kind="extraordinary"),
    "core_membership_dates_in_order": lambda: set_raw(make.MembershipFactory(), starts_on=LATE, ends_on=EARLY),
    "core_membership_withdrawn_has_reason": lambda: set_raw(make.MembershipFactory(), withdrawn_at=noon(LATE)),
    "core_membership_unique_general": lambda: save_as_new(make.MembershipFactory()),
    "core_membership_unique_in_edition": lambda: save_as_new(make.MembershipFactory(edition=make.EditionFactory())),
    "core_milestone_unique": lambda: save_as_new(make.MilestoneFactory()),
    "core_band_in_order": lambda: set_raw(make.ComplianceBandFactory(), min_pct=90, max_pct=90),
    "core_recorditem_unique": lambda: save_as_new(make.RecordItemFactory()),
    "core_region_kind_known": lambda: set_raw(make.RegionFactory(), kind="island"),
    "core_institution_kind_known": lambda: set_raw(make.InstitutionFactory(sits_at_table=False), kind="club"),
    "core_edition_kind_known": lambda: set_raw(make.EditionFactory(), kind="secret"),
    "core_edition_phase_known": lambda: set_raw(make.EditionFactory(), phase="over"),
    "core_membership_role_known": lambda: set_raw(make.MembershipFactory(), role="owner"),
    "core_figure_qualifier_known": lambda: set_raw(make.PublishedFigureFactory(), qualifier="roughly"),
    "core_rule_phase_known": lambda: set_raw(make.ProcessRuleFactory(), phase="never"),
    "core_rule_strength_known": lambda: set_raw(make.ProcessRuleFactory(), strength="wish"),
    "core_milestone_precision_known": lambda: set_raw(make.MilestoneFactory(), precision="hour"),
    "core_recorditem_kind_known": lambda: set_raw(make.RecordItemFactory(), kind="rumour"),
    "core_publicversion_single_row": lambda: PublicVersion.objects.create(pk=2),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    # An address that differs in its capitals only has capitals.
    assert_refused(name, BAD_ROWS[name], or_by="core_user_email_lower" if name == "core_user_email_ci" else "")


@pytest.mark.django_db
def test_what_looks_like_a_bad_row_and_is_not() -> None:
    """The edges of the rules above."""
    make.OfficeHolderFactory(starts_on=EARLY, ends_on=EARLY)
    make.EditionFactory(start_date=EARLY, end_date=EARLY)
    make.ComplianceBandFactory(min_pct=99, max_pct=100)
    other_space = make.SpaceFactory(code="muni")
    save_as_new(make.EditionFactory(), code="otra", space_id=other_space.pk)
    member = make.MembershipFactory()
    save_as_new(member, edition_id=make.EditionFactory().pk)
    save_as_new(member, ends_on=LATE)
    save_as_new(member, withdrawn_at=noon(LATE), withdrawal_reason="Cambió de puesto")
    for code in ("ext-1", "ext-2"):
        make.EditionFactory(code=code, kind="extraordinary")
    metropolis = make.RegionFactory(ubigeo_department="15", boundary_key="1501", kind="metropolitan_municipality")
    make.RegionalGovernmentFactory(region=metropolis, kind="metropolitan_municipality")
