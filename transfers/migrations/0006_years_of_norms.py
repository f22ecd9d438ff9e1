import re

from django.db import migrations

YEAR = re.compile(r"(?:^|-)((?:19|20)\d\d)(?:-|/|$)")


def fill(apps, schema_editor):
    """The year that a norm's number carries, for the norms that are there already."""
    norms = apps.get_model("transfers", "LegalNorm")
    for norm in norms.objects.filter(year__isnull=True):
        if found := YEAR.search(norm.number):
            norms.objects.filter(pk=norm.pk).update(year=int(found[1]))


class Migration(migrations.Migration):
    dependencies = [("transfers", "0005_money_traced")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
