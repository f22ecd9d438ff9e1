"""`change_commitment`, `withdraw_release` and `refresh_search_text`: what they refuse and leave behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments import services
from commitments.models import Commitment, ComplianceRequest
from gore.core.models import Institution
from gore.core.selectors import public_version
from gore.core.services import save_institution
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    InstitutionFactory,
    MeetingFactory,
    RegionalGovernmentFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db

AGREED = dt.date(2018, 1, 10)
FIELDS = ("text", "type", "horizon", "sector", "lead_institution", "agreed_on", "due_date", "meeting", "is_disputed")


def change(commitment: Commitment, **changes: Any) -> Commitment:
    """Change only what the test names."""
    now = {name: getattr(commitment, name) for name in FIELDS}
    now |= {"regions": list(commitment.regions.all()), "counterparts": list(commitment.counterparts.all())}
    return services.change_commitment(commitment=commitment, **{**now, **changes})


def test_a_change_reaches_words_figures_and_public_pages(django_capture_on_commit_callbacks: Any) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, text="Antes", regions=RegionFactory(name="Puno"))
    before = public_version()
    sector = InstitutionFactory(short_name="Educación")

    with django_capture_on_commit_callbacks(execute=True):
        changed = change(
            commitment, text=" Construir una escuela ", sector=sector, lead_institution=sector,
            regions=[RegionFactory(name="Áncash"), RegionFactory(name="Ica")],
        )  # fmt: skip

    changed.refresh_from_db()
    assert changed.text == "Construir una escuela"
    assert changed.search_text == f"{changed.code} construir una escuela educacion ancash ica".lower()
    assert sorted(region.name for region in changed.regions.all()) == ["Ica", "Áncash"]
    assert [request.reason for request in ComplianceRequest.objects.all()] == [f"change {changed.code}"]
    assert public_version() == before + 1


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        (dict, False),
        (lambda: {"is_disputed": True}, False),
        (lambda: {"horizon": "medium"}, False),
        (lambda: {"counterparts": [InstitutionFactory()]}, False),
        (lambda: {"type": "budgetary"}, True),
        (lambda: {"agreed_on": AGREED - dt.timedelta(days=1)}, True),
        (lambda: {"due_date": AGREED + dt.timedelta(days=1)}, True),
        (lambda: {"regions": [RegionFactory()]}, True),
    ],
)
def test_figures_are_computed_again_only_when_they_may_differ(
    changes: Callable[[], dict[str, Any]], counts: bool, django_capture_on_commit_callbacks: Any
) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, released=False)
    before = public_version()

    with django_capture_on_commit_callbacks(execute=True):
        change(commitment, **changes())

    assert ComplianceRequest.objects.exists() is counts
    assert public_version() == before  # nobody outside saw it


def test_present_values_write_nothing() -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, counterparts=InstitutionFactory())
    stamp = Commitment.objects.get().updated_at

    with CaptureQueriesContext(connection) as queries:
        change(commitment)

    assert Commitment.objects.get().updated_at == stamp
    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("text", lambda: {"text": " "}),
        ("regions", lambda: {"regions": []}),
        ("sector", lambda: {"sector": InstitutionFactory(sits_at_table=False)}),
        ("lead_institution", lambda: {"lead_institution": RegionalGovernmentFactory()}),
        ("due_date", lambda: {"due_date": AGREED - dt.timedelta(days=1)}),
        ("agreed_on", lambda: {"agreed_on": dt.date(2999, 1, 1), "due_date": dt.date(2999, 1, 2)}),
        ("meeting", lambda: {"meeting": MeetingFactory()}),
        ("type", lambda: {"type": "secret"}),
    ],
)
def test_what_cannot_be_a_commitment_is_refused_by_field(field: str, changes: Callable[[], dict[str, Any]]) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, released=False)
    before = Commitment.objects.values().get()

    with pytest.raises(ValidationError) as refused:
        change(commitment, **changes())

    assert list(refused.value.message_dict) == [field]
    assert Commitment.objects.values().get() == before


def test_a_public_due_date_stays() -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)

    with pytest.raises(ValidationError, match="ya es público"):
        change(commitment, due_date=commitment.due_date + dt.timedelta(days=1))


def test_the_agreement_is_not_moved_after_what_was_reported() -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, released=False)
    CommitmentUpdateFactory(commitment=commitment, happened_on=AGREED + dt.timedelta(days=5))

    assert change(commitment, agreed_on=AGREED + dt.timedelta(days=5)).agreed_on == AGREED + dt.timedelta(days=5)
    with pytest.raises(ValidationError) as refused:
        change(commitment, agreed_on=AGREED + dt.timedelta(days=6))
    assert list(refused.value.message_dict) == ["agreed_on"]


def test_a_release_is_withdrawn_once(django_capture_on_commit_callbacks: Any) -> None:
    shown, hidden = CommitmentFactory(), CommitmentFactory(released=False)
    before = public_version()

    with django_capture_on_commit_callbacks(execute=True):
        assert services.withdraw_release(commitments=Commitment.objects.all()) == 1
        assert services.withdraw_release(commitments=[shown, hidden]) == 0

    assert not Commitment.objects.released().exists()
    assert (ComplianceRequest.objects.count(), public_version()) == (1, before + 1)


def test_another_short_name_reaches_the_words_of_every_commitment_concerned() -> None:
    renamed, other = InstitutionFactory(short_name="Agricultura"), InstitutionFactory(short_name="Salud")
    rows = {
        "sector": CommitmentFactory(sector=renamed),
        "lead": CommitmentFactory(sector=other, lead_institution=renamed),
        "neither": CommitmentFactory(sector=other, search_text="as it was"),
    }
    renamed.short_name = "Desarrollo Agrario"

    save_institution(institution=renamed)

    for row in rows.values():
        row.refresh_from_db()
    assert "desarrollo agrario" in rows["sector"].search_text
    assert "salud desarrollo agrario" in rows["lead"].search_text
    assert rows["neither"].search_text == "as it was"
    assert services.refresh_search_text(institution=renamed) == 0


def test_an_institution_keeps_its_rules_and_tells_public_pages(django_capture_on_commit_callbacks: Any) -> None:
    before = public_version()
    with django_capture_on_commit_callbacks(execute=True):
        save_institution(
            institution=Institution(code="NUEVA", name="Nueva", short_name="Nueva", kind=Institution.Kind.MINISTRY)
        )
    assert public_version() == before + 1
    with pytest.raises(ValidationError):
        save_institution(institution=Institution(code="OTRA", name="Otra", short_name="Otra", kind="secret"))
