"""Every write about positions of ministries."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Call, TopicPosition
from bilaterals.positions.permissions import can_write_position, is_open
from gore.core.models import Institution, User

logger = structlog.get_logger(__name__)

TEXTS = ("position", "proposal", "constraints")
CHANGED = "changed"
"""The code of the refusal when somebody else saved meanwhile."""
LATE = "late"


@transaction.atomic
def save_position(
    *,
    topic: AgendaTopic,
    sector: Institution,
    by: User,
    version: int,
    position: str,
    proposal: str,
    constraints: str,
    visibility: str,
) -> TopicPosition:
    """Write what *sector* says about *topic*, on top of *version* (0: nothing written yet).

    Raises PermissionDenied for anybody else, ValidationError after the deadline (code LATE) and when
    somebody saved since that version (code CHANGED): then nothing is overwritten. Saving what is there
    already changes nothing, so sending the same again does no harm.
    """
    if not can_write_position(by, topic, sector):
        raise PermissionDenied
    call = Call.objects.filter(edition=topic.edition_id).first()
    if not is_open(call, timezone.now()):
        raise ValidationError(_("El plazo para la información de los ministerios terminó."), code=LATE)
    changes: dict[str, Any] = {
        "position": position.strip(), "proposal": proposal.strip(), "constraints": constraints.strip(),
        "visibility": visibility,
    }  # fmt: skip
    # The first save of two at once makes the row; the other waits for it here.
    TopicPosition.objects.bulk_create(
        [TopicPosition(topic=topic, sector=sector, version=1, saved_by=None)], ignore_conflicts=True
    )
    row = TopicPosition.objects.select_for_update().get(topic=topic, sector=sector)
    if all(getattr(row, name) == value for name, value in changes.items()) and not (
        row.saved_by_id is None and version == 0
    ):
        return row
    untouched = row.saved_by_id is None and not any(getattr(row, name) for name in TEXTS)
    if not untouched and row.version != version:
        raise ValidationError(
            _("%(who)s guardó esta posición el %(when)s, mientras usted escribía. No se cambió nada.")
            % {
                "who": row.saved_by or sector.short_name,
                "when": f"{timezone.localtime(row.saved_at):%d/%m/%Y a las %H:%M}",
            },
            code=CHANGED,
        )
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = row.version if untouched else row.version + 1
    row.saved_at, row.saved_by = timezone.now(), by
    row.save(update_fields=[*changes, "version", "saved_at", "saved_by"])
    logger.info("position_saved", topic=topic.pk, sector=sector.pk, by=by.pk, version=row.version)
    return row
