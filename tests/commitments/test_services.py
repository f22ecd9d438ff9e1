"""Writes about commitments: what they refuse, what they leave behind, and two at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from commitments import services
from commitments.models import Commitment, CommitmentUpdate, ComplianceRequest, ComplianceSnapshot
from commitments.selectors import compliance
from gore.core.clock import today
from gore.core.selectors import public_version
from tests.at_once import at_once
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    MeetingFactory,
    RegionalGovernmentFactory,
    RegionFactory,
    UserFactory,
)

AGREED = dt.date(2018, 1, 10)


def payload(**changes: Any) -> dict[str, Any]:
    """The arguments of a valid commitment; tests show what they change."""
    sector = changes.pop("sector", None) or InstitutionFactory(short_name="Salud")
    return {
        "edition": EditionFactory(code="gore-07"),
        "text": "Culminar el Expediente Técnico del hospital",
        "type": "technical",
        "horizon": "short",
        "sector": sector,
        "regions": [RegionFactory(name="Áncash")],
        "lead_institution": sector,
        "agreed_on": AGREED,
        "due_date": AGREED + dt.timedelta(days=30),
        **changes,
    }


@pytest.mark.django_db
def test_created_commitment_has_code_number_and_search_words() -> None:
    CommitmentFactory(edition=EditionFactory(code="gore-07"), number=122)

    commitment = services.create_commitment(**payload(), released=True)

    assert (commitment.code, commitment.number, commitment.status) == ("gore-07-C-0123", 123, "pending")
    assert commitment.search_text == "gore-07-c-0123 culminar el expediente tecnico del hospital salud ancash"
    assert commitment.released_at is not None
    assert ComplianceRequest.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("text", lambda: {"text": "  "}),
        ("regions", lambda: {"regions": []}),
        ("sector", lambda: {"sector": InstitutionFactory(sits_at_table=False)}),
        ("lead_institution", lambda: {"lead_institution": RegionalGovernmentFactory()}),
        ("due_date", lambda: {"due_date": AGREED - dt.timedelta(days=1)}),
        ("agreed_on", lambda: {"agreed_on": dt.date(2999, 1, 1), "due_date": dt.date(2999, 1, 2)}),
        ("meeting", lambda: {"meeting": MeetingFactory()}),
        ("number", lambda: {"number": 0}),
        ("number", lambda: {"number": CommitmentFactory(edition=EditionFactory(code="gore-07")).number}),
        ("type", lambda: {"type": "secret"}),
        ("horizon", lambda: {"horizon": "never"}),
    ],
)
def test_what_cannot_be_a_commitment_is_refused_by_field(field: str, changes: Callable[[], dict[str, Any]]) -> None:
    arguments = payload(**changes())
    before = Commitment.objects.count()

    with pytest.raises(ValidationError) as refused:
        services.create_commitment(**arguments)

    assert list(refused.value.message_dict) == [field]
    assert Commitment.objects.count() == before


@pytest.mark.django_db
def test_lead_may_be_another_national_body_or_a_government_involved() -> None:
    government, neighbour = RegionalGovernmentFactory(), RegionalGovernmentFactory()
    for lead, others in (
        (InstitutionFactory(), ()),
        (government, ()),
        (neighbour, (neighbour,)),
    ):
        made = services.create_commitment(
            **payload(regions=[government.region], lead_institution=lead, counterparts=others)
        )
        assert made.lead_institution == lead


@pytest.mark.django_db
def test_status_changes_once_sd_verifies(django_capture_on_commit_callbacks: Any) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    before = public_version()
    update = services.submit_update(
        commitment=commitment, status="executed", percentage=100, note="Entregado",
        reported_by=commitment.sector, happened_on=AGREED,
    )  # fmt: skip
    commitment.refresh_from_db()
    assert (commitment.status, update.state, ComplianceRequest.objects.count()) == ("pending", "submitted", 0)

    with django_capture_on_commit_callbacks(execute=True):
        services.verify_update(update=update, verified_on=AGREED + dt.timedelta(days=2), verified_by=UserFactory())

    commitment.refresh_from_db()
    assert (commitment.status, commitment.status_since) == ("executed", AGREED + dt.timedelta(days=2))
    assert ComplianceRequest.objects.count() == 1
    assert public_version() == before + 1


@pytest.mark.django_db
def test_report_is_reviewed_once() -> None:
    update = CommitmentUpdateFactory()
    services.return_update(update=update, reason="Falta el acta", by=None)

    with pytest.raises(ValidationError, match="devuelto"):
        services.verify_update(update=update)
    update.refresh_from_db()
    assert (update.state, update.return_reason, update.verified_on) == ("returned", "Falta el acta", None)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [today() + dt.timedelta(days=1), AGREED - dt.timedelta(days=1)])
def test_verification_is_neither_future_nor_before_the_fact(day: dt.date) -> None:
    update = CommitmentUpdateFactory(happened_on=AGREED)

    with pytest.raises(ValidationError) as refused:
        services.verify_update(update=update, verified_on=day)

    assert list(refused.value.message_dict) == ["verified_on"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("note", {"note": " "}),
        ("percentage", {"status": "executed", "percentage": 99}),
        ("percentage", {"percentage": 101}),
        ("status", {"status": "lost"}),
        ("happened_on", {"happened_on": dt.date(2999, 1, 1)}),
        ("happened_on", {"happened_on": AGREED - dt.timedelta(days=1)}),
    ],
)
def test_what_cannot_be_a_report_is_refused_by_field(field: str, changes: dict[str, Any]) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    arguments = {"status": "in_process", "percentage": 10, "note": "Avanza", "happened_on": AGREED, **changes}

    with pytest.raises(ValidationError) as refused:
        services.submit_update(commitment=commitment, reported_by=commitment.sector, **arguments)

    assert list(refused.value.message_dict) == [field]
    assert not CommitmentUpdate.objects.exists()


@pytest.mark.django_db
def test_release_counts_only_what_was_not_public_yet() -> None:
    CommitmentFactory()
    hidden = CommitmentFactory(released=False)

    assert services.release_commitments(commitments=Commitment.objects.all()) == 1
    assert services.release_commitments(commitments=[hidden]) == 0
    assert Commitment.objects.released().count() == 2
    assert ComplianceRequest.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_commitments_written_at_once_get_different_numbers() -> None:
    arguments = payload()

    made = at_once(*[lambda: services.create_commitment(**arguments).number] * 6)

    assert sorted(made) == [1, 2, 3, 4, 5, 6]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_recomputes_at_once_leave_one_whole_snapshot() -> None:
    CommitmentFactory(agreed_on=AGREED)

    results = at_once(*[services.recompute_compliance] * 4)

    assert [result.rows for result in results] == [16] * 4
    assert list(ComplianceSnapshot.objects.values_list("kind", flat=True)) == ["current"]
    assert ComplianceSnapshot.objects.get().rates.count() == 16


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_requests_are_served_once_and_none_is_lost() -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    for number in range(50):
        services.request_recompute(reason=str(number))

    results = at_once(*[services.recompute_if_requested] * 4)

    assert sum(result is not None for result in results) == 1
    assert not ComplianceRequest.objects.exists()
    assert compliance().total.commitments == 1

    with transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(due_date=AGREED)
        services.request_recompute(reason="later")
    assert services.recompute_if_requested() is not None
    assert services.recompute_if_requested() is None
