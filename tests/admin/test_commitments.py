"""What the administration writes about commitments is exactly what the services write."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from commitments.models import Commitment, CommitmentUpdate, ComplianceRequest
from commitments.selectors import compliance
from commitments.services import recompute_if_requested
from gore.core.clock import today
from gore.core.models import User
from gore.core.numbers import write_date
from gore.core.selectors import public_version
from tests.admin.conftest import signed_in
from tests.admin.rows import address, errors, sent
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    MeetingFactory,
    RegionalGovernmentFactory,
    RegionFactory,
    UserFactory,
    set_status,
)

pytestmark = pytest.mark.django_db

AGREED = dt.date(2018, 1, 10)


@pytest.fixture
def new(client: Client) -> dict[str, Any]:
    """What a person fills in to write down a commitment."""
    sector = InstitutionFactory(short_name="Salud")
    region = RegionFactory(name="Áncash")
    return {
        "edition": EditionFactory(code="gore-07").pk, "number": "", "text": " Culminar el Expediente Técnico ",
        "type": "technical", "horizon": "short", "agreed_on": "10/01/2018", "due_date": "2018-02-09",
        "sector": sector.pk, "lead_institution": sector.pk, "in_regions": [region.pk], "counterparts": [], "meeting": "",
    }  # fmt: skip


def report(prefix: str = "updates-0", **changes: Any) -> dict[str, Any]:
    """A new row of the history, after none."""
    values = {
        "status": "executed", "percentage": "100", "happened_on": "15/01/2018", "note": "Entregado", "evidence": "Acta",
        **changes,
    }  # fmt: skip
    rows = {f"{prefix}-{name}": value for name, value in values.items()}
    return {"updates-TOTAL_FORMS": 1, "updates-INITIAL_FORMS": 0, **rows}


# --- a commitment -------------------------------------------------------------------------------


def test_a_commitment_is_written_down_as_the_service_does(client: Client, new: dict[str, Any], sd: User) -> None:
    CommitmentFactory(edition_id=new["edition"], edition=None, number=122, code="gore-07-C-0122", agreed_on=AGREED)

    response = client.post(address(Commitment, "add"), new)

    assert response.status_code == 302
    made = Commitment.objects.get(number=123)
    assert (made.code, made.text, made.status, made.released_at) == (
        "gore-07-C-0123", "Culminar el Expediente Técnico", "pending", None,
    )  # fmt: skip
    assert made.search_text == "gore-07-c-0123 culminar el expediente tecnico salud ancash"
    assert made.is_demonstration  # the tests run as a demonstration
    assert [region.name for region in made.regions.all()] == ["Áncash"]
    assert [request.reason for request in ComplianceRequest.objects.all()] == ["create gore-07-C-0123"]
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.user, entry.is_addition()) == ("gore-07-C-0123", sd, True)


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("text", {"text": "   "}, "requerido"),
        ("in_regions", {"in_regions": []}, "requerido"),
        ("due_date", {"due_date": "09/01/2018"}, "no puede ser anterior a la fecha del acuerdo"),
        ("due_date", {"due_date": "31/02/2019"}, "Escriba una fecha que exista"),
        ("agreed_on", {"agreed_on": "10/01/2999", "due_date": "11/01/2999"}, "no puede ser futura"),
        ("number", {"number": "0"}, "mayor"),
        ("number", {"number": "99999999999999999999"}, "menor"),
        ("meeting", {"meeting": "gore-99-B-0001"}, "No hay ninguna reunión con el código “gore-99-B-0001”"),
        ("meeting", {"meeting": "a\x00b"}, "No hay ninguna reunión"),
        ("sector", {"sector": "99999"}, "Escoja una opción válida"),
        ("sector", {"sector": "x\x00"}, "nul"),
        ("text", {"text": "a\x00b"}, "nul"),
        ("counterparts", {"counterparts": ["<script>"]}, "no es un valor válido"),
        ("type", {"type": "secret"}, "Escoja una opción válida"),
    ],
)
def test_what_cannot_be_a_commitment_is_told_next_to_its_field(
    client: Client, new: dict[str, Any], field: str, changes: dict[str, Any], message: str
) -> None:
    response = client.post(address(Commitment, "add"), {**new, **changes})

    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert message in " ".join(errors(response)[field])
    assert not Commitment.objects.exists()
    assert not ComplianceRequest.objects.exists()
    kept = response.context["adminform"].form["horizon"].value()
    assert kept == "short"


def test_what_only_the_service_knows_is_told_next_to_its_field_too(client: Client, new: dict[str, Any]) -> None:
    response = client.post(address(Commitment, "add"), {**new, "meeting": MeetingFactory().code})
    assert errors(response) == {"meeting": ["La reunión es de otra edición."]}

    response = client.post(address(Commitment, "add"), {**new, "lead_institution": RegionalGovernmentFactory().pk})
    assert list(errors(response)) == ["lead_institution"]

    taken = CommitmentFactory(agreed_on=AGREED)
    response = client.post(address(Commitment, "add"), {**new, "edition": taken.edition_id, "number": taken.number})
    assert errors(response) == {"number": [f"El número {taken.number} ya está usado en esta edición."]}


def test_a_correction_refreshes_search_rates_and_public_pages(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, regions=RegionFactory(name="Puno"))
    tacna = RegionFactory(name="Tacna")
    recompute_if_requested()
    before = public_version()
    page = client.get(address(commitment, "change"))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            address(commitment, "change"),
            sent(page, text="Construir el puente", in_regions=[tacna.pk], is_disputed="on"),
        )

    assert response.status_code == 302
    commitment.refresh_from_db()
    assert commitment.is_disputed
    assert [region.name for region in commitment.regions.all()] == ["Tacna"]
    assert "construir el puente" in commitment.search_text
    assert "tacna" in commitment.search_text
    assert "puno" not in commitment.search_text
    assert [request.reason for request in ComplianceRequest.objects.all()] == [f"change {commitment.code}"]
    assert public_version() == before + 1
    recompute_if_requested()
    assert [row.label for row in compliance(by="region").rows] == ["Tacna"]


def test_saving_without_a_change_writes_nothing(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, counterparts=InstitutionFactory(), search_text="as it was")
    before = public_version()
    page = client.get(address(commitment, "change"))

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(commitment, "change"), sent(page)).status_code == 302

    commitment.refresh_from_db()
    assert commitment.search_text == "as it was"
    assert not ComplianceRequest.objects.exists()
    assert public_version() == before


@pytest.mark.parametrize(
    "name", ["status", "status_since", "code", "number", "edition", "released_at", "search_text", "is_demonstration"]
)
def test_what_follows_from_elsewhere_cannot_be_sent(client: Client, name: str) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, released=False)
    other = EditionFactory()
    before = Commitment.objects.filter(pk=commitment.pk).values().get()
    page = client.get(address(commitment, "change"))
    assert name not in page.context["adminform"].form.fields
    value = {"status": "executed", "number": 9, "edition": other.pk, "is_demonstration": "on"}.get(name, "2018-01-20")

    assert client.post(address(commitment, "change"), sent(page, **{name: value})).status_code == 302

    after = Commitment.objects.filter(pk=commitment.pk).values().get()
    assert after == before


def test_due_date_of_a_public_commitment_stays(client: Client) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    page = client.get(address(commitment, "change"))
    assert "due_date" not in page.context["adminform"].form.fields
    client.post(address(commitment, "change"), sent(page, due_date="31/12/2030"))
    commitment.refresh_from_db()
    assert commitment.due_date == AGREED + dt.timedelta(days=90)

    hidden = CommitmentFactory(agreed_on=AGREED, released=False)
    page = client.get(address(hidden, "change"))
    client.post(address(hidden, "change"), sent(page, due_date="31/12/2030"))
    hidden.refresh_from_db()
    assert hidden.due_date == dt.date(2030, 12, 31)


def test_commitments_and_their_history_are_not_deleted(chief: User) -> None:
    client = signed_in(chief)
    update = CommitmentUpdateFactory()
    for row in (update, update.commitment):
        assert client.get(address(row, "delete")).status_code == 403
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        response = client.post(address(type(row)), {"action": "delete_selected", "_selected_action": row.pk})
        assert response.status_code == 302
        assert type(row).objects.filter(pk=row.pk).exists()
    page = client.get(address(update.commitment, "change"))
    client.post(address(update.commitment, "change"), {**sent(page), "updates-0-DELETE": "on"})
    assert CommitmentUpdate.objects.filter(pk=update.pk).exists()


def test_membership_in_one_edition_changes_only_that_edition(sd: User) -> None:
    mine, other = CommitmentFactory(agreed_on=AGREED), CommitmentFactory(agreed_on=AGREED)
    sd.memberships.update(edition=mine.edition)
    client = signed_in(sd)

    assert client.post(address(mine, "change"), sent(client.get(address(mine, "change")))).status_code == 302
    assert client.post(address(other, "change"), {}).status_code == 403


# --- updates ------------------------------------------------------------------------------------


def test_a_report_written_with_the_commitment_waits_for_somebody_else(client: Client, sd: User) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    page = client.get(address(commitment, "change"))
    row = report(reported_by=commitment.sector_id, state="verified", verified_on="2018-01-15")

    assert client.post(address(commitment, "change"), {**sent(page), **row}).status_code == 302

    update = CommitmentUpdate.objects.get()
    commitment.refresh_from_db()
    assert (update.state, update.verified_on, update.author, update.percentage) == ("submitted", None, sd, 100)
    assert (update.happened_on, update.note, update.evidence) == (dt.date(2018, 1, 15), "Entregado", "Acta")
    assert commitment.status == "pending"
    assert not ComplianceRequest.objects.exists()
    assert "avance" in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("percentage", {"percentage": "101"}, "menor o igual a 100"),
        ("percentage", {"percentage": "-1"}, "mayor o igual a 0"),
        ("percentage", {"percentage": "50"}, "ejecutado tiene un avance de 100"),
        ("happened_on", {"happened_on": "31/02/2019"}, "Escriba una fecha que exista"),
        ("happened_on", {"happened_on": "09/01/2018"}, "no puede ser anterior a la fecha del acuerdo"),
        ("happened_on", {"happened_on": "09/01/2999"}, "no puede ser futura"),
        ("note", {"note": "a\x00b"}, "nul"),
        ("note", {"note": "  "}, "requerido"),
        ("status", {"status": "lost"}, "Escoja una opción válida"),
        ("reported_by", {"reported_by": "x"}, "Escoja una opción válida"),
    ],
)
def test_what_cannot_be_a_report_is_told_next_to_its_field(
    client: Client, field: str, changes: dict[str, Any], message: str
) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, text="Como estaba")
    page = client.get(address(commitment, "change"))
    row = report(**{"reported_by": commitment.sector_id, **changes})

    response = client.post(address(commitment, "change"), {**sent(page, text="Otro texto"), **row})

    assert response.status_code == 200
    assert list(errors(response)) == [f"updates-0-{field}"]
    assert message in " ".join(errors(response)[f"updates-0-{field}"])
    assert not CommitmentUpdate.objects.exists()
    commitment.refresh_from_db()
    assert commitment.text == "Como estaba"  # all or nothing
    assert response.context["adminform"].form["text"].value() == "Otro texto"


def test_more_rows_than_a_record_has_are_neither_made_nor_drawn(client: Client) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    page = client.get(address(commitment, "change"))

    response = client.post(address(commitment, "change"), {**sent(page), "updates-TOTAL_FORMS": "100000"})

    rows = response.context["inline_admin_formsets"][0].formset
    assert rows.total_form_count() == 300
    assert "300" in " ".join(rows.non_form_errors())


def test_tampered_rows_are_refused_not_broken(client: Client) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    update = CommitmentUpdateFactory(commitment=commitment, author=UserFactory(), note="Como se informó")
    page = client.get(address(commitment, "change"))
    for name, value in (
        ("updates-TOTAL_FORMS", "abc"), ("updates-TOTAL_FORMS", "100000"), ("updates-INITIAL_FORMS", "-1"),
        ("updates-0-id", "99999999999999999999"), ("updates-0-id", "x\x00"), ("updates-0-note", "Otra nota"),
    ):  # fmt: skip
        assert client.post(address(commitment, "change"), {**sent(page), name: value}).status_code in {200, 302}
    update.refresh_from_db()
    assert update.note == "Como se informó"


def review(client: Client, update: CommitmentUpdate, **changes: Any) -> Any:
    data = {"decision": "verify", "verified_on": "", "return_reason": "", **changes}
    return client.post(address(update, "change"), data)


def test_verifying_gives_the_commitment_its_status(
    client: Client, colleague: User, django_capture_on_commit_callbacks: Any
) -> None:
    update = CommitmentUpdateFactory(
        commitment=CommitmentFactory(agreed_on=AGREED), status="executed", author=colleague, happened_on=AGREED
    )
    before = public_version()

    with django_capture_on_commit_callbacks(execute=True):
        assert review(client, update, verified_on="12/01/2018").status_code == 302

    update.refresh_from_db()
    update.commitment.refresh_from_db()
    assert (update.state, update.verified_on) == ("verified", dt.date(2018, 1, 12))
    assert update.verified_by_id == int(client.session["_auth_user_id"])
    assert (update.commitment.status, update.commitment.status_since) == ("executed", dt.date(2018, 1, 12))
    assert ComplianceRequest.objects.count() == 1
    assert public_version() == before + 1
    recompute_if_requested()
    assert compliance().total.executed == 1


def test_without_a_date_a_report_is_verified_today(client: Client, colleague: User) -> None:
    update = CommitmentUpdateFactory(author=colleague)
    assert review(client, update).status_code == 302
    update.refresh_from_db()
    assert update.verified_on == today()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"verified_on": "09/01/2018"}, "verified_on", "antes de que ocurra"),
        ({"verified_on": write_date(today() + dt.timedelta(days=1))}, "verified_on", "no puede ser futura"),
        ({"verified_on": "31/02/2019"}, "verified_on", "Escriba una fecha que exista"),
        ({"decision": "return"}, "return_reason", "Escriba el motivo"),
        ({"decision": ""}, "decision", "requerido"),
        ({"decision": "burn"}, "decision", "Escoja una opción válida"),
        ({"decision": "return", "return_reason": "a\x00"}, "return_reason", "nul"),
    ],
)
def test_what_cannot_be_a_review_is_told_next_to_its_field(
    client: Client, colleague: User, changes: dict[str, Any], field: str, message: str
) -> None:
    update = CommitmentUpdateFactory(author=colleague, happened_on=AGREED)

    response = review(client, update, **changes)

    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert message in " ".join(errors(response)[field])
    update.refresh_from_db()
    assert update.state == "submitted"


def test_returning_a_report_keeps_the_reason_and_changes_no_figure(client: Client, colleague: User) -> None:
    update = CommitmentUpdateFactory(author=colleague)

    assert review(client, update, decision="return", return_reason="Falta el acta").status_code == 302

    update.refresh_from_db()
    assert (update.state, update.return_reason, update.verified_on) == ("returned", "Falta el acta", None)
    assert not ComplianceRequest.objects.exists()


def test_nobody_reviews_their_own_report(client: Client, sd: User) -> None:
    update = CommitmentUpdateFactory(author=sd)

    assert "Lo revisa otra persona" in client.get(address(update, "change")).content.decode()
    assert review(client, update).status_code == 403


def test_what_was_reviewed_is_not_edited(client: Client, colleague: User) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    verified = set_status(commitment, "executed", AGREED)
    returned = CommitmentUpdateFactory(commitment=commitment, return_reason="Falta el acta", author=colleague)
    for update in (verified, returned):
        page = client.get(address(update, "change"))
        assert page.status_code == 200
        assert page.context["adminform"].form.fields == {}
        assert review(client, update).status_code == 403


def test_a_report_written_on_its_own_page(client: Client, sd: User) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    data = {
        "commitment": commitment.code.upper(), "status": "in_process", "percentage": "40", "happened_on": "2018-01-20",
        "reported_by": commitment.sector_id, "note": "Avanza", "evidence": "",
    }  # fmt: skip

    assert client.post(address(CommitmentUpdate, "add"), data).status_code == 302

    update = CommitmentUpdate.objects.get()
    assert (update.commitment, update.author, update.state) == (commitment, sd, "submitted")
    for changes in ({"commitment": "gore-07-C-9999"}, {"commitment": ""}, {"commitment": "x" * 10_000}):
        response = client.post(address(CommitmentUpdate, "add"), {**data, **changes})
        assert list(errors(response)) == ["commitment"]
    assert CommitmentUpdate.objects.count() == 1


# --- actions ------------------------------------------------------------------------------------


def act(client: Client, model: Any, action: str, rows: list[Any], **more: Any) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(more.pop("at", address(model)), data, follow=bool(more.get("confirmed")))


def test_releasing_asks_first_and_says_how_many(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    hidden = [CommitmentFactory(released=False) for _number in range(2)]
    shown = CommitmentFactory()
    before = public_version()

    page = act(client, Commitment, "release", [*hidden, shown])
    text = page.content.decode()
    assert "2 compromisos serán visibles para todos" in text
    assert "Ya publicados, quedan como están: 1." in text
    assert Commitment.objects.filter(released_at__isnull=True).count() == 2

    with django_capture_on_commit_callbacks(execute=True):
        page = act(client, Commitment, "release", [*hidden, shown], confirmed="1")
    assert "Compromisos publicados: 2." in page.content.decode()
    assert not Commitment.objects.filter(released_at__isnull=True).exists()
    assert public_version() == before + 1
    assert ComplianceRequest.objects.count() == 1
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {row.code for row in hidden}


def test_withdrawing_hides_again(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    shown, hidden = CommitmentFactory(), CommitmentFactory(released=False)
    before = public_version()

    assert "1 compromiso dejará de verse" in act(client, Commitment, "withdraw", [shown, hidden]).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        act(client, Commitment, "withdraw", [shown, hidden], confirmed="1")

    assert not Commitment.objects.filter(released_at__isnull=False).exists()
    assert (public_version(), ComplianceRequest.objects.count()) == (before + 1, 1)
    assert Client().get(shown.get_absolute_url()).status_code == 404


def test_all_rows_of_a_filtered_list_are_released_by_its_address(client: Client) -> None:
    inside, outside = EditionFactory(), EditionFactory()
    for _number in range(60):
        CommitmentFactory(edition=inside, released=False)
    CommitmentFactory(edition=outside, released=False)
    at = f"{address(Commitment)}?edition__id__exact={inside.pk}"
    first = Commitment.objects.filter(edition=inside)[:1]

    page = act(client, Commitment, "release", list(first), at=at, select_across="1")
    assert "60 compromisos serán visibles" in page.content.decode()
    assert page.content.decode().count("_selected_action") == 1
    act(client, Commitment, "release", list(first), at=at, select_across="1", confirmed="1")

    assert Commitment.objects.filter(released_at__isnull=False).count() == 60


def test_only_who_may_release_is_offered_it(sd: User, observer: User) -> None:
    hidden = CommitmentFactory(released=False)
    sd.memberships.update(edition=hidden.edition)
    for user in (sd, observer):
        client = signed_in(user)
        assert b'value="release"' not in client.get(address(Commitment)).content
        act(client, Commitment, "release", [hidden], confirmed="1")
        hidden.refresh_from_db()
        assert hidden.released_at is None


def test_verifying_several_skips_ones_own_and_those_reviewed(client: Client, sd: User, colleague: User) -> None:
    theirs = [CommitmentUpdateFactory(author=colleague, status="executed") for _number in range(2)]
    mine = CommitmentUpdateFactory(author=sd)
    done = CommitmentUpdateFactory(author=colleague, verified_on=AGREED, commitment__agreed_on=AGREED)
    rows = [*theirs, mine, done]

    text = act(client, CommitmentUpdate, "verify", rows).content.decode()
    assert "2 avances quedarán verificados" in text
    assert "Los registró usted y los revisa otra persona: 1." in text
    assert "Ya revisados, quedan como están: 1." in text
    text = act(client, CommitmentUpdate, "verify", rows, confirmed="1").content.decode()

    assert "Avances verificados: 2." in text
    for update in theirs:
        update.refresh_from_db()
        update.commitment.refresh_from_db()
        assert (update.state, update.verified_on, update.verified_by) == ("verified", today(), sd)
        assert update.commitment.status == "executed"
    mine.refresh_from_db()
    done.refresh_from_db()
    assert (mine.state, done.verified_on) == ("submitted", AGREED)


@pytest.mark.parametrize("chosen", ["abc", "1\x00", "9" * 30, "-1", "<script>"])
def test_a_tampered_choice_of_rows_is_told(client: Client, chosen: str) -> None:
    CommitmentFactory(released=False)

    response = client.post(
        address(Commitment), {"action": "release", "_selected_action": [chosen], "confirmed": "1"}, follow=True
    )

    assert response.status_code == 200
    assert "elíjalas otra vez" in response.content.decode()
    assert not Commitment.objects.filter(released_at__isnull=False).exists()
