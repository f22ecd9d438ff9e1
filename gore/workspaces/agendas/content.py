"""What an agenda says: computed for all institutions at once, comparable, and told in words when it changes.

The content of an agenda is plain data (it is kept as JSON with its release):

    {"institution": "MINSA", "items": [
        {"key": "B:gore-11-B-0012", "kind": "meeting", "code": "gore-11-B-0012", "with": ["San Martín"],
         "starts_at": "2027-01-14T10:40:00-05:00", "ends_at": "…", "place": "Sala 3", "sequence": 1,
         "topics": [{"code": "gore-11-T-SAM-03", "title": "…", "request": "…", "amount": "1500000.00"}]}]}

`kind` is `meeting` (a bilateral meeting), `pair` (accepted topics of the two that have no meeting yet) or
`written` (topics that are answered in writing).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Meeting, MeetingTopic, Route, TopicPartner
from bilaterals.timetable.agenda import current_release, entries
from bilaterals.timetable.problem import name_of
from gore.core.folding import fold
from gore.core.models import Edition, Institution
from gore.core.numbers import write_date

Content = dict[str, Any]
MEETING, PAIR, WRITTEN = "meeting", "pair", "written"
ORDER = {MEETING: 0, PAIR: 1, WRITTEN: 2}


@dataclass(frozen=True)
class Timed:
    """When and where a meeting is held, as the timetable in force says."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    sequence: int


def times_of(edition: Edition) -> dict[str, Timed]:
    """The times of the meetings by their codes; empty while no timetable is in force."""
    release = current_release(edition)
    if release is None:
        return {}
    return {
        entry.code: Timed(entry.starts_at, entry.ends_at, entry.place, entry.sequence) for entry in entries(release)
    }


def contents(edition: Edition) -> dict[Institution, Content]:
    """The agenda of every institution that has something on it, in a constant number of queries."""
    topics = _topics(edition)
    items: dict[int, list[dict[str, Any]]] = defaultdict(list)
    bodies = {body.pk: body for body in Institution.objects.select_related("region")}
    covered = _add_meetings(edition, topics, items)
    groups: dict[tuple[int, int, bool], list[AgendaTopic]] = defaultdict(list)
    for topic in topics.values():
        sides = [topic.delegation_id, *(partner.delegation_id for partner in topic.joined)]  # type: ignore[attr-defined]
        for government in sides:
            for sector in topic.sectors.all():
                if (topic.pk, government, sector.pk) not in covered:
                    groups[government, sector.pk, topic.route == Route.WRITTEN_ANSWER].append(topic)
    for (government_id, sector_id, written), found in groups.items():
        found.sort(key=lambda topic: topic.delegation_id != government_id)  # its own before those it joined
        region, ministry = bodies[government_id], bodies[sector_id]
        kind = WRITTEN if written else PAIR
        for own, other in ((region, ministry), (ministry, region)):
            items[own.pk].append({
                "key": f"{kind[0].upper()}:{region.code}:{ministry.code}",
                "kind": kind,
                "with": [name_of(other)],
                "pair": [[_region_code(region), ministry.code]],
                "topics": [_topic(topic) for topic in found],
            })  # fmt: skip
    return {
        bodies[pk]: {"institution": bodies[pk].code, "items": sorted(found, key=_place)}
        for pk, found in sorted(items.items(), key=lambda pair: fold(name_of(bodies[pair[0]])))
        if pk in bodies
    }


def _topics(edition: Edition) -> dict[int, AgendaTopic]:
    """The accepted topics in the governors' order."""
    joined = TopicPartner.objects.filter(state=TopicPartner.State.ACCEPTED)
    rows = AgendaTopic.objects.filter(edition=edition, state=AgendaTopic.State.ACCEPTED).in_order()
    rows = rows.select_related("delegation").prefetch_related("sectors", Prefetch("partners", joined, to_attr="joined"))
    return {topic.pk: topic for topic in rows}


