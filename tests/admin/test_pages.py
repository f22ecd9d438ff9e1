"""One loop over everything that is registered: every page answers, asks the database as often for
thirty rows as for three, and offers what its reader may do."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gore.core import audit
from gore.core.admin_base import ReadOnlyAdmin, RecordAdmin
from gore.core.models import PublicVersion, User
from tests.admin.conftest import Role, make_person, signed_in
from tests.admin.rows import MAKE, address
from tests.factories import CommitmentUpdateFactory, OfficeHolderFactory, RegionFactory, UserFactory
from tests.test_architecture import project_models
from transfers.models import Transfer

pytestmark = pytest.mark.django_db

REGISTERED = sorted(site._registry.values(), key=str)
HAVE_PAGES_OF_THEIR_OWN = {"accounts", "outbox"}
SEEN_BY_NOBODY = {
    "surveys.SurveyInvitation", "surveys.PendingAnswer", "surveys.Answer", "surveys.WrittenAnswer",
    "surveys.RatingMark", "surveys.PendingRating",
}  # fmt: skip
"""Rows of an anonymous survey: lists of them would get round what its results withhold."""
ONLY_INSIDE_OTHERS = {
    "core.PublicVersion", "commitments.CommitmentRegion", "transfers.TransferShare",
    "bilaterals.Assignment",  # the board of its timetable shows them
    "bilaterals.RunProgress",  # the curve on the page of its run
}  # fmt: skip


def each(admins: list[Any] = REGISTERED) -> Any:
    return pytest.mark.parametrize("model_admin", admins, ids=[admin.opts.label for admin in admins])


def queries(client: Client, page: str) -> int:
    """How often *page* asks the database, once it has been seen."""
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(page)
        assert response.status_code == 200
    return len(captured)


def test_every_model_is_administered() -> None:
    ours = {
        model._meta.label
        for model in project_models()
        if not (model._meta.auto_created or model._meta.proxy or audit.is_event(model))
        and model._meta.app_label not in HAVE_PAGES_OF_THEIR_OWN
    }
    assert ours - ONLY_INSIDE_OTHERS - SEEN_BY_NOBODY == {admin.opts.label for admin in REGISTERED}
    assert PublicVersion in apps.get_models()
    assert set(MAKE) == {admin.model for admin in REGISTERED}


@each()
def test_every_page_answers_with_the_same_number_of_queries(chief: User, model_admin: Any) -> None:
    client = signed_in(chief)
    make = MAKE[model_admin.model]
    rows = [make(number) for number in range(1, 4)]
    few_in_list = queries(client, address(model_admin))
    few_in_form = queries(client, address(rows[0], "change"))
    for number in range(4, 31):
        make(number)

    assert queries(client, address(model_admin)) == few_in_list
    assert queries(client, address(rows[0], "change")) == few_in_form
    assert client.get(address(rows[0], "history")).status_code == 200
    adds = model_admin.has_add_permission(client.get("/admin/").wsgi_request)
    assert client.get(address(model_admin, "add")).status_code == (200 if adds else 403)
    deletes = model_admin.has_delete_permission(client.get("/admin/").wsgi_request, rows[0])
    assert client.get(address(rows[0], "delete")).status_code == (200 if deletes else 403)


@each()
def test_search_finds_rows_without_accents_and_refuses_nothing(chief: User, model_admin: Any) -> None:
    client = signed_in(chief)
    row = MAKE[model_admin.model](1)
    text = str(row) if model_admin.opts.label in {"core.Milestone", "core.RecordItem"} else ""

    for words in (text, "ñandú ÁÉ", "x" * 10_000, "a\x00b", "'", '"', "%_\\", "(" * 50, " ".join("abc" * 60)):
        response = client.get(address(model_admin), {"q": words})
        assert response.status_code == (302 if "\x00" in words else 200), words
        if len(words) > 200:
            assert "200 caracteres" in response.content.decode()
            assert list(response.context["cl"].result_list) == []


@each([admin for admin in REGISTERED if not isinstance(admin, ReadOnlyAdmin)])
def test_sd_adds_and_changes_and_the_observer_only_reads(sd: User, observer: User, model_admin: Any) -> None:
    row = MAKE[model_admin.model](1)
    if model_admin.model is User:
        assert signed_in(sd).get(address(model_admin)).status_code == 403
        return

    page = signed_in(sd).get(address(row, "change"))
    assert page.status_code == 200
    assert 'name="_save"' in page.content.decode()
    assert signed_in(sd).get(address(model_admin, "add")).status_code == 200

    reader = signed_in(observer)
    page = reader.get(address(row, "change"))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert reader.get(address(model_admin)).status_code == 200
    assert reader.get(address(model_admin, "add")).status_code == 403
    assert reader.post(address(model_admin, "add"), {}).status_code == 403
    assert reader.post(address(row, "change"), {}).status_code == 403
    assert reader.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    assert not LogEntry.objects.exists()


@each([admin for admin in REGISTERED if isinstance(admin, ReadOnlyAdmin)])
def test_what_other_places_write_is_only_read(chief: User, sd: User, model_admin: Any) -> None:
    row = MAKE[model_admin.model](1)
    for user in (chief, sd):
        client = signed_in(user)
        page = client.get(address(row, "change"))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert client.post(address(row, "change"), {}).status_code == 403
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        assert client.get(address(model_admin, "add")).status_code == 403


def test_boundary_of_a_region_is_not_shown(client: Client) -> None:
    region = RegionFactory(boundary={"type": "Polygon", "coordinates": [[[-77.123456, -12.1]]]})

    assert "77.123456" not in client.get(address(region, "change")).content.decode()


def _grow(row: Transfer) -> None:
    """One more region with its share of a sol: shares add up to the amount."""
    row.shares.create(region=RegionFactory(), amount=1)
    Transfer.objects.filter(pk=row.pk).update(amount=F("amount") + 1)


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("commitments.Commitment", lambda row: CommitmentUpdateFactory(commitment=row, author=UserFactory())),
        ("core.Institution", lambda row: OfficeHolderFactory(institution=row)),
        ("transfers.Transfer", lambda row: _grow(row)),
        ("core.Edition", lambda row: row.sectors.add(MAKE[apps.get_model("core.Institution")](2))),
        ("bilaterals.Meeting", lambda row: row.regions.add(RegionFactory())),
        ("transfers.Project", lambda row: row.regions.add(RegionFactory())),
        ("core.User", lambda row: row.memberships.add(MAKE[apps.get_model("core.Membership")](1))),
    ],
)
def test_form_asks_as_often_for_thirty_rows_inside_it_as_for_three(chief: User, parent: str, child: Any) -> None:
    client = signed_in(chief)
    row = MAKE[apps.get_model(parent)](2)
    for _number in range(3):
        child(row)
    few = queries(client, address(row, "change"))
    for _number in range(27):
        child(row)

    assert queries(client, address(row, "change")) == few


# --- who enters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/admin/", "/admin/login/", "/admin/commitments/commitment/", "/admin/nada/"])
def test_a_stranger_signs_in_at_the_one_place(page: str) -> None:
    response = Client().get(page)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/cuenta/ingresar/?next=/admin/")


@pytest.mark.parametrize("role", [Role.REGIONAL_TEAM, Role.MINISTRY_COORDINATOR, Role.RAPPORTEUR])
def test_other_teams_do_not_enter(role: str) -> None:
    user = make_person(role)
    user.is_staff = False
    user.save()

    for page in ("/admin/", "/admin/login/", "/admin/commitments/commitment/", "/admin/jsi18n/"):
        assert signed_in(user).get(page).status_code == 403


def test_an_account_switched_off_does_not_enter(sd: User) -> None:
    client = signed_in(sd)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=sd.pk).update(is_active=False)

    assert client.get("/admin/").status_code == 302


# --- the first page -----------------------------------------------------------------------------


def test_first_page_says_what_waits_and_lists_only_what_may_be_seen(sd: User, observer: User) -> None:
    CommitmentUpdateFactory(author=UserFactory())
    CommitmentUpdateFactory(author=sd)
    text = signed_in(sd).get("/admin/").content.decode()

    assert "Revisar 1 avance por verificar" in text
    assert f'href="{address(apps.get_model("transfers.Transfer"), "add")}"' in text
    assert reverse("admin:core_user_changelist") not in text
    assert "Django" not in text
    text = signed_in(observer).get("/admin/").content.decode()
    assert "Revisar" not in text
    assert "/add/" not in text


def test_the_page_of_one_app_lists_its_models_only(client: Client) -> None:
    text = client.get("/admin/transfers/").content.decode()
    assert "Normas legales" in text
    assert "Contradicciones de la fuente" not in text
    assert "Lo que le espera" not in text
    for label in {admin.opts.app_label for admin in REGISTERED}:
        assert client.get(f"/admin/{label}/").status_code == 200
    assert client.get("/admin/nada/").status_code == 404


def test_pages_hold_nothing_that_the_policy_forbids(client: Client) -> None:
    rows = [
        MAKE[admin.model](1) for admin in REGISTERED if admin.opts.label in {"commitments.Commitment", "core.Edition"}
    ]
    for page in ("/admin/", *(address(row) for row in map(type, rows)), *(address(row, "change") for row in rows)):
        text = client.get(page).content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count('<script id="django-admin-')


def test_lists_and_forms_speak_spanish(client: Client) -> None:
    row = MAKE[apps.get_model("commitments.Commitment")](1)
    for page in (address(type(row)), address(row, "change"), address(row, "history")):
        text = client.get(page).content.decode()
        for english in ("Search", "Save", "History", "Select", "Home", "Add ", "Filter", "True", "False"):
            assert f">{english}" not in text, english


@each([admin for admin in REGISTERED if isinstance(admin, RecordAdmin)])
def test_every_constraint_is_told_in_words(model_admin: Any) -> None:
    if isinstance(model_admin, ReadOnlyAdmin) or model_admin.form.__name__ in {"CommitmentForm", "TransferForm"}:
        return
    # A value that nobody knows (`…_known`) never reaches the check: its field refuses what it does not offer.
    named = {constraint.name for constraint in model_admin.opts.constraints if not constraint.name.endswith("_known")}
    if model_admin.opts.label == "commitments.CommitmentUpdate":
        return  # a service writes it
    assert named == set(model_admin.constraints)


def test_a_value_that_is_not_offered_is_told_once_next_to_its_field(client: Client) -> None:
    row = MAKE[apps.get_model("core.Edition")](1)
    page = address(row, "change")
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"kind": "secreta"}

    errors = client.post(page, data).context["adminform"].form.errors

    assert "secreta" in str(errors["kind"])
    assert "__all__" not in errors


def test_registered_admins_share_the_base() -> None:
    assert [str(admin) for admin in REGISTERED if not isinstance(admin, RecordAdmin)] == []
    assert all(isinstance(admin, ModelAdmin) for admin in REGISTERED)
