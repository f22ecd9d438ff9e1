"""What the database refuses about calls, topics, their decisions and meetings."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories as make
from tests.bilaterals import factories as topics
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw


def _two_ranks_alike() -> None:
    first = topics.AgendaTopicFactory(rank=1)
    second = topics.AgendaTopicFactory(edition=first.edition, delegation=first.delegation)
    set_raw(second, rank=1)


def _two_numbers_alike() -> None:
    first = topics.AgendaTopicFactory()
    second = topics.AgendaTopicFactory(edition=first.edition, delegation=first.delegation)
    set_raw(second, number=first.number)


def _made_twice() -> None:
    first = topics.AgendaTopicFactory(creation_key="abc")
    second = topics.AgendaTopicFactory(edition=first.edition, delegation=first.delegation)
    set_raw(second, creation_key="abc")


def _into_itself() -> None:
    topic = topics.AgendaTopicFactory()
    set_raw(topic, state="merged", merged_into=topic.pk)


def _due_before_it_opens() -> None:
    call = topics.CallFactory()
    set_raw(call, topics_due_at=call.opens_at)


def _second_item_in_the_same_place() -> None:
    item = topics.MeetingTopicFactory()
    set_raw(topics.MeetingTopicFactory(meeting=item.meeting), position=item.position)


def _used_late() -> None:
    code = topics.LateEntryCodeFactory()
    set_raw(code, used_at=code.expires_at + dt.timedelta(seconds=1))


BAD_ROWS: BadRows = {
    "bilaterals_meeting_minutes_sane": lambda: set_raw(make.MeetingFactory(), minutes_planned=0),
    "bilaterals_meetingtopic_once": lambda: save_as_new(topics.MeetingTopicFactory(), position=31000),
    "bilaterals_meetingtopic_position_unique": _second_item_in_the_same_place,
    "bilaterals_call_deadlines_in_order": _due_before_it_opens,
    "bilaterals_call_topics_per_delegation_positive": lambda: set_raw(topics.CallFactory(), topics_per_delegation=0),
    "bilaterals_call_topics_per_sector_positive": lambda: set_raw(topics.CallFactory(), topics_per_sector=0),
    "bilaterals_callfield_key_unique": lambda: save_as_new(topics.CallFieldFactory()),
    "bilaterals_callfield_kind_known": lambda: set_raw(topics.CallFieldFactory(), kind="file"),
    "bilaterals_callfield_choice_has_options": lambda: set_raw(topics.CallFieldFactory(), kind="choice", options=[]),
    "bilaterals_latecode_expires_after_made": lambda: topics.LateEntryCodeFactory(expires_at=topics.in_days(-1)),
    "bilaterals_latecode_has_reason": lambda: set_raw(topics.LateEntryCodeFactory(), reason=""),
    "bilaterals_latecode_used_in_time": _used_late,
    "bilaterals_topic_number_unique": _two_numbers_alike,
    "bilaterals_topic_rank_unique": _two_ranks_alike,
    "bilaterals_topic_created_once": _made_twice,
    "bilaterals_topic_state_known": lambda: set_raw(topics.AgendaTopicFactory(), state="lost"),
    "bilaterals_topic_rank_of_standing": lambda: set_raw(topics.AgendaTopicFactory(), state="withdrawn", rank=3),
    "bilaterals_topic_merged_has_target": lambda: set_raw(topics.AgendaTopicFactory(), state="merged"),
    "bilaterals_topic_not_into_itself": _into_itself,
    "bilaterals_topic_submitted_is_dated": lambda: set_raw(topics.AgendaTopicFactory(), submitted_at=None),
    "bilaterals_topic_cost_not_negative": lambda: set_raw(topics.AgendaTopicFactory(), cost=-1),
    "bilaterals_topic_requested_not_negative": lambda: set_raw(topics.AgendaTopicFactory(), requested_amount=-1),
    "bilaterals_topic_cui_form": lambda: set_raw(topics.AgendaTopicFactory(), cui="22345"),
    "bilaterals_topic_blockage_known": lambda: set_raw(topics.AgendaTopicFactory(), blockage="political"),
    "bilaterals_topic_stage_known": lambda: set_raw(topics.AgendaTopicFactory(), stage="dream"),
    "bilaterals_topic_route_of_accepted": lambda: set_raw(topics.AgendaTopicFactory(), route="own_meeting"),
    "bilaterals_topic_version_from_one": lambda: set_raw(topics.AgendaTopicFactory(), version=0),
    "bilaterals_partner_once": lambda: save_as_new(topics.TopicPartnerFactory()),
    "bilaterals_partner_answer_is_dated": lambda: set_raw(topics.TopicPartnerFactory(), state="accepted"),
    "bilaterals_answer_once": lambda: save_as_new(topics.TopicAnswerFactory()),
    "bilaterals_answer_not_empty": lambda: set_raw(topics.TopicAnswerFactory(), value=""),
    "bilaterals_attachment_once": lambda: save_as_new(topics.TopicAttachmentFactory()),
    "bilaterals_attachment_not_empty": lambda: set_raw(topics.TopicAttachmentFactory(), size=0),
    "bilaterals_attachment_digest_form": lambda: set_raw(topics.TopicAttachmentFactory(), sha256="A" * 64),
    "bilaterals_attachment_scan_known": lambda: set_raw(topics.TopicAttachmentFactory(), scan="skipped"),
    "bilaterals_decision_one_held": lambda: save_as_new(topics.TopicDecisionFactory()),
    "bilaterals_decision_has_reason": lambda: set_raw(topics.TopicDecisionFactory(), reason=""),
    "bilaterals_decision_kind_known": lambda: set_raw(topics.TopicDecisionFactory(), kind="forget"),
    "bilaterals_decision_released_or_discarded": lambda: set_raw(
        topics.TopicDecisionFactory(), released_at=topics.in_days(0), discarded_at=topics.in_days(0)
    ),
    "bilaterals_step_kind_known": lambda: set_raw(topics.TopicStepFactory(), kind="forgotten"),
    "bilaterals_assistance_once": lambda: save_as_new(topics.AssistanceFactory()),
    "bilaterals_assistance_state_dated": lambda: set_raw(topics.AssistanceFactory(), state="answered", answer="Sí."),
    "bilaterals_position_once": lambda: save_as_new(topics.TopicPositionFactory()),
    "bilaterals_position_visibility_known": lambda: set_raw(topics.TopicPositionFactory(), visibility="public"),
    "bilaterals_position_version_from_one": lambda: set_raw(topics.TopicPositionFactory(), version=0),
    "bilaterals_agendarelease_number_unique": lambda: save_as_new(
        topics.AgendaReleaseFactory(), batch_id=topics.MailBatchFactory().pk
    ),
    "bilaterals_agendarelease_number_from_one": lambda: set_raw(topics.AgendaReleaseFactory(), number=0),
    "bilaterals_agendarelease_outside_has_reason": lambda: set_raw(
        topics.AgendaReleaseFactory(), is_outside_dates=True
    ),
    "bilaterals_agenda_once": lambda: save_as_new(topics.ReleasedAgendaFactory()),
    "bilaterals_agenda_digest_form": lambda: set_raw(topics.ReleasedAgendaFactory(), digest="x"),
    "bilaterals_agenda_confirmed_after_opened": lambda: set_raw(
        topics.ReleasedAgendaFactory(), confirmed_at=topics.in_days(0)
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_a_meeting_may_last_a_working_day_and_not_longer() -> None:
    set_raw(make.MeetingFactory(), minutes_planned=480)
    assert_refused("bilaterals_meeting_minutes_sane", lambda: set_raw(make.MeetingFactory(), minutes_planned=481))
