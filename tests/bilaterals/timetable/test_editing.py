"""Changing a draft: every step is verified, nothing is overwritten, every step can be taken back."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bilaterals.models import Room, Timetable
from bilaterals.scheduler.problem import Placement
from bilaterals.timetable import drafts, editing, grid
from bilaterals.timetable.problem import material_of
from tests import factories as make
from tests.at_once import at_once
from tests.bilaterals import timetable_factories as rows
from tests.bilaterals.timetable.world import PLAN, Summit, make_draft, make_summit, places

pytestmark = pytest.mark.django_db
P = Placement


def test_what_breaks_a_rule_is_not_saved_and_the_message_says_which(summit: Summit, draft: Timetable) -> None:
    before = places(draft)
    with pytest.raises(drafts.NotValid) as refused:
        editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(1, "S-MINSA"), by=summit.sd)
    assert "San Martín" in str(refused.value)
    draft.refresh_from_db()
    assert (places(draft), draft.version, draft.steps.count()) == (before, 1, 0)


def test_no_timetable_is_saved_that_the_verifier_refuses(summit: Summit) -> None:
    with pytest.raises(drafts.NotValid):
        make_draft(summit, {0: (0, "S-MINSA"), 2: (0, "S-MINSA")})
    with pytest.raises(drafts.NotValid):
        make_draft(summit, {0: (0, "S-MTC")})
    assert not Timetable.objects.exists()


def test_a_move_is_written_with_its_step_and_its_measures(summit: Summit, draft: Timetable) -> None:
    step = editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(4, "S-MINSA"), by=summit.sd)
    draft.refresh_from_db()
    assert places(draft)[summit.code(0)] == (4, "S-MINSA")
    assert (draft.version, draft.summary["idle_slots"]) == (2, 3)
    assert step.text == "San Martín con Salud: de 10:00, Sala Salud a 11:20, Sala Salud"


def test_who_moves_what_somebody_else_has_moved_is_told_and_changes_nothing(summit: Summit, draft: Timetable) -> None:
    other = make.UserFactory(full_name="Ana Rojas")
    editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(4, "S-MINSA"), by=other)
    with pytest.raises(editing.MovedMeanwhile, match="Ana Rojas movió esta reunión"):
        editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(5, "S-MINSA"), by=summit.sd)
    assert places(draft)[summit.code(0)] == (4, "S-MINSA")
    # Another meeting is nobody's business: both changes stand.
    editing.move(timetable=draft, code=summit.code(5), seen=P(3, "S-MTC"), to=P(5, "S-MTC"), by=summit.sd)
    assert places(draft)[summit.code(5)] == (5, "S-MTC")


def test_undo_and_redo_go_through_all_steps_whoever_made_them(summit: Summit, draft: Timetable) -> None:
    before = places(draft)
    other = make.UserFactory()
    editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=None, by=summit.sd)
    editing.set_lock(timetable=draft, code=summit.code(5), is_locked=True, by=other)
    editing.shift_block(timetable=draft, block=1, minutes=10, version=3, by=summit.sd)
    after, slots = places(draft), Timetable.objects.get(pk=draft.pk).slots
    for version in (4, 5, 6):
        editing.undo(timetable=draft, version=version, by=other)
    draft.refresh_from_db()
    assert places(draft) == before
    assert draft.slots[0][0].startswith("2027-01-14T10:00")
    assert not draft.assignments.filter(is_locked=True).exists()
    for version in (7, 8, 9):
        editing.redo(timetable=draft, version=version, by=other)
    draft.refresh_from_db()
    assert (places(draft), draft.slots) == (after, slots)
    assert draft.assignments.get(is_locked=True).meeting == summit.meetings[5]
    with pytest.raises(ValidationError, match="nada que rehacer"):
        editing.redo(timetable=draft, version=10, by=other)


def test_undo_of_an_older_version_is_refused(summit: Summit, draft: Timetable) -> None:
    editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=None, by=summit.sd)
    with pytest.raises(editing.MovedMeanwhile):
        editing.undo(timetable=draft, version=1, by=summit.sd)


def test_a_locked_meeting_stays_until_it_is_unlocked(summit: Summit, draft: Timetable) -> None:
    editing.set_lock(timetable=draft, code=summit.code(0), is_locked=True, by=summit.sd)
    with pytest.raises(ValidationError, match="está fija"):
        editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(4, "S-MINSA"), by=summit.sd)
    editing.set_lock(timetable=draft, code=summit.code(0), is_locked=False, by=summit.sd)
    editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(4, "S-MINSA"), by=summit.sd)


def test_a_swap_exchanges_hours_and_keeps_each_ministry_in_its_room(summit: Summit, draft: Timetable) -> None:
    first, second = summit.code(1), summit.code(5)
    seen = {first: P(1, "S-MTC"), second: P(3, "S-MTC")}
    editing.swap(timetable=draft, first=first, second=second, seen=seen, by=summit.sd)
    found = places(draft)
    assert (found[first], found[second]) == ((3, "S-MTC"), (1, "S-MTC"))


def test_a_shifted_block_may_not_run_into_an_absence_or_another_block(summit: Summit, draft: Timetable) -> None:
    rows.AbsenceFactory(
        edition=summit.edition, institution=summit.roads, starts_at=rows.at("11:20"), ends_at=rows.at("12:00")
    )
    with pytest.raises(drafts.NotValid, match="Transportes"):
        editing.shift_block(timetable=draft, block=1, minutes=30, version=1, by=summit.sd)
    with pytest.raises(ValidationError, match="pasar a otro día"):
        two_days = make_draft(summit, {})
        two_days.slots = [[rows.at("23:00").isoformat(), 1], [rows.at("23:20").isoformat(), 1]]
        two_days.save()
        editing.shift_block(timetable=two_days, block=1, minutes=45, version=1, by=summit.sd)


def test_a_draft_whose_preparation_changed_says_so_and_is_cleaned_with_one_button(
    summit: Summit, draft: Timetable, sd: Client
) -> None:
    rows.AbsenceFactory(
        edition=summit.edition, institution=summit.health, starts_at=rows.at("10:00"), ends_at=rows.at("10:40")
    )
    page = draft.get_absolute_url()
    assert "ya no cumple las reglas" in sd.get(page).content.decode()
    sd.post(page, {"action": "clean"})
    assert sorted(set(PLAN) - {n for n in PLAN if summit.code(n) in places(draft)}) == [0, 2]
    assert "ya no cumple las reglas" not in sd.get(page).content.decode()


def test_a_copy_leaves_out_what_does_not_hold_any_more(summit: Summit, draft: Timetable) -> None:
    Room.objects.filter(code="S-MTC").update(hidden_at=rows.at("09:00"))
    copy, out = drafts.copy_timetable(timetable=draft, name="", by=summit.sd)
    assert out == [summit.code(1), summit.code(3), summit.code(5)]
    assert sorted(places(copy)) == [summit.code(0), summit.code(2), summit.code(4)]
    assert len(places(draft)) == 6


# --- what the board shows ------------------------------------------------------------------------


def test_while_a_meeting_is_held_every_cell_is_free_or_says_why_not(summit: Summit, draft: Timetable) -> None:
    cells = grid.cells_of(drafts.board_of(draft), "salas", summit.code(0))
    assert cells["4|S-MINSA"] == {"to": "4@S-MINSA"}
    assert cells["1|S-MINSA"] == {
        "why": "San Martín ya está en San Martín con Transportes. Salud ya está en Junín con Salud."
    }
    assert cells["0|S-MINSA"] == {"why": "Está aquí ahora."}
    assert cells["5|S-MTC"] == {"why": "Sala Transportes no está entre sus salas."}
    by_party = grid.cells_of(drafts.board_of(draft), "delegaciones", summit.code(0))
    assert by_party["4|SAM"] == {"to": "4@S-MINSA"}
    assert by_party["4|JUN"] == {"why": "Junín no participa en esta reunión."}


def test_every_free_cell_can_be_saved_and_no_other(summit: Summit, draft: Timetable) -> None:
    """The board never promises what the verifier refuses, nor hides what it accepts."""
    board = drafts.board_of(draft)
    for code in board.placed:
        for key, cell in grid.cells_of(board, "salas", code).items():
            slot, _bar, room = key.partition("|")
            placed = {**board.placed, code: P(int(slot), room)}
            broken = drafts.verify.check(board.problem, drafts.Solution("x", placed))
            assert bool(cell.get("to")) == (not broken and placed != board.placed), (code, key)


def test_the_side_list_says_why_a_meeting_has_no_place(summit: Summit) -> None:
    draft = make_draft(summit, {n: at for n, at in PLAN.items() if n != 0})
    Room.objects.filter(code="S-MINSA").update(capacity=1)
    waiting = grid.waiting_of(drafts.board_of(draft))
    assert [(one.code, one.reason, one.can_be_placed) for one in waiting] == [
        (summit.code(0), "Cabe en 4 lugares.", True)
    ]
    rows.AbsenceFactory(
        edition=summit.edition, institution=summit.health, starts_at=rows.at("10:00"), ends_at=rows.at("12:00")
    )
    assert grid.waiting_of(drafts.board_of(draft))[0].reason.startswith("No cabe: Salud no está disponible")


# --- the page, without and with the script -------------------------------------------------------


def test_the_plain_page_moves_a_meeting_with_links_and_buttons_alone(
    summit: Summit, draft: Timetable, sd: Client
) -> None:
    page = draft.get_absolute_url()
    held = sd.get(page, {"vista": "salas", "held": summit.code(0)}).content.decode()
    assert 'name="to" value="4@S-MINSA"' in held
    assert "San Martín ya está en San Martín con Transportes" in held
    sd.post(page, {"vista": "salas", "code": summit.code(0), "seen": "0@S-MINSA", "to": "4@S-MINSA"})
    assert places(draft)[summit.code(0)] == (4, "S-MINSA")


def test_the_script_gets_the_board_back_or_the_reason(summit: Summit, draft: Timetable, sd: Client) -> None:
    page = draft.get_absolute_url()
    sent = {"vista": "salas", "code": summit.code(0), "seen": "0@S-MINSA"}
    refused = sd.post(page, {**sent, "to": "1@S-MINSA"}, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert "San Martín" in refused.json()["said"]
    done = sd.post(page, {**sent, "to": "4@S-MINSA"}, headers={"Accept": "application/json"}).json()
    assert done["version"] == 2
    assert 'data-at="4@S-MINSA"' in done["html"]


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"action": "dance"}, {"code": "no", "to": "1@S-MINSA"}, {"to": "x"}, {"to": "99999999@S"}, {"to": "1@"},
        {"code": "gore-90-B-0001", "seen": "0@S-MINSA", "to": "400@S-MINSA"}, {"code": "gore-90-B-0001", "seen": "0@S-MINSA", "to": "1@NADA"},
        {"action": "shift", "block": "x", "minutes": "1e9", "version": "1"}, {"action": "undo", "version": ""},
        {"code": "gore-90-B-0001", "swap": "gore-90-B-0001", "seen": "0@S-MINSA"}, {"action": "rename", "name": " "},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words_and_changes_nothing(
    summit: Summit, draft: Timetable, sd: Client, sent: dict[str, str]
) -> None:
    before = places(draft)
    response = sd.post(draft.get_absolute_url(), sent, headers={"Accept": "application/json"})
    assert response.status_code == 409
    assert len(response.json()["said"]) > 10
    assert places(draft) == before


def test_an_editor_that_is_open_sees_what_others_change(summit: Summit, draft: Timetable, sd: Client) -> None:
    page = f"{draft.get_absolute_url()}estado/"
    assert sd.get(page, {"desde": "1"}).json() == {"version": 1}
    editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=None, by=summit.sd)
    news = sd.get(page, {"desde": "1"}).json()
    assert news["version"] == 2
    assert "a sin ubicar" in news["said"]


def test_a_released_timetable_is_not_changed(summit: Summit, draft: Timetable) -> None:
    Timetable.objects.filter(pk=draft.pk).update(state="released")
    with pytest.raises(ValidationError, match="ya no es un borrador"):
        editing.move(timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=None, by=summit.sd)


def test_a_move_among_400_meetings_takes_little(summit: Summit) -> None:
    """The whole request has 200 ms on two cores; the bound here is wide, so that a busy machine does not fail."""
    summit.edition.timetable_blocks.all().delete()
    for day in range(2):
        rows.DayBlockFactory(
            edition=summit.edition, date=summit.edition.start_date + rows.dt.timedelta(days=day),
            starts_at=rows.dt.time(8), ends_at=rows.dt.time(18),
        )  # fmt: skip
    Room.objects.filter(owner__isnull=False).update(capacity=9)
    plan: dict[int, tuple[int, str]] = {}
    meetings = list(summit.meetings)
    for number in range(46):
        region = make.RegionFactory()
        make.RegionalGovernmentFactory(region=region)
        for place in range(8):
            sector, room = ((summit.health, "S-MINSA"), (summit.roads, "S-MTC"))[place % 2]
            code = f"gore-90-B-{1000 + len(meetings)}"
            meeting = make.MeetingFactory(code=code, edition=summit.edition, regions=region, sectors=sector)
            plan[len(meetings)] = ((number + place * 3) % 60, room)
            meetings.append(meeting)
    big = Summit(summit.edition, summit.delegations, summit.health, summit.roads, tuple(meetings), summit.sd)
    draft = make_draft(big, plan)
    code = big.code(10)
    began = time.perf_counter()
    editing.move(timetable=draft, code=code, seen=P(*plan[10]), to=None, by=summit.sd)
    assert time.perf_counter() - began < 3
    assert code not in places(draft)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_the_same_meeting_at_once_one_is_told() -> None:
    summit = make_summit()
    draft = make_draft(summit)
    found = at_once(
        *(
            lambda to=to: editing.move(
                timetable=draft, code=summit.code(0), seen=P(0, "S-MINSA"), to=P(to, "S-MINSA"), by=None
            )
            for to in (4, 5)
        )
    )
    refused = [one for one in found if isinstance(one, editing.MovedMeanwhile)]
    assert len(refused) == 1
    assert places(draft)[summit.code(0)] in {(4, "S-MINSA"), (5, "S-MINSA")}
    assert draft.steps.count() == 1


def test_material_of_an_edition_without_anything_is_empty() -> None:
    edition = rows.PreparedEditionFactory()
    material = material_of(edition)
    assert (material.requests, material.rooms, len(material.turns)) == ((), (), 0)
