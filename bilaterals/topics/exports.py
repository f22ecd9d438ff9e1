"""The topics that an account may see as one file: the columns of the whole call without SD's own notes."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now

from bilaterals.models import AgendaTopic, TopicPartner
from bilaterals.review.exports import COLUMNS
from gore.core.export import export_file

FOR_SD = {"puntaje", "decision_retenida"}
"""What only SD reads: its score, and decisions that it has not told."""


def topics_file(rows: QuerySet[AgendaTopic], kind: Any) -> HttpResponseBase:
    """Every one of *rows* as a CSV or XLSX download; raises gore.core.export.TooManyRows."""
    joined = TopicPartner.objects.filter(state=TopicPartner.State.ACCEPTED).select_related("delegation")
    full = rows.select_related("merged_into", "split_from").prefetch_related(
        "attachments", Prefetch("partners", joined, to_attr="joined")
    )
    columns = [column for column in COLUMNS if column.name not in FOR_SD]
    return export_file(columns=columns, rows=full, kind=kind, stem="temas", title=_now("Temas de agenda"))
