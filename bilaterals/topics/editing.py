"""The form of a topic with what is kept of it; pages and API build it here."""

from __future__ import annotations

from typing import Any

from bilaterals.models import AgendaTopic, Call
from bilaterals.topics import selectors, services
from bilaterals.topics.forms import TopicForm
from bilaterals.topics.questions import questions_of


def bound_form(topic: AgendaTopic, call: Call | None, data: Any = None) -> TopicForm:
    """The form of *topic*, of what is kept (nothing, if it is not written yet) or of *data*."""
    stored = services.stored_values(topic) if topic.pk else {}
    offered = selectors.sectors_of(topic.edition)
    # A sector that left the edition since stays as it is until somebody unticks it.
    known = {row.pk for row in offered}
    offered += [sector for sector in stored.get("sectors", ()) if sector.pk not in known]
    return TopicForm(
        data,
        initial=stored,
        sectors=offered,
        partners=selectors.possible_partners(topic.delegation),
        questions=questions_of(call),
        answers=selectors.answers_of(topic) if topic.pk else {},
    )
