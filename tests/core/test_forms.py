"""Fields that read what people in Peru write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms

from gore.core.forms import CodeField, SolesField
from gore.core.models import Institution
from gore.core.permissions import can_grant_role
from tests.factories import InstitutionFactory, MembershipFactory, UserFactory


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1'234,567.89", "1234567.89"), ("S/ 1,500", "1500"), (" 20 ", "20"), ("", None), (None, None)],
)
def test_soles_are_read_in_every_writing(text: Any, amount: str | None) -> None:
    assert SolesField(required=False).clean(text) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize("text", ["mil", "-5", "1,23,4", "1\x00", "9" * 5000, "1e9", "NaN"])
def test_what_is_not_an_amount_is_told(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        SolesField().clean(text)


def test_an_amount_is_shown_with_its_thousands_and_compared_by_value() -> None:
    field = SolesField()
    assert field.prepare_value(Decimal("1234567.5")) == "1,234,567.50"
    assert not field.has_changed(Decimal("1234567.50"), "S/ 1'234,567.5")
    assert field.has_changed(Decimal("1"), "2")
    assert field.has_changed(Decimal("1"), "uno")


@pytest.mark.django_db
def test_a_row_is_chosen_by_its_code() -> None:
    row = InstitutionFactory(code="MINSA")
    field = CodeField(queryset=Institution.objects.all(), unknown="No hay “%(code)s”.", required=False)

    assert field.clean(" minsa ") == row
    assert field.clean("") is None
    assert field.prepare_value(row.pk) == "MINSA"
    assert not field.has_changed(row.pk, "minsa")
    assert field.has_changed(row.pk, "")
    for text in ("MEF", "a\x00", "x" * 10_000, "<script>"):
        with pytest.raises(forms.ValidationError, match="No hay “"):
            field.clean(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "gives_administrator", "gives_others"),
    [
        ("administrator", True, True), ("sd_articulation", False, True), ("observer", False, False),
        ("regional_team", False, False),
    ],
)  # fmt: skip
def test_who_gives_which_role(role: str, gives_administrator: bool, gives_others: bool) -> None:
    user = MembershipFactory(role=role).user
    assert can_grant_role(user, "administrator") is gives_administrator
    assert can_grant_role(user, "rapporteur") is gives_others
    assert can_grant_role(UserFactory(is_superuser=True), "administrator")
    assert not can_grant_role(UserFactory(is_active=False, is_superuser=True), "observer")
