"""The rights of the application's database role: everything that it needs, nothing in the trail.

The web server, the worker and beat connect as a role of their own; migrations connect as the owner
of the tables. The application's role reads the trail and can do nothing else with it: the triggers
write events with the owner's rights (audit_trigger), so the role needs no INSERT there either.

What remains in its hands: which account and request a *new* change is said to come from, because the
application is what tells the database. It cannot touch what is already written, nor switch off the
trail, nor change a row without an event.

TRUNCATE leaves no events, so the role has it on no table. New tables come with no rights for it:
run the command after each `migrate`.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from pghistory.models import Context

from gore.core import audit

SCHEMA = "public"


class UnsuitableRole(Exception):
    """The role cannot be kept out of the trail; the message says why, in Spanish."""


def quoted(name: str) -> str:
    """*name* as an identifier in SQL, whatever characters it has."""
    return '"{}"'.format(name.replace('"', '""'))


def require_suitable(role: str) -> None:
    """Raise UnsuitableRole unless *role* exists and its rights end where the trail begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper, r.rolcreaterole, EXISTS ("
            " SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))"
            " FROM pg_roles r WHERE r.rolname = %s",
            [SCHEMA, role],
        )
        row = cursor.fetchone()
    if row is None:
        raise UnsuitableRole(
            _("No existe el rol «%(role)s». Créelo primero: CREATE ROLE … LOGIN PASSWORD …") % {"role": role}
        )
    is_superuser, may_create_roles, is_owner = row
    if is_superuser:
        raise UnsuitableRole(_("«%(role)s» es superusuario: podría reescribir la pista.") % {"role": role})
    if may_create_roles:
        raise UnsuitableRole(_("«%(role)s» puede crear roles y, con ellos, darse permisos.") % {"role": role})
    if is_owner:
        raise UnsuitableRole(
            _("«%(role)s» es dueño de tablas, o miembro de su dueño: podría quitar la pista.") % {"role": role}
        )


def statements(role: str) -> list[str]:
    """The SQL that gives *role* its rights, whatever it had before; running it again changes nothing."""
    name = quoted(role)
    writable, readable = _tables()
    schema = quoted(SCHEMA)
    sequences = _sequences(writable)
    database = quoted(connection.settings_dict["NAME"])
    return [
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {name}",
        f"REVOKE ALL ON SCHEMA {schema} FROM {name}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {name}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {name}",
        *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted(table)} TO {name}" for table in writable),
        *(f"GRANT SELECT ON {quoted(table)} TO {name}" for table in readable),
        *(f"GRANT USAGE, SELECT ON SEQUENCE {quoted(sequence)} TO {name}" for sequence in sequences),
    ]


def apply(role: str) -> int:
    """Run the statements, all or none, and return how many they are.

    Raises UnsuitableRole when the role can write to the trail even so, through another role or
    through what everybody may do.
    """
    lines = statements(role)
    with transaction.atomic(), connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
        left = writable_events(role)
        if left:
            raise UnsuitableRole(
                _("«%(role)s» podría escribir en la pista por otra vía (%(table)s): no se cambió nada.")
                % {"role": role, "table": left[0]}
            )
    return len(lines)


def writable_events(role: str) -> list[str]:
    """The tables of the trail in which *role* may write, by whatever way it came to that right."""
    _writable, readable = _tables()
    rights = "INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s) AS name WHERE has_table_privilege(%s, quote_ident(name), %s) ORDER BY name",
            [readable, role, rights],
        )
        return [name for (name,) in cursor.fetchall()]


def _tables() -> tuple[list[str], list[str]]:
    """The tables that the application writes, and those that it only reads: events, migrations."""
    managed = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not Context
    ]
    written = {model._meta.db_table for model in managed if not audit.is_event(model)}
    read = {model._meta.db_table for model in managed if audit.is_event(model)}
    read.add(MigrationRecorder.Migration._meta.db_table)
    return sorted(written), sorted(read)


def _sequences(tables: list[str]) -> list[str]:
    """The sequences that number the rows of *tables*."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.relname FROM pg_class s"
            " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
            " JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE s.relkind = 'S' AND n.nspname = %s AND t.relname = ANY (%s) ORDER BY 1",
            [SCHEMA, tables],
        )
        return [name for (name,) in cursor.fetchall()]
