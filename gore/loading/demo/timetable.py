"""The timetable of gore-11: prepared, solved, released once, edited further, and one repair proposed.

Everything goes through the services that the pages use, so that every timetable has passed the verifier.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.utils import timezone

from bilaterals.models import DayBlock, Meeting, Room, RunProgress, Timetable
from bilaterals.scheduler.instance import instance_as_json, parse_solution
from bilaterals.scheduler.moves import moves
from bilaterals.timetable import drafts, editing, meetings, releases, repairs, runs, services
from bilaterals.timetable.problem import material_of
from commitments.models import Commitment, Status
from gore.core.models import Edition, Institution, Region, User
from gore.loading.demo import stored_runs as stored

BLOCKS = (("10:30", "13:00", "Mañana"), ("14:30", "18:30", "Tarde"))
ZONES = ("Piso 1", "Piso 2", "Piso 3")
FILL = 0.8
"""How full the ministries' days get with meetings that take stock of what is open."""
MOST = 6
"""Meetings of one delegation without a topic, at most."""
SECONDS = 1
"""Of a run at loading time, where no stored one answers the problem."""
CODE = "gore-11"

ABSENCES = (
    ("MINSA", "16:30", "17:10", "Sesión del Consejo de Ministros"),
    ("MTC", "10:30", "11:10", "Interpelación en el Congreso"),
    ("SAM", "17:30", "18:30", "Vuelo de regreso"),
    ("LOR", "14:30", "15:10", "Entrevista con la prensa"),
    ("PUN", "10:30", "10:50", "Llega en el vuelo de la mañana"),
)


def refresh_timetable(*, by: User) -> None:
    """Make the timetable of gore-11 once; later, only move the days of its blocks with the edition."""
    edition = Edition.objects.filter(code=CODE, is_demonstration=True).first()
    if edition is None or edition.phase in Edition.HELD_PHASES:
        return
    if DayBlock.objects.filter(edition=edition).exists():
        move_days(edition)
        return
    prepare(edition)
    first = solve(edition, by)
    if first is None:
        return
    releases.release_timetable(
        timetable=first, name="Versión 1", note="Primera versión, para revisar disponibilidades.", by=by
    )
    services.open_to_public(edition=edition, by=by, is_open=True)
    copy, _out = drafts.copy_timetable(timetable=first, name="Con los pedidos de las regiones", by=by)
    edit(copy, by)
    repair(edition, by)


def move_days(edition: Edition) -> None:
    """The blocks are of the edition's days."""
    blocks = list(DayBlock.objects.filter(edition=edition).order_by("date"))
    shift = edition.start_date - blocks[0].date
    if shift:
        for block in blocks:
            block.date += shift
        DayBlock.objects.bulk_update(blocks, ["date"])


def prepare(edition: Edition) -> None:
    """Days, rooms, absences, the meetings of the accepted topics, and those that take stock."""
    services.save_settings(edition=edition, slot_minutes=20, walk_minutes=0)
    for start, end, label in BLOCKS:
        services.add_block(
            edition=edition, date=edition.start_date, starts_at=hour(start), ends_at=hour(end), label=label
        )
    meetings.build_meetings(edition=edition)
    sectors = list(edition.sectors.order_by("short_name"))
    called = Institution.objects.filter(meetings__edition=edition).distinct()  # also for one topic only
    for place, sector in enumerate([*sectors, *called.exclude(pk__in=[one.pk for one in sectors])]):
        services.save_room(
            room=Room(edition=edition, code=f"S-{sector.code}"[:20]), name=f"Sala {sector.short_name}"[:80],
            zone=ZONES[place % len(ZONES)], capacity=1, owner=sector, is_hall=False,
        )  # fmt: skip
    for number in (1, 2):
        services.save_room(
            room=Room(edition=edition, code=f"SALON-{number}"), name=f"Salón {number}", zone=ZONES[number - 1],
            capacity=1, owner=None, is_hall=True,
        )  # fmt: skip
    for code, start, end, reason in ABSENCES:
        institution = Institution.objects.filter(code=code).first()
        if institution is not None:
            services.add_absence(
                edition=edition, institution=institution, starts_at=at(edition, start), ends_at=at(edition, end),
                reason=reason,
            )  # fmt: skip
    take_stock(edition, sectors)
    of_health = list(Meeting.objects.filter(edition=edition, sectors__code="MINSA").order_by("code")[:2])
    if len(of_health) == 2:
        services.add_precedence(first=of_health[0], second=of_health[1], reason="El segundo tema depende del primero.")