def _add_meetings(
    edition: Edition, topics: dict[int, AgendaTopic], items: dict[int, list[dict[str, Any]]]
) -> set[tuple[int, int, int]]:
    """The meetings of *edition* on the agendas of those who meet; which topics they cover for whom."""
    times, covered = times_of(edition), set()
    meetings = Meeting.objects.filter(edition=edition).standing().prefetch_related("regions__institution", "sectors")
    on_agenda: dict[int, list[int]] = defaultdict(list)
    for meeting_id, topic_id in (
        MeetingTopic.objects.filter(meeting__edition=edition)
        .order_by("meeting", "position")
        .values_list("meeting", "topic")
    ):
        on_agenda[meeting_id].append(topic_id)
    for meeting in meetings:
        governments = [region.institution for region in meeting.regions.all() if hasattr(region, "institution")]
        sectors = list(meeting.sectors.all())
        about = [topics[pk] for pk in on_agenda[meeting.pk] if pk in topics]
        covered |= {(t.pk, g.pk, s.pk) for t in about for g in governments for s in sectors}
        timed = times.get(meeting.code)
        for own in (*governments, *sectors):
            others = sectors if own in governments else governments
            items[own.pk].append({
                "key": f"B:{meeting.code}",
                "kind": MEETING,
                "code": meeting.code,
                "with": sorted((name_of(body) for body in others), key=fold),
                "pair": [[_region_code(g), s.code] for g in governments for s in sectors if own in {g, s}],
                "starts_at": timed.starts_at.isoformat() if timed else None,
                "ends_at": timed.ends_at.isoformat() if timed else None,
                "place": timed.place if timed else "",
                "sequence": timed.sequence if timed else 0,
                "topics": [_topic(topic) for topic in about],
            })  # fmt: skip
    return covered


def _topic(topic: AgendaTopic) -> dict[str, Any]:
    amount = topic.requested_amount
    return {
        "code": topic.code, "title": topic.title, "request": topic.request,
        "amount": None if amount is None else f"{amount:.2f}",
    }  # fmt: skip


def _place(item: dict[str, Any]) -> tuple[Any, ...]:
    """Meetings by their hour, those without one after them, then by the name of the other side."""
    return (ORDER[item["kind"]], item.get("starts_at") or "9", fold(", ".join(item["with"])), item["key"])


def _region_code(government: Institution) -> str:
    return government.region.code if government.region else government.code


def digest_of(content: Content) -> str:
    """The same content has the same digest, in whatever order its keys are written."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def empty(institution: Institution) -> Content:
    return {"institution": institution.code, "items": []}


# --- differences --------------------------------------------------------------------------------


def differences(before: Content, after: Content) -> list[str]:
    """What changed from one agenda to the next, a sentence for each change."""
    old = {item["key"]: item for item in before["items"]}
    new = {item["key"]: item for item in after["items"]}
    lines = [_("Se añade: %(what)s.") % {"what": describe(new[key])} for key in new if key not in old]
    lines += [_("Se retira: %(what)s.") % {"what": describe(old[key])} for key in old if key not in new]
    for key in new:
        if key in old and old[key] != new[key]:
            lines += _changes(old[key], new[key])
    return lines


def describe(item: dict[str, Any]) -> str:
    """ "la reunión con San Martín, 14/01/2027 10:40, Sala 3 (2 temas)"."""
    names = ", ".join(item["with"])
    kinds = {
        MEETING: _("la reunión con %(names)s"),
        PAIR: _("los temas con %(names)s"),
        WRITTEN: _("la respuesta escrita a los temas con %(names)s"),
    }
    return kinds[item["kind"]] % {"names": names} + (f", {when(item)}" if item.get("starts_at") else "")


def when(item: dict[str, Any]) -> str:
    """ "14/01/2027 10:40, Sala 3"."""
    start = timezone.localtime(dt.datetime.fromisoformat(item["starts_at"]))
    return ", ".join(part for part in (f"{write_date(start.date())} {start:%H:%M}", item["place"]) if part)


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterable[str]:
    names = {"who": ", ".join(new["with"])}
    if (old.get("starts_at"), old.get("ends_at"), old.get("place")) != (
        new.get("starts_at"), new.get("ends_at"), new.get("place"),
    ):  # fmt: skip
        if not new.get("starts_at"):
            yield _("La reunión con %(who)s queda sin hora.") % names
        elif not old.get("starts_at"):
            yield _("La reunión con %(who)s ya tiene hora: %(now)s.") % {**names, "now": when(new)}
        else:
            yield _("La reunión con %(who)s pasa de %(then)s a %(now)s.") % {
                **names,
                "then": when(old),
                "now": when(new),
            }
    if old["with"] != new["with"]:
        yield _("La reunión con %(then)s es ahora con %(who)s.") % {**names, "then": ", ".join(old["with"])}
    then = {topic["code"]: topic for topic in old["topics"]}
    now = {topic["code"]: topic for topic in new["topics"]}
    for code in now:
        if code not in then:
            yield _("Con %(who)s se suma el tema %(code)s: %(title)s.") % {
                **names,
                "code": code,
                "title": now[code]["title"],
            }
        elif then[code] != now[code]:
            yield _("Con %(who)s cambia el tema %(code)s: %(title)s.") % {
                **names,
                "code": code,
                "title": now[code]["title"],
            }
    for code in then:
        if code not in now:
            yield _("Con %(who)s sale el tema %(code)s: %(title)s.") % {
                **names,
                "code": code,
                "title": then[code]["title"],
            }
    if [code for code in then if code in now] != [code for code in now if code in then]:
        yield _("Con %(who)s cambia el orden de los temas.") % names
