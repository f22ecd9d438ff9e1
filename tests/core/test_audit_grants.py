"""The application's database role: it works, and it cannot touch the trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction

from commitments.models import Commitment
from commitments.services import recompute_compliance, release_commitments
from gore.core import audit
from gore.core.audit_grants import writable_events
from gore.core.models import Edition, User
from tests.core.audit_support import connected_as, database_role, events_of, last_event
from tests.factories import CommitmentFactory, EditionFactory, UserFactory

ROLE = "gore_prueba_aplicacion"
REFUSED = (
    "UPDATE core_editionevent SET title = 'otro'",
    "DELETE FROM core_editionevent",
    "TRUNCATE core_editionevent",
    "INSERT INTO core_editionevent SELECT * FROM core_editionevent",
    "UPDATE pghistory_context SET metadata = '{}'",
    "DELETE FROM pghistory_context",
    "TRUNCATE pghistory_context",
    "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true),"
    " set_config('pghistory.context_metadata', '{}', true), _pgh_attach_context()",
    "ALTER TABLE core_edition DISABLE TRIGGER ALL",
    "DROP TRIGGER {trigger} ON core_edition",
    "TRUNCATE core_edition CASCADE",
    "SET LOCAL session_replication_role = replica",
    "CREATE TABLE copia AS SELECT 1 AS uno",
    "CREATE TEMP TABLE copia (LIKE core_edition) ON COMMIT DROP;"
    " CREATE TRIGGER t AFTER INSERT ON copia FOR EACH ROW EXECUTE FUNCTION {trigger}()",
    "CREATE OR REPLACE FUNCTION {trigger}() RETURNS TRIGGER AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql",
)
"""What would change the trail, or get round it."""


def test_without_postgresql_the_command_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("grant_application_role", ROLE)


@pytest.fixture
def role() -> Iterator[str]:
    with database_role(ROLE) as name:
        yield name


@pytest.fixture
def granted(role: str) -> str:
    out = StringIO()
    call_command("grant_application_role", role, apply=True, stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["role"] == role
    assert printed["statements"] > 2 * len(audit.TRACKED)
    return role


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_role_does_the_daily_work_and_its_changes_are_recorded(granted: str) -> None:
    edition = EditionFactory()
    with connected_as(granted):
        commitment = CommitmentFactory(edition=edition, released=False)
        release_commitments(commitments=[commitment])
        recompute_compliance()
        UserFactory()
        commitment.delete()
        assert [event.pgh_label for event in events_of(Commitment)] == ["insert", "update", "delete"]
    assert {event.pgh_role for event in events_of(Commitment)} == {granted}
    assert {event.pgh_role for event in events_of(Edition)} != {granted}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_role_is_refused_everything_that_would_change_the_trail(granted: str) -> None:
    edition = EditionFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'core_edition'::regclass AND tgname LIKE 'pgtrigger_trail%'"
        )
        trigger = cursor.fetchone()[0]
    answers = {}
    with connected_as(granted):
        for statement in REFUSED:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement.replace("{trigger}", trigger))
                answers[statement] = "done"
            except ProgrammingError as error:
                answers[statement] = str(error)
    refusals = ("permission denied", "must be owner")
    assert {statement: said for statement, said in answers.items() if not said.startswith(refusals)} == {}
    assert [(event.pgh_label, event.id) for event in events_of(Edition)] == [("insert", edition.pk)]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_role_cannot_switch_the_trail_off_nor_rewrite_an_old_context(granted: str) -> None:
    with audit.recording(command="load_published") as former:
        edition = EditionFactory(title="Primera")
    with connected_as(granted):
        with audit.switched_off():
            Edition.objects.update(title="Segunda")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true)"
            )
            cursor.execute("SELECT set_config('pghistory.context_id', %s, true)", [former])
            cursor.execute("SELECT set_config('pghistory.context_metadata', '{\"command\": \"otro\"}', true)")
            cursor.execute("UPDATE core_edition SET title = 'Tercera' WHERE id = %s", [edition.pk])
    made, second, third = events_of(Edition)
    assert (made.pgh_context, made.title) == ({"command": "load_published"}, "Primera")
    assert (second.pgh_before, third.pgh_before) == ({"title": "Primera"}, {"title": "Segunda"})


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_command_takes_back_what_the_role_had_before(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    assert "core_editionevent" in writable_events(role)
    call_command("grant_application_role", role, apply=True, stdout=StringIO())
    assert writable_events(role) == []
    call_command("grant_application_role", role, apply=True, stdout=StringIO())
    with connected_as(role):
        assert User.objects.count() == 0
        assert audit.TRACKED[User]._base_manager.count() == 0


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_without_apply_the_sql_is_printed_and_nothing_happens(role: str) -> None:
    out = StringIO()
    call_command("grant_application_role", role, stdout=out)
    lines = out.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert f'GRANT SELECT ON "core_editionevent" TO "{role}";' in lines
    assert [line for line in lines if "event" in line and "UPDATE" in line] == []
    assert not any("pghistory_context" in line for line in lines)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'core_edition', 'SELECT')", [role])
        assert cursor.fetchone() == (False,)
        cursor.execute("\n".join(lines[1:-1]))
        cursor.execute("SELECT has_table_privilege(%s, 'core_edition', 'SELECT')", [role])
        assert cursor.fetchone() == (True,)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        ("ALTER ROLE {role} SUPERUSER", "superusuario"),
        ("ALTER ROLE {role} CREATEROLE", "crear roles"),
        ("GRANT {owner} TO {role}", "miembro de su dueño"),
        ("GRANT pg_write_all_data TO {role}", "por otra vía"),
        ("GRANT UPDATE ON core_editionevent TO PUBLIC", "por otra vía"),
    ],
)
def test_a_role_that_could_get_round_the_trail_is_refused(role: str, prepare: str, message: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'core_edition'")
        owner = cursor.fetchone()[0]
        cursor.execute(prepare.format(role=role, owner=owner))
    try:
        with pytest.raises(CommandError, match=message):
            call_command("grant_application_role", role, apply=True, stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'core_edition', 'TRIGGER')", [role])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("REVOKE UPDATE ON core_editionevent FROM PUBLIC")
            cursor.execute(f"REVOKE {owner}, pg_write_all_data FROM {role}")
            cursor.execute(f"ALTER ROLE {role} NOSUPERUSER NOCREATEROLE")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_unknown_role_is_named(role: str) -> None:
    with pytest.raises(CommandError, match="No existe el rol «otro rol»"):
        call_command("grant_application_role", "otro rol", apply=True)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_role_with_a_difficult_name_is_quoted() -> None:
    with database_role('gore "prueba"; DROP') as name:
        call_command("grant_application_role", name, apply=True, stdout=StringIO())
        assert writable_events(name) == []
        with connected_as(name):
            EditionFactory()
    assert last_event(Edition).pgh_role == 'gore "prueba"; DROP'
