"""Evidence in money: a budgetary commitment is verified as executed only with the transfer or norm that paid it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from commitments.funding.selectors import fitting_money, unfunded_commitments, unlinked_money
from commitments.funding.services import link_funding, unlink_funding
from commitments.models import Commitment, CommitmentUpdate, Funding
from commitments.services import change_commitment, verify_update
from tests import factories as make
from transfers.services import counter_entry

pytestmark = pytest.mark.django_db
D = dt.date


def budgetary(**changes: Any) -> Commitment:
    return make.CommitmentFactory(type="budgetary", agreed_on=D(2017, 2, 1), **changes)


def executed(commitment: Commitment) -> CommitmentUpdate:
    return make.CommitmentUpdateFactory(commitment=commitment, status="executed", happened_on=D(2017, 5, 1))


def test_without_money_it_is_not_verified_as_executed() -> None:
    commitment = budgetary()
    update = executed(commitment)
    with pytest.raises(ValidationError, match="vincúlela antes"):
        verify_update(update=update, verified_on=D(2017, 5, 2))
    commitment.refresh_from_db()
    update.refresh_from_db()
    assert (commitment.status, update.state) == ("pending", "submitted")

    link_funding(commitment=commitment, transfer=make.TransferFactory())
    verify_update(update=update, verified_on=D(2017, 5, 2))
    commitment.refresh_from_db()
    assert commitment.status == "executed"


def test_a_norm_is_money_too_and_others_need_none() -> None:
    commitment = budgetary()
    link_funding(commitment=commitment, norm=make.LegalNormFactory())
    assert verify_update(update=executed(commitment), verified_on=D(2017, 5, 2)).state == "verified"
    half = make.CommitmentUpdateFactory(commitment=budgetary(), status="in_process", happened_on=D(2017, 5, 1))
    assert verify_update(update=half, verified_on=D(2017, 5, 2)).state == "verified"
    technical = make.CommitmentFactory(type="technical", agreed_on=D(2017, 2, 1))
    assert verify_update(update=executed(technical), verified_on=D(2017, 5, 2)).state == "verified"


def test_an_executed_one_does_not_become_budgetary_without_money() -> None:
    done = make.CommitmentFactory(status="executed", type="technical")
    values = {
        name: getattr(done, name)
        for name in ("text", "horizon", "sector", "lead_institution", "agreed_on", "due_date")
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        change_commitment(commitment=done, type="budgetary", regions=done.regions.all(), **values)
    assert list(refused.value.message_dict) == ["type"]


def test_the_last_money_of_an_executed_one_stays() -> None:
    commitment = budgetary(status="executed")
    first = make.FundingFactory(commitment=commitment)
    with pytest.raises(ValidationError, match="único dinero"):
        unlink_funding(funding=first)
    second = make.FundingFactory(commitment=commitment, transfer=None, norm=make.LegalNormFactory())
    unlink_funding(funding=first)
    assert list(commitment.funding.all()) == [second]


def test_what_cannot_pay_is_refused() -> None:
    commitment = budgetary()
    early = make.TransferFactory(date=D(2017, 1, 31))
    undone = make.TransferFactory()
    counter_entry(transfer=undone, reason="Mal", date=D(2017, 6, 1))
    good = make.TransferFactory()
    link_funding(commitment=commitment, transfer=good)
    for values, words in (
        ({}, "no las dos"),
        ({"transfer": good, "norm": good.norm}, "no las dos"),
        ({"transfer": early}, "anterior al acuerdo"),
        ({"transfer": undone}, "anulada"),
        ({"transfer": undone.counter_entry}, "anulada"),
        ({"transfer": good}, "Ya está vinculada"),
        ({"norm": make.LegalNormFactory(date=D(2016, 1, 1))}, "anterior al acuerdo"),
    ):
        with pytest.raises(ValidationError, match=words):
            link_funding(commitment=commitment, **values)
    assert Funding.objects.count() == 1


def test_the_lists_of_what_is_not_linked() -> None:
    region = make.RegionFactory()
    commitment = budgetary(regions=region)
    fits = make.TransferFactory(giver=commitment.sector, shares={region: 1_000_000})
    elsewhere = make.TransferFactory()
    by_norm = make.TransferFactory()
    make.FundingFactory(transfer=None, norm=by_norm.norm, commitment=make.CommitmentFactory())
    undone = make.TransferFactory()
    counter_entry(transfer=undone, reason="Mal", date=D(2017, 6, 1))

    assert set(unlinked_money()) == {fits, elsewhere}
    assert list(fitting_money(commitment)) == [fits]
    assert list(unfunded_commitments(Commitment.objects.all())) == [commitment]
    link_funding(commitment=commitment, transfer=fits)
    assert set(unlinked_money()) == {elsewhere}
    assert list(fitting_money(commitment)) == []
    assert not unfunded_commitments(Commitment.objects.all()).exists()


def test_sd_links_and_unlinks_on_its_pages(client: Client) -> None:
    client.force_login(make.MembershipFactory().user)
    commitment, transfer = budgetary(), make.TransferFactory(code="gore-07-TR-0012")
    address = f"/articulacion/financiamiento/{commitment.code}/"

    wrong = client.post(address, {"transfer": "gore-07-TR-9999", "norm": "", "note": "Se paga con esta"})
    assert wrong.status_code == 400
    text = wrong.content.decode()
    assert "No hay ninguna transferencia con el código “gore-07-TR-9999”." in text
    assert "Se paga con esta" in text
    assert client.post(address, {"transfer": "GORE-07-tr-0012"}).status_code == 302
    link = commitment.funding.get()
    assert (link.transfer, link.added_by is not None) == (transfer, True)
    assert "gore-07-TR-0012" in client.get(f"/compromisos/{commitment.code}/").content.decode()
    assert client.post(f"{address}{link.pk}/quitar/").status_code == 302
    assert not commitment.funding.exists()
    desk = client.get("/articulacion/financiamiento/").content.decode()
    assert commitment.code in desk
    assert transfer.code in client.get("/articulacion/financiamiento/?que=dinero").content.decode()
