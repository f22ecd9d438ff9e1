"""Transfers in the administration: one write with their parts, which always add up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from gore.core.models import Institution, User
from gore.core.selectors import public_version
from tests.admin.conftest import signed_in
from tests.admin.rows import address, errors, sent
from tests.factories import EditionFactory, InstitutionFactory, LegalNormFactory, RegionFactory, TransferFactory
from transfers.models import LegalNorm, Project, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def new() -> dict[str, Any]:
    """What a person fills in to record a transfer to two regions."""
    edition = EditionFactory(code="gore-07", start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2))
    return {
        "edition": edition.pk, "code": "", "kind": "project", "giver": InstitutionFactory(kind=Institution.Kind.MINISTRY).pk,
        "amount": "S/ 1'000,000.50", "date": "15/03/2018", "norm": LegalNormFactory().pk, "description": "Agua",
        "shares-TOTAL_FORMS": "3", "shares-INITIAL_FORMS": "0",
        "shares-0-region": RegionFactory().pk, "shares-0-amount": "400,000",
        "shares-1-region": RegionFactory().pk, "shares-1-amount": "600000.50",
        "shares-2-region": "", "shares-2-amount": "",
    }  # fmt: skip


def test_a_transfer_and_its_parts_are_recorded_together(
    client: Client, new: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    before = public_version()

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(Transfer, "add"), new).status_code == 302

    made = Transfer.objects.get()
    assert (made.code, made.amount, made.is_demonstration) == ("gore-07-TR-0001", Decimal("1000000.50"), True)
    assert sorted(made.shares.values_list("amount", flat=True)) == [Decimal("400000"), Decimal("600000.50")]
    assert public_version() == before + 1
    assert LogEntry.objects.get().object_repr == "gore-07-TR-0001"
    assert client.post(address(Transfer, "add"), new).status_code == 302
    assert Transfer.objects.filter(code="gore-07-TR-0002").exists()


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("amount", {"amount": "0"}, "mayor o igual a 0.01"),
        ("amount", {"amount": "-5"}, "no puede ser negativo"),
        ("amount", {"amount": "un millón"}, "Escriba solo el monto en soles"),
        ("amount", {"amount": "1\x00"}, "Escriba solo el monto en soles"),
        ("amount", {"amount": "9" * 10_000}, "más de 15 cifras"),
        ("amount", {"amount": ""}, "requerido"),
        ("date", {"date": "31/02/2019"}, "Escriba una fecha que exista"),
        ("date", {"date": "28/02/2018"}, "no puede ser anterior a la edición"),
        ("giver", {"giver": "99999"}, "Escoja una opción válida"),
        ("code", {"code": "con espacios"}, "Use solo letras"),
        ("code", {"code": "x" * 31}, "31"),
        ("description", {"description": "x" * 301}, "301"),
        ("shares", {"shares-1-amount": "600000.51"}, "deben coincidir"),
        ("shares", {"multi_region": "on"}, "no se reparte por región"),
        (
            "shares",
            {"shares-1-region": "", "shares-1-amount": "", "shares-0-amount": "1", "amount": "2"},
            "deben coincidir",
        ),
        ("shares-1-amount", {"shares-1-amount": "abc"}, "Escriba solo el monto en soles"),
        ("shares-1-region", {"shares-1-region": ""}, "requerido"),
        ("shares-1-region", {"shares-1-region": "x"}, "Escoja una opción válida"),
    ],
)
def test_what_is_not_a_transfer_is_told_next_to_its_field(
    client: Client, new: dict[str, Any], field: str, changes: dict[str, Any], message: str
) -> None:
    response = client.post(address(Transfer, "add"), {**new, **changes})

    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert message in " ".join(errors(response)[field])
    assert not Transfer.objects.exists()
    assert response.context["adminform"].form["description"].value() == changes.get("description", "Agua")


def test_a_transfer_without_receivers_is_told(client: Client, new: dict[str, Any]) -> None:
    bare = {name: "" if name.startswith("shares-") and not name.endswith("FORMS") else v for name, v in new.items()}
    response = client.post(address(Transfer, "add"), bare)
    assert errors(response) == {"shares": ["Indique cuánto recibe cada región, o marque multirregión."]}
    assert client.post(address(Transfer, "add"), {**bare, "multi_region": "on"}).status_code == 302
    assert Transfer.objects.get().shares.count() == 0


def test_the_same_region_twice_and_a_used_code_are_told(client: Client, new: dict[str, Any]) -> None:
    response = client.post(address(Transfer, "add"), {**new, "shares-1-region": new["shares-0-region"]})
    assert "shares" in errors(response)

    used = TransferFactory()
    response = client.post(address(Transfer, "add"), {**new, "code": used.code})
    assert list(errors(response)) == ["code"]
    assert Transfer.objects.count() == 1


def test_a_correction_replaces_the_parts_that_changed(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    first, second, third = RegionFactory(), RegionFactory(), RegionFactory()
    transfer = TransferFactory(amount="100.10", shares={first: Decimal("40"), second: Decimal("60.10")})
    before = public_version()
    page = client.get(address(transfer, "change"))
    data = sent(page, amount="90")
    rows = {str(row.region_id): index for index, row in enumerate(transfer.shares.order_by("pk"))}
    data[f"shares-{rows[str(second.pk)]}-DELETE"] = "on"
    data |= {"shares-TOTAL_FORMS": "3", "shares-2-region": third.pk, "shares-2-amount": "50"}

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(transfer, "change"), data).status_code == 302

    transfer.refresh_from_db()
    assert transfer.amount == Decimal(90)
    assert dict(transfer.shares.values_list("region", "amount")) == {first.pk: Decimal(40), third.pk: Decimal(50)}
    assert public_version() == before + 1


def test_code_and_edition_of_a_transfer_stay_and_it_is_not_deleted(chief: User) -> None:
    client = signed_in(chief)
    transfer = TransferFactory()
    page = client.get(address(transfer, "change"))
    data = sent(page, code="otro", edition=EditionFactory().pk)
    assert client.post(address(transfer, "change"), data).status_code == 302
    edition = transfer.edition_id
    transfer.refresh_from_db()
    assert (transfer.code, transfer.edition_id) != ("otro", data["edition"])
    assert transfer.edition_id == edition
    assert client.post(address(transfer, "delete"), {"post": "yes"}).status_code == 403


def test_projects_and_norms_are_edited_and_public_pages_follow(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = public_version()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            address(Project, "add"), {"code": "p900", "name": "Puente", "kind": "project", "amount": "1,500", "cui": ""}
        )
    assert response.status_code == 302
    made = Project.objects.get()
    assert (made.amount, made.cui, made.is_demonstration) == (Decimal(1500), None, True)
    assert public_version() == before + 1

    response = client.post(
        address(Project, "add"), {"code": "p901", "name": "Otro", "kind": "project", "cui": "12", "amount": "-1"}
    )
    assert set(errors(response)) == {"cui", "amount"}
    norm = LegalNormFactory()
    response = client.post(address(LegalNorm, "add"), {"kind": norm.kind, "number": norm.number})
    assert errors(response) == {"number": ["Esa norma ya está registrada."]}
    response = client.post(address(LegalNorm, "add"), {"kind": "ds", "number": "1", "link": "javascript:alert(1)"})
    assert list(errors(response)) == ["link"]


def test_a_norm_in_use_is_not_deleted_and_says_why(chief: User) -> None:
    transfer = TransferFactory()
    client = signed_in(chief)

    page = client.post(address(transfer.norm, "delete"), {"post": "yes"})

    assert page.status_code == 200
    assert transfer.code in page.content.decode()
    assert LegalNorm.objects.filter(pk=transfer.norm_id).exists()
