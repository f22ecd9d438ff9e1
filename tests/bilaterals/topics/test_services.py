"""Writing, sending, ranking and withdrawing topics."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from bilaterals.late_codes import digest_of, new_code
from bilaterals.models import AgendaTopic, TopicDecision, TopicPartner
from bilaterals.topics import services
from bilaterals.topics.partners import answer_invitation
from bilaterals.topics.selectors import standing
from bilaterals.topics.services import SavedByAnother
from gore.core.models import Edition
from gore.outbox.models import OutgoingMail
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import Team, make_team
from tests.factories import EditionFactory, MembershipFactory

State = AgendaTopic.State


def save(team: Team, topic: AgendaTopic, version: int | None = None, **values: Any) -> AgendaTopic:
    by, key = values.pop("by", team.person), values.pop("key", "")
    return services.save_topic(topic=topic, by=by, version=version or topic.version, values=values, saved_from=key)


def submit(team: Team, topic: AgendaTopic, **more: Any) -> AgendaTopic:
    topic.refresh_from_db()
    return services.submit_topic(topic=topic, **{"by": team.person, "version": topic.version, **more})


def due(team: Team, when: dt.datetime) -> None:
    type(team.call).objects.filter(pk=team.call.pk).update(
        topics_due_at=when,
        corrections_due_at=when + dt.timedelta(days=1),
        opens_at=when - dt.timedelta(days=9),
        information_due_at=when + dt.timedelta(days=9),
    )


def says(error: pytest.ExceptionInfo[ValidationError], words: str) -> bool:
    return words in " ".join(error.value.messages)


# --- drafts -----------------------------------------------------------------------------------------


def test_numbers_go_on_after_a_withdrawn_topic_and_ranks_close_up(team: Team) -> None:
    first, second = team.draft(), team.draft()
    assert [(t.code, t.rank) for t in (first, second)] == [
        (f"{team.edition.code}-T-SAM-01", 1), (f"{team.edition.code}-T-SAM-02", 2),
    ]  # fmt: skip
    services.withdraw_topic(topic=second, by=team.person, reason="Se resolvió.")
    services.withdraw_topic(topic=first, by=team.person, reason="Se resolvió.")

    third = team.draft()

    assert (third.number, third.rank) == (3, 1)


def test_the_first_save_sent_twice_makes_one_draft(team: Team) -> None:
    made = [
        services.create_topic(edition=team.edition, delegation=team.region, by=team.person, creation_key="abc")
        for _twice in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert AgendaTopic.objects.count() == 1


def test_saving_keeps_values_and_counts_versions_only_when_something_changed(team: Team) -> None:
    topic = team.draft()
    saved = save(team, topic, cost=Decimal("1234567.89"), cui="2234567", sectors=[team.health, team.transport])
    assert (saved.version, saved.cost, saved.cui) == (2, Decimal("1234567.89"), "2234567")
    assert set(saved.sectors.all()) == {team.health, team.transport}
    assert "transportes" in saved.search_text
    again = save(team, saved, cost=Decimal("1234567.89"), sectors=[team.transport, team.health])
    assert again.version == 2


def test_saving_over_another_persons_version_writes_nothing(team: Team) -> None:
    topic = team.draft()
    save(team, topic, title="Lo de Beto", by=team.colleague, key="beto")

    with pytest.raises(SavedByAnother) as told:
        save(team, topic, version=1, title="Lo de Ana", key="ana")

    topic.refresh_from_db()
    assert (topic.title, topic.version, told.value.topic.saved_by) == ("Lo de Beto", 2, team.colleague)


def test_a_save_whose_answer_was_lost_is_known_again(team: Team) -> None:
    topic = team.draft()
    save(team, topic, version=1, title="Uno", key="ana")
    assert save(team, topic, version=1, title="Uno", key="ana").version == 2, "the same again changes nothing"
    further = save(team, topic, version=1, title="Uno y dos", key="ana")
    assert (further.title, further.version) == ("Uno y dos", 3), "nobody else has written in between"

    save(team, topic, version=3, title="Lo de Beto", by=team.colleague, key="beto")
    with pytest.raises(SavedByAnother):
        save(team, topic, version=3, title="Uno, dos y tres", key="ana")
    save(team, topic, version=4, title="Uno, dos y tres", key="ana")
    with pytest.raises(SavedByAnother):
        save(team, topic, version=3, title="Tarde", key="ana")


def test_nobody_else_writes_a_topic(team: Team) -> None:
    topic = team.draft()
    for stranger in (team.neighbours, team.sd):
        with pytest.raises(PermissionDenied):
            save(team, topic, by=stranger, title="Ajeno")
        with pytest.raises(PermissionDenied):
            submit(team, topic, by=stranger)
        with pytest.raises(PermissionDenied):
            services.withdraw_topic(topic=topic, by=stranger, reason="x")
        with pytest.raises(PermissionDenied):
            services.move_topic(topic=topic, by=stranger, move="up")
    with pytest.raises(PermissionDenied):
        services.create_topic(edition=team.edition, delegation=team.region, by=team.neighbours)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opened_at": None, "opened_by": None}, "todavía no abre"),
        ({"opens_at": timezone.now() + dt.timedelta(days=1)}, "se abre el"),
    ],
)
def test_topics_begin_when_the_call_is_open(team: Team, change: dict[str, Any], words: str) -> None:
    type(team.call).objects.filter(pk=team.call.pk).update(**change)
    with pytest.raises(ValidationError) as refused:
        team.draft()
    assert says(refused, words)


def test_nothing_is_written_once_the_summit_began(team: Team) -> None:
    topic = team.draft()
    Edition.objects.update(phase=Edition.Phase.SUMMIT)
    with pytest.raises(ValidationError) as refused:
        save(team, topic, title="Tarde")
    assert says(refused, "ya empezó")


def test_only_sectors_of_the_edition_and_other_delegations(team: Team) -> None:
    from tests.factories import InstitutionFactory

    stranger = InstitutionFactory(sits_at_table=True)
    topic = team.draft()
    with pytest.raises(ValidationError) as refused:
        save(team, topic, sectors=[stranger])
    assert "sectors" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        save(team, topic, partners=[team.region])
    assert "partners" in refused.value.message_dict


# --- sending ----------------------------------------------------------------------------------------


def test_sending_says_exactly_what_is_missing(team: Team) -> None:
    field = f.CallFieldFactory(call=team.call, key="terreno", label="¿Hay terreno?", kind="yes_no", is_required=True)
    field.sectors.set([team.health])
    topic = team.draft(title="", request="", blockage="budgetary", cui="2234567")
    with pytest.raises(ValidationError) as refused:
        submit(team, topic)
    assert list(refused.value.message_dict) == [
        "title", "request", "requested_amount", "project_name", "stage", "cost", "q-terreno",
    ]  # fmt: skip
    topic.refresh_from_db()
    assert topic.state == State.DRAFT

    services.save_topic(
        topic=topic, by=team.person, version=topic.version, answers={field.pk: "Sí"},
        values={"title": "Hospital", "request": "Equipar", "cui": "", "requested_amount": Decimal(5)},
    )  # fmt: skip
    sent = submit(team, topic)
    assert (sent.state, sent.submitted_at is not None) == (State.SUBMITTED, True)
    assert [step.kind for step in sent.steps.all()] == ["created", "submitted"]


def test_the_deadline_to_the_second(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now().replace(microsecond=0) + dt.timedelta(hours=1)
    first, second = team.draft(), team.draft()
    due(team, moment)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert submit(team, first).state == State.SUBMITTED
    monkeypatch.setattr(timezone, "now", lambda: moment + dt.timedelta(seconds=1))
    with pytest.raises(ValidationError) as refused:
        submit(team, second)
    assert says(refused, "venció")
    assert says(refused, "código de ingreso tardío")


def test_a_late_code_lets_one_topic_in(team: Team) -> None:
    first, second = team.draft(), team.draft()
    due(team, timezone.now() - dt.timedelta(minutes=1))
    code, foreign, expired = new_code(), new_code(), new_code()
    f.LateEntryCodeFactory(call=team.call, delegation=team.region, digest=digest_of(code))
    f.LateEntryCodeFactory(call=team.call, delegation=team.neighbour, digest=digest_of(foreign))
    f.LateEntryCodeFactory(
        call=team.call, delegation=team.region, digest=digest_of(expired),
        made_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now() - dt.timedelta(days=1),
    )  # fmt: skip
    for wrong, words in ((foreign, "no es para su delegación"), (expired, "venció"), ("x", "no existe")):
        with pytest.raises(ValidationError) as refused:
            submit(team, first, late_code=wrong)
        assert says(refused, words)

    sent = submit(team, first, late_code=code.lower().replace("-", " "))

    assert sent.state == State.SUBMITTED
    assert sent.late_code is not None
    with pytest.raises(ValidationError) as refused:
        submit(team, second, late_code=code)
    assert says(refused, "ya se usó")


def test_a_returned_topic_is_corrected_until_its_own_deadline(team: Team) -> None:
    topic = team.sent()
    AgendaTopic.objects.filter(pk=topic.pk).update(
        state=State.RETURNED, corrections_due_at=timezone.now() + dt.timedelta(hours=1)
    )
    due(team, timezone.now() - dt.timedelta(days=5))
    topic.refresh_from_db()
    sent = submit(team, save(team, topic, title="Corregido"))
    assert (sent.state, sent.corrections_due_at) == (State.SUBMITTED, None)

    AgendaTopic.objects.filter(pk=topic.pk).update(
        state=State.RETURNED, corrections_due_at=timezone.now() - dt.timedelta(seconds=1)
    )
    with pytest.raises(ValidationError) as refused:
        submit(team, topic)
    assert says(refused, "corregir este tema venció")


def test_limits_of_the_region_and_of_each_sector(db: None) -> None:
    team = make_team(topics_per_delegation=3, topics_per_sector=2)
    team.sent()
    again = team.sent(sectors=[team.health, team.transport])
    with pytest.raises(ValidationError) as refused:
        team.sent(sectors=[team.health])
    assert says(refused, "2 temas de su delegación con Salud")
    team.sent(sectors=[team.transport])
    with pytest.raises(ValidationError) as refused:
        team.sent(sectors=[team.transport])
    assert says(refused, "ya envió 3 temas")
    AgendaTopic.objects.filter(pk=again.pk).update(state=State.RETURNED)
    assert submit(team, again).state == State.SUBMITTED, "what was counted already has its place"


def test_sending_twice_is_one_sending_and_an_older_version_is_not_sent(team: Team) -> None:
    topic = team.draft()
    save(team, topic, title="Otra vez", by=team.colleague)
    with pytest.raises(SavedByAnother):
        services.submit_topic(topic=topic, by=team.person, version=1)
    sent = submit(team, topic)
    again = submit(team, topic)
    assert (again.submitted_at, again.steps.filter(kind="submitted").count()) == (sent.submitted_at, 1)


def test_withdrawing_needs_a_reason_and_discards_what_sd_held(team: Team) -> None:
    topic = team.sent()
    f.TopicDecisionFactory(topic=topic)
    with pytest.raises(ValidationError):
        services.withdraw_topic(topic=topic, by=team.person, reason="  ")
    gone = services.withdraw_topic(topic=topic, by=team.person, reason="La obra terminó.")
    assert (gone.state, gone.rank, gone.steps.last().note) == (State.WITHDRAWN, None, "La obra terminó.")  # type: ignore[union-attr]
    assert TopicDecision.objects.get().discarded_at is not None
    accepted = team.sent()
    AgendaTopic.objects.filter(pk=accepted.pk).update(state=State.ACCEPTED)
    with pytest.raises(ValidationError) as refused:
        services.withdraw_topic(topic=accepted, by=team.person, reason="Ya no.")
    assert says(refused, "ya no se puede retirar")


# --- the ranking ------------------------------------------------------------------------------------


def test_moving_in_the_ranking(team: Team) -> None:
    topics = [team.draft(title=name) for name in "ABCD"]

    def order() -> str:
        return "".join(topic.title for topic in standing(team.edition.pk, team.region.pk))

    for place, move, expected in (
        (3, {"move": "up"}, "ABDC"), (0, {"move": "down"}, "BADC"), (2, {"move": "first"}, "CBAD"),
        (2, {"move": "up"}, "CBAD"), (1, {"after": topics[3].code}, "CADB"), (1, {"after": ""}, "BCAD"),
    ):  # fmt: skip
        services.move_topic(topic=topics[place], by=team.person, **move)
        assert order() == expected
    assert list(AgendaTopic.objects.order_by("rank").values_list("rank", flat=True)) == [1, 2, 3, 4]
    with pytest.raises(ValidationError):
        services.move_topic(topic=topics[0], by=team.person, after="gore-99-T-SAM-01")
    with pytest.raises(ValidationError):
        services.move_topic(topic=topics[0], by=team.person, move="sideways")


# --- commonwealths ----------------------------------------------------------------------------------


def test_a_partner_is_asked_once_when_the_topic_is_sent_and_answers(team: Team) -> None:
    topic = team.draft(partners=[team.neighbour])
    assert not AgendaTopic.objects.visible_to(team.neighbours).exists(), "a draft is its delegation's alone"
    assert OutgoingMail.objects.count() == 0

    sent = submit(team, topic)

    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [team.neighbours.email]
    assert AgendaTopic.objects.visible_to(team.neighbours).get() == sent
    partner = TopicPartner.objects.get()
    with pytest.raises(PermissionDenied):
        answer_invitation(partner=partner, by=team.person, joins=True)
    answer_invitation(partner=partner, by=team.neighbours, joins=True, note="De acuerdo.")
    partner.refresh_from_db()
    assert (partner.state, partner.answered_by, sent.steps.last().kind) == ("accepted", team.neighbours, "joined")  # type: ignore[union-attr]
    AgendaTopic.objects.filter(pk=sent.pk).update(state=State.RETURNED)
    submit(team, topic)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["sd_articulation", "administrator", "observer"])
def test_who_coordinates_one_edition_sees_its_topics_and_no_draft(role: str) -> None:
    sent, draft = f.AgendaTopicFactory(), f.AgendaTopicFactory(state="draft")
    f.AgendaTopicFactory(edition=EditionFactory(code="gore-98"))
    person = MembershipFactory(role=role, edition=sent.edition).user
    MembershipFactory(user=person, role=role, edition=draft.edition)
    assert list(AgendaTopic.objects.visible_to(person)) == [sent]
