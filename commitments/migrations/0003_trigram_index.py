"""Text search without reading the table: a trigram index, on PostgreSQL only.

SQLite serves the demonstration, where a scan of a few thousand rows takes milliseconds.
"""

from django.db import migrations


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS commitments_search_trgm"
            " ON commitments_commitment USING gin (search_text gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS commitments_search_trgm")


class Migration(migrations.Migration):
    dependencies = [("commitments", "0002_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
