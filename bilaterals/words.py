"""The words by which a topic is found: what its lists search in."""

from __future__ import annotations

from collections.abc import Iterable

from bilaterals.models import AgendaTopic
from gore.core.folding import fold


def topic_search_text(topic: AgendaTopic, *, delegation: str, sectors: Iterable[str]) -> str:
    """Code, texts, project and places of *topic*, with the names of its *delegation* and *sectors*; folded."""
    parts = (
        topic.code,
        topic.title,
        topic.description,
        topic.request,
        topic.project_name,
        topic.cui,
        topic.provinces,
        delegation,
        *sectors,
    )
    return fold(" ".join(part for part in parts if part))
