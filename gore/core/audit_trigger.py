"""The database side of the audit trail: one trigger for each tracked table, on PostgreSQL only.

Migrations refer to `TrailTriggerSql`: its template and the function's text are stored there through
their arguments and a hash, so a change here makes `makemigrations` write the triggers again.

What the trigger guarantees, whoever writes (page, API, task, bulk statement, SQL by hand):

- It runs with the rights of the tables' owner (SECURITY DEFINER), so that the application's role
  needs no right to write events, and cannot invent, change or remove one (`audit_grants`).
- `session_user` is who logged in to the database, whatever the function's own rights are.
- Only somebody who could drop the trigger anyway can switch it off (`audit.switched_off`).
- Its function cannot be hung on a table of one's own: EXECUTE belongs to the owner alone.
"""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from pgtrigger import compiler

SWITCH = "gore.trail"
"""The setting of a transaction that switches the trail off when it is "off"."""


class TrailTriggerSql(compiler.UpsertTriggerSql):
    """The statements that install the trigger of one table."""

    def get_template(self) -> str:
        return f"""
            CREATE OR REPLACE FUNCTION {{pgid}}()
            RETURNS TRIGGER AS $$
                {{declare}}
                BEGIN
                    IF (CURRENT_SETTING('{SWITCH}', TRUE) = 'off'
                        AND PG_HAS_ROLE(SESSION_USER, CURRENT_USER, 'MEMBER')) THEN
                        RETURN NULL;
                    END IF;
                    {{func}}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp;

            REVOKE EXECUTE ON FUNCTION {{pgid}}() FROM PUBLIC;
            DROP TRIGGER IF EXISTS {{pgid}} ON {{table}};
            CREATE TRIGGER {{pgid}}
                {{when}} {{operation}} ON {{table}}
                FOR EACH {{level}}
                EXECUTE FUNCTION {{execute}};

            COMMENT ON TRIGGER {{pgid}} ON {{table}} IS '{{hash}}';
        """


class TrailTrigger(pgtrigger.Trigger):
    """After each row inserted, updated or deleted: one row in the event table.

    The event has the row as it is after the change (a deleted one: as it was); `pgh_before` has the
    former values of the columns that changed. An update that changes no tracked column leaves none.
    """

    name = "trail"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, event_model: type[models.Model]) -> None:
        self.event_model = event_model
        super().__init__()

    def get_declare(self, model: Any) -> list[tuple[str, str]]:
        return [("_row", "RECORD"), ("_before", "JSONB"), ("_context", "JSONB")]

    def get_func(self, model: Any) -> str:
        meta = self.event_model._meta
        columns = [str(field.column) for field in meta.concrete_fields if not field.name.startswith("pgh_")]
        values = {
            **{column: f'_row."{column}"' for column in columns},
            "pgh_label": "LOWER(TG_OP)",
            "pgh_created_at": "CLOCK_TIMESTAMP()",
            "pgh_before": "_before",
            "pgh_user": "(_context->>'user')::BIGINT",
            "pgh_role": "SESSION_USER",
            "pgh_context": "_context",
            "pgh_context_id": "NULLIF(CURRENT_SETTING('pghistory.context_id', TRUE), '')::UUID",
        }
        names = ", ".join(f'"{column}"' for column in values)
        return self.format_sql(f"""
            IF (TG_OP = 'UPDATE') THEN
                IF (OLD IS NOT DISTINCT FROM NEW) THEN RETURN NULL; END IF;
                SELECT JSONB_OBJECT_AGG(was.key, was.value) INTO _before
                    FROM JSONB_EACH(TO_JSONB(OLD)) AS was JOIN JSONB_EACH(TO_JSONB(NEW)) AS is_now USING (key)
                    WHERE was.value IS DISTINCT FROM is_now.value AND was.key = ANY ('{{{",".join(columns)}}}');
                IF (_before IS NULL) THEN RETURN NULL; END IF;
            END IF;
            IF (TG_OP = 'DELETE') THEN _row := OLD; ELSE _row := NEW; END IF;
            _context := NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), '')::JSONB;
            INSERT INTO "{meta.db_table}" ({names}) VALUES ({", ".join(values.values())});
            RETURN NULL;
        """)  # noqa: S608 - names of our own columns

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(
            name=self.name,
            sql=TrailTriggerSql(
                pgid=self.get_pgid(model),
                declare=self.render_declare(model),
                func=self.render_func(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
            ),
        )


class Trail(pghistory.Tracker):
    """How django-pghistory is told to use that trigger for an event model."""

    label = "trail"

    def setup(self, event_model: type[models.Model]) -> None:
        pgtrigger.register(TrailTrigger(event_model))(event_model.pgh_tracked_model)  # type: ignore[attr-defined]
