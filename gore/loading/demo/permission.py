"""When commands that fill a database with invented rows may run."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def refuse_outside_demonstration(*, command: str, yes: bool) -> None:
    """Raise CommandError unless DEBUG or DEMO is on, or the person said `--yes`."""
    if not (settings.DEBUG or settings.DEMO or yes):
        raise CommandError(
            _(
                "%(command)s escribe datos inventados y este servidor no está en modo DEBUG ni DEMO. "
                "Si de verdad los quiere en esta base de datos, repita la orden con --yes."
            )
            % {"command": command}
        )