def take_stock(edition: Edition, sectors: list[Institution]) -> None:
    """Meetings of the pairs with most open commitments, until the ministries' days are fairly full."""
    material = material_of(edition)
    room = int(len(material.turns) * FILL)
    of_sector = {sector.pk: 0 for sector in sectors}
    of_region: dict[int, int] = {}
    known = set()
    for request in material.requests:
        for sector in request.sectors:
            of_sector[sector.pk] = of_sector.get(sector.pk, 0) + 1
        for delegation in request.delegations:
            assert delegation.region_id is not None
            of_region[delegation.region_id] = of_region.get(delegation.region_id, 0) + 1
            known |= {(delegation.region_id, sector.pk) for sector in request.sectors}
    pairs = (
        Commitment.objects.exclude(status=Status.EXECUTED)
        .filter(sector__in=of_sector)
        .order_by()
        .values_list("regions", "sector")
        .annotate(n=Count("pk"))
        .order_by("-n", "regions", "sector")
    )
    regions, by_pk = Region.objects.in_bulk(), {sector.pk: sector for sector in sectors}
    for region, sector, count in pairs:
        full = sector not in by_pk or of_sector[sector] >= room or of_region.get(region, 0) >= MOST
        if region is None or (region, sector) in known or full:
            continue
        of_sector[sector] += 1
        of_region[region] = of_region.get(region, 0) + 1
        meetings.add_meeting(
            edition=edition, regions=[regions[region]], sectors=[by_pk[sector]], minutes=20,
            priority=min(3, 1 + count // 20), reason=f"Balance de {count} compromisos abiertos.",
        )  # fmt: skip


def solve(edition: Edition, by: User) -> Timetable | None:
    """The first run: the stored one where it answers this very problem, else a short one here and now."""
    run = runs.ask_for_run(edition=edition, seconds=stored.SECONDS, seed=stored.SEED, by=by)
    known = stored.read(run.instance)
    if known is None:
        run.seconds_limit = SECONDS
        run.save(update_fields=["seconds_limit"])
        runs.execute(run.pk)
    else:
        now = timezone.now()
        run.state, run.started_at, run.heartbeat_at, run.best = run.State.RUNNING, now, now, known["best"]
        run.save(update_fields=["state", "started_at", "heartbeat_at", "best"])
        RunProgress.objects.bulk_create(RunProgress(run=run, **point) for point in known["progress"])
        runs.settle(run.pk, run.State.DONE, known["summary"])
    return run.timetables.first()


def edit(timetable: Timetable, by: User) -> None:
    """A few changes by hand: three meetings moved, one locked, one taken out."""
    board = drafts.board_of(timetable)
    codes = sorted(board.placed)
    moved = 0
    for code in codes:
        if moved == 3:
            break
        board = drafts.board_of(timetable)
        free = [cell for cell in moves(board.problem, board.placed, code).free if cell[0] != board.placed[code].start]
        if free:
            to = editing.read_word(f"{free[0][0]}@{free[0][1]}")
            editing.move(timetable=timetable, code=code, seen=board.placed[code], to=to, by=by)
            moved += 1
    board = drafts.board_of(timetable)
    editing.set_lock(timetable=timetable, code=codes[-1], is_locked=True, by=by)
    editing.move(timetable=timetable, code=codes[-2], seen=board.placed[codes[-2]], to=None, by=by)


def repair(edition: Edition, by: User) -> None:
    """ "MINSA is away from 11:00 to 12:00", proposed and not decided; stored like the run."""
    happened = happened_to_health(edition)
    if happened is None:
        return
    case = repairs.case_of(edition, happened)
    known = stored.read(instance_as_json(case.problem))
    if known is None:
        repairs.propose(edition=edition, happened=happened, by=by, seconds=SECONDS)
    else:
        placed = parse_solution(known["best"], case.problem).placed
        repairs.save_proposal(case=case, placed=placed, summary=known["summary"], by=by)


def happened_to_health(edition: Edition) -> repairs.Happened | None:
    """What the proposed repair answers."""
    ministry = Institution.objects.filter(code="MINSA").first()
    if ministry is None:
        return None
    return repairs.away(ministry, at(edition, "11:00"), at(edition, "12:00"), at(edition, "10:45"))


def hour(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def at(edition: Edition, text: str) -> dt.datetime:
    """That hour of the first day."""
    return dt.datetime.combine(edition.start_date, hour(text), tzinfo=timezone.get_default_timezone())
