"""The audit trail: what is recorded, by whom, and that it cannot be got round."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject
from pgtrigger import registered
from pgtrigger.core import INSTALLED

from commitments.models import Commitment, CommitmentRegion, CommitmentUpdate
from commitments.services import release_commitments, submit_update, verify_update
from commitments.tasks import nightly_compliance
from gore.accounts.models import ActingPeriod
from gore.core import audit
from gore.core.middleware import AuditMiddleware
from gore.core.models import Edition, Membership, Region, User
from tests.core.audit_support import events_of, last_event
from tests.factories import (
    CommitmentFactory,
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    RegionalGovernmentFactory,
    UserFactory,
)
from tests.test_architecture import project_models

NOT_KEPT = {
    "bilaterals.SolverRun": {"instance", "best"},
    "bilaterals.Timetable": {"slots", "summary"},
    "core.User": {"password", "last_login"},
    "accounts.Invitation": {"token_digest"},
    "accounts.ApiToken": {"key_digest", "last_used_on"},
    "commitments.Commitment": {"search_text", "updated_at"},
    "bilaterals.LateEntryCode": {"digest"},
}
SQL = "UPDATE commitments_commitment SET is_disputed = true WHERE id = %s"


# --- which tables, on every database ------------------------------------------------------------


def test_every_model_of_ours_is_tracked_or_excused_with_a_reason() -> None:
    assert audit.without_decision(project_models()) == []
    assert all(len(reason) > 20 for reason in audit.UNTRACKED.values())


def test_a_new_model_needs_a_decision() -> None:
    newcomer = SimpleNamespace(label="core.Newcomer", app_label="core", concrete_model=None)
    model = type("Newcomer", (), {"_meta": newcomer})
    assert audit.without_decision([model, Commitment]) == ["core.Newcomer"]


def test_the_excuses_name_models_that_exist_and_are_not_tracked() -> None:
    for label in audit.UNTRACKED:
        if "." in label:
            assert apps.get_model(label) not in audit.TRACKED


def test_links_that_django_makes_are_tracked() -> None:
    linked = [field.remote_field.through for model in project_models() for field in model._meta.local_many_to_many]
    assert len(linked) >= 10
    assert [through._meta.label for through in linked if through not in audit.TRACKED] == []


@pytest.mark.parametrize(("model", "event"), audit.TRACKED.items(), ids=lambda m: m._meta.label)
def test_an_event_has_the_columns_of_its_table_and_no_relations(
    model: type[models.Model], event: type[models.Model]
) -> None:
    kept = {field.column: field.db_type(connection) for field in event._meta.concrete_fields}
    source = {
        field.column: field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
        for field in model._meta.concrete_fields
    }
    own = {column for column in kept if not column.startswith("pgh_")}
    wide = {"integer": "bigint"}  # the key of another row is always a wide number in an event
    assert {column: kept[column] for column in own} == {
        column: wide.get(str(source[column]), source[column]) if column.endswith("_id") else source[column]
        for column in own
    }
    assert [field.name for field in event._meta.get_fields() if field.is_relation] == []
    assert source.keys() - own == NOT_KEPT.get(model._meta.label, set())


def test_events_give_nobody_a_permission_to_change_them() -> None:
    assert {tuple(event._meta.default_permissions) for event in audit.TRACKED.values()} == {()}


# --- what is known about a request, on every database -------------------------------------------


def test_request_context_names_account_method_and_path() -> None:
    request = RequestFactory().post("/admin/core/space/3/change/?q=x")
    request.user = SimpleNamespace(pk=7)
    assert audit.request_context(request) == {"user": 7, "method": "POST", "path": "/admin/core/space/3/change/"}
    request.user = AnonymousUser()
    assert audit.request_context(request)["user"] is None


def test_an_app_adds_to_the_context_at_the_moment_of_the_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_sources", [])

    @audit.adds_context
    def acting(request: Any) -> dict[str, Any]:
        return {audit.ON_BEHALF: request.acting} if hasattr(request, "acting") else {}

    request = RequestFactory().post("/x/")
    assert audit.ON_BEHALF not in audit.request_context(request)
    request.acting = 12
    assert json.loads(audit.ContextEncoder().encode({"request": request, "step": 2})) == {
        "user": None,
        "method": "POST",
        "path": "/x/",
        "on_behalf": 12,
        "step": 2,
    }


@pytest.mark.parametrize(
    ("route", "arguments", "kept"),
    [
        ("invitation", {"secret": "s3cr3t0"}, "/cuenta/invitacion/…/"),
        (
            "account_reset_password_from_key",
            {"uidb36": "1z", "key": "abc-s3cr3t0"},
            "/cuenta/contrasena/recuperar/…-…/",
        ),
    ],
)
def test_a_link_that_opens_something_by_itself_is_not_kept(route: str, arguments: dict[str, str], kept: str) -> None:
    path = reverse(route, kwargs=arguments)
    request = RequestFactory().post(path)
    assert audit.recorded_path(request) == kept  # before the view is found
    request.resolver_match = resolve(path)
    assert audit.recorded_path(request) == kept
    assert "s3cr3t0" not in json.dumps(audit.request_context(request))


@pytest.mark.parametrize("name", ["token", "key", "secret", "uidb36", "uidb64"])
def test_arguments_with_these_names_are_never_kept(name: str) -> None:
    request = RequestFactory().post("/calendario/s3cr3t0.ics")
    request.resolver_match = SimpleNamespace(kwargs={name: "s3cr3t0"})
    assert audit.recorded_path(request) == "/calendario/….ics"


def test_an_ordinary_argument_is_kept() -> None:
    request = RequestFactory().post("/compromisos/gore-07-C-0001/")
    request.resolver_match = resolve("/compromisos/gore-07-C-0001/")
    assert audit.recorded_path(request) == "/compromisos/gore-07-C-0001/"


@pytest.mark.django_db
def test_nobody_is_asked_who_they_are_before_they_write() -> None:
    def ask() -> Any:
        raise AssertionError("asked who is there")

    def page(request: Any) -> HttpResponse:
        return HttpResponse(str(Edition.objects.count()))

    request = RequestFactory().get("/ediciones/")
    request.user = SimpleLazyObject(ask)
    assert AuditMiddleware(page)(request).content == b"0"


def test_without_postgresql_there_is_nothing_to_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with audit.recording(command="x") as opened, audit.switched_off():
        assert opened == ""
        assert connection.execute_wrappers == []


@pytest.mark.django_db
def test_events_are_written_on_postgresql_only() -> None:
    CommitmentFactory().delete()
    written = {event for event in audit.TRACKED.values() if event._base_manager.exists()}
    assert (audit.TRACKED[Commitment] in written) == (connection.vendor == "postgresql")
    assert bool(written) == (connection.vendor == "postgresql")


# --- what is recorded, on PostgreSQL -------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db
def test_insert_update_and_delete_leave_before_and_after() -> None:
    edition = EditionFactory(code="gore-07", title="Séptimo")
    edition.title = "7.º GORE Ejecutivo"
    edition.save()
    pk = edition.pk
    edition.delete()

    made, changed, gone = events_of(Edition)
    assert [made.pgh_label, changed.pgh_label, gone.pgh_label] == ["insert", "update", "delete"]
    assert (made.id, made.title, made.pgh_before) == (pk, "Séptimo", None)
    assert (changed.title, changed.pgh_before) == ("7.º GORE Ejecutivo", {"title": "Séptimo"})
    assert (gone.id, gone.code, gone.title) == (pk, "gore-07", "7.º GORE Ejecutivo")
    assert made.pgh_created_at < changed.pgh_created_at < gone.pgh_created_at


@pytest.mark.services
@pytest.mark.django_db
def test_saving_without_a_change_leaves_nothing() -> None:
    commitment = CommitmentFactory()
    before = len(events_of(Commitment))
    commitment.save()  # only updated_at
    Commitment.objects.update(search_text="otra cosa")
    assert len(events_of(Commitment)) == before


@pytest.mark.services
@pytest.mark.django_db
def test_the_password_and_the_last_login_are_never_recorded(client: Client) -> None:
    user = UserFactory(email="rosa@gore.example")
    recorded = len(events_of(User))
    client.force_login(user)
    user.set_password("otra-clave-larga-2019")
    user.save()
    assert len(events_of(User)) == recorded
    User.objects.filter(pk=user.pk).update(full_name="Rosa Quispe", password="x")
    assert last_event(User).pgh_before.keys() == {"full_name"}
    columns = {field.column for field in audit.TRACKED[User]._meta.concrete_fields}
    assert columns.isdisjoint({"password", "last_login"})


@pytest.mark.services
@pytest.mark.django_db
def test_bulk_statements_leave_one_event_for_each_row() -> None:
    edition = EditionFactory()
    rows = CommitmentFactory.create_batch(3, edition=edition, released=False)
    release_commitments(commitments=Commitment.objects.filter(edition=edition))
    changed = events_of(Commitment, pgh_label="update")
    assert sorted(event.id for event in changed) == [row.pk for row in rows]
    assert {tuple(event.pgh_before) for event in changed} == {("released_at",)}

    Region.objects.bulk_create(
        [
            Region(
                code=code,
                name=code,
                ubigeo_department=f"9{n}",
                boundary_key=f"9{n}",
                iso_3166_2=f"PE-Z{n}",
                kind="regional_government",
            )
            for n, code in enumerate(["AAA", "BBB"])
        ]
    )
    assert [event.code for event in events_of(Region)][-2:] == ["AAA", "BBB"]
    Commitment.objects.filter(edition=edition).delete()
    assert len(events_of(Commitment, pgh_label="delete")) == 3
    assert len(events_of(CommitmentRegion, pgh_label="delete")) == 3


@pytest.mark.services
@pytest.mark.django_db
def test_links_are_recorded() -> None:
    commitment, sector = CommitmentFactory(), InstitutionFactory()
    commitment.counterparts.add(sector)
    commitment.counterparts.clear()
    user = UserFactory()
    user.groups.add(Group.objects.create(name="Revisores"))
    through = Commitment.counterparts.through
    assert [(e.pgh_label, e.commitment, e.institution) for e in events_of(through)] == [
        ("insert", commitment.pk, sector.pk),
        ("delete", commitment.pk, sector.pk),
    ]
    assert [e.user for e in events_of(User.groups.through)] == [user.pk]


@pytest.mark.services
@pytest.mark.django_db
def test_what_a_verification_does_is_recorded_row_by_row() -> None:
    commitment = CommitmentFactory(agreed_on=dt.date(2017, 2, 2))
    update = submit_update(
        commitment=commitment,
        status="executed",
        percentage=100,
        note="Obra entregada.",
        reported_by=commitment.sector,
        happened_on=dt.date(2017, 3, 1),
    )
    verify_update(update=update, verified_on=dt.date(2017, 3, 5))
    assert last_event(CommitmentUpdate).pgh_before == {"state": "submitted", "verified_on": None}
    assert last_event(Commitment).pgh_before == {"status": "pending", "status_since": None}
    assert last_event(Commitment).status == "executed"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_sql_by_hand_is_recorded_with_the_database_role() -> None:
    commitment = CommitmentFactory()
    with connection.cursor() as cursor:
        cursor.execute(SQL, [commitment.pk])
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    event = last_event(Commitment)
    assert event.pgh_before == {"is_disputed": False}
    assert (event.pgh_role, event.pgh_user, event.pgh_context, event.pgh_context_id) == (role, None, None, None)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_request_is_recorded_with_account_method_path_and_one_id(client: Client) -> None:
    coordinator = MembershipFactory(user__is_demonstration=True).user
    member = MembershipFactory(role=Membership.Role.OBSERVER)
    client.force_login(coordinator)
    path = reverse("membership-withdraw", args=[member.pk])
    assert client.post(path, {"reason": "Cambio de funciones"}).status_code == 302
    event = last_event(Membership)
    assert event.pgh_before == {"withdrawn_at": None, "withdrawn_by_id": None, "withdrawal_reason": ""}
    assert event.pgh_user == coordinator.pk
    assert event.pgh_context == {"user": coordinator.pk, "method": "POST", "path": path}
    assert event.pgh_context_id is not None
    # The next one, by hand on the same connection, is nobody's.
    Membership.objects.filter(pk=member.pk).update(withdrawal_reason="Otra")
    assert (last_event(Membership).pgh_user, last_event(Membership).pgh_context) == (None, None)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_acting_on_behalf_is_marked(client: Client) -> None:
    admin = MembershipFactory(role=Membership.Role.ADMINISTRATOR, user__is_demonstration=True).user
    institution = RegionalGovernmentFactory(name="Gobierno Regional de San Martín")
    client.force_login(admin)
    started = client.post(
        reverse("acting-start"),
        {"institution": institution.pk, "reason": "Falla de su red", "minutes": 30},
    )
    assert started.status_code == 302, started.content.decode()[:3000]
    period = ActingPeriod.objects.get()
    assert audit.ON_BEHALF not in last_event(ActingPeriod).pgh_context
    assert client.post(reverse("acting-stop")).status_code == 302
    event = last_event(ActingPeriod)
    assert event.ended_at is not None
    assert event.pgh_context[audit.ON_BEHALF] == period.pk
    assert event.pgh_context[audit.ON_BEHALF_OF] == "Gobierno Regional de San Martín"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_everything_in_one_request_has_one_id_and_two_requests_have_two() -> None:
    request = RequestFactory().post("/x/")
    for _time in range(2):
        with audit.recording(request=request):
            CommitmentFactory()
    ids = [event.pgh_context_id for event in events_of(Commitment)]
    assert len(set(ids)) == 2
    assert {event.pgh_context_id for event in events_of(CommitmentRegion)} == set(ids)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_tasks_and_commands_are_recorded_by_name() -> None:
    commitment = CommitmentFactory(status="executed", status_since=dt.date(2018, 3, 1))
    Commitment.objects.filter(pk=commitment.pk).update(status="pending", status_since=None)
    nightly_compliance()
    assert last_event(Commitment).pgh_context == {"task": "commitments.tasks.nightly_compliance"}
    with audit.recording(command="load_published"), audit.recording(task="x"):
        EditionFactory()
    assert last_event(Edition).pgh_context == {"command": "load_published"}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        EditionFactory()
        assert len(events_of(Edition)) == 1
        raise ZeroDivisionError
    assert events_of(Edition) == []


@pytest.mark.services
@pytest.mark.django_db
def test_the_owner_can_switch_the_trail_off_for_a_while() -> None:
    with audit.switched_off():
        edition = EditionFactory()
    assert events_of(Edition) == []
    edition.delete()
    assert len(events_of(Edition)) == 1
    with pytest.raises(ZeroDivisionError), audit.switched_off():
        raise ZeroDivisionError
    EditionFactory()
    assert len(events_of(Edition)) == 2


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE core_editionevent SET title = 'otro'", "DELETE FROM core_editionevent"])
def test_not_even_the_owner_changes_events_by_mistake(statement: str) -> None:
    EditionFactory()
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.services
@pytest.mark.django_db
def test_every_trigger_is_installed_and_current() -> None:
    states = {trigger.get_installation_status(model) for model, trigger in registered()}
    assert states == {(INSTALLED, True)}
    of_the_trail = [trigger for _model, trigger in registered() if trigger.name in {"trail", "append_only"}]
    assert len(of_the_trail) == 2 * len(audit.TRACKED)


@pytest.mark.services
@pytest.mark.django_db
def test_recording_a_request_costs_no_query_more() -> None:
    user = UserFactory()
    request = RequestFactory().post("/x/")
    request.user = user
    with CaptureQueriesContext(connection) as without:
        Edition.objects.update(highlights="a")
    with audit.recording(request=request), CaptureQueriesContext(connection) as within:
        Edition.objects.update(highlights="b")
    assert len(within) == len(without)
