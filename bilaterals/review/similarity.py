"""Which topics of an edition ask for the same: by their project's code, or by the trigrams of their titles.

The similarity of two titles is that of PostgreSQL's pg_trgm: the trigrams that both have, divided by those
that either has. PostgreSQL counts it itself; SQLite, and a PostgreSQL without the extension, get it from
`trigram_similarity` below, which is the same formula over the same trigrams (tests compare both).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection

from bilaterals.models import AgendaTopic
from gore.core.folding import fold
from gore.core.models import Edition

SAME_DELEGATION, OTHER_DELEGATION = 0.6, 0.85
"""From which similarity two titles count as alike: of one delegation, and of two."""
KEPT_SECONDS = 3600
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Pair:
    """Two topics that look alike; the first has the smaller key."""

    first: int
    second: int
    similarity: float
    same_cui: bool


@dataclass
class Groups:
    """The groups of alike topics of an edition."""

    pairs: list[Pair] = field(default_factory=list)
    group_of: dict[int, int] = field(default_factory=dict)
    """The key of a topic → that of the first topic of its group; only of those that have company."""

    def companions(self, key: int) -> dict[int, Pair]:
        """The topics directly alike to *key*, with how alike they are."""
        found = {}
        for pair in self.pairs:
            if key in (pair.first, pair.second):
                found[pair.second if pair.first == key else pair.first] = pair
        return found

    def members(self, key: int) -> list[int]:
        """Everybody in the group of *key*, itself too."""
        group = self.group_of.get(key)
        return [] if group is None else [other for other, of in self.group_of.items() if of == group]


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of *text* as pg_trgm takes them: of each word, with two spaces before and one after."""
    found: set[str] = set()
    for word in WORD.findall(text.lower()):
        padded = f"  {word} "
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return frozenset(found)


def trigram_similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The trigrams in both, divided by those in either."""
    if not one or not other:
        return 0.0
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def similar_topics(edition: Edition) -> Groups:
    """The groups among the topics of *edition* that stand; one query, and the rest once for each change."""
    rows = list(
        AgendaTopic.objects.filter(edition=edition, state__in=AgendaTopic.COUNTED)
        .order_by("pk")
        .values_list("pk", "delegation_id", "cui", "title")
    )
    digest = hashlib.sha256(repr((SAME_DELEGATION, OTHER_DELEGATION, rows)).encode()).hexdigest()
    key = f"bilaterals.similar:{edition.pk}:{digest}"
    pairs: list[Pair] | None = cache.get(key)
    if pairs is None:
        pairs = find_pairs(rows)
        cache.set(key, pairs, KEPT_SECONDS)
    return grouped(pairs)


def find_pairs(rows: Sequence[tuple[int, int, str, str]]) -> list[Pair]:
    """The pairs among *rows* (key, delegation, CUI, title) that look alike."""
    delegation = {key: owner for key, owner, _cui, _title in rows}
    cui = {key: code for key, _owner, code, _title in rows}
    folded = {key: fold(title) for key, _owner, _cui, title in rows}
    measured = _alike_on_postgresql(folded) if _has_trigrams() else _alike(folded)
    found: dict[tuple[int, int], float] = {}
    for (first, second), similarity in measured.items():
        limit = SAME_DELEGATION if delegation[first] == delegation[second] else OTHER_DELEGATION
        if similarity >= limit:
            found[first, second] = similarity
    by_cui: dict[str, list[int]] = defaultdict(list)
    for key, code in cui.items():
        if code:
            by_cui[code].append(key)
    for keys in by_cui.values():
        for place, first in enumerate(keys):
            for second in keys[place + 1 :]:
                pair = (min(first, second), max(first, second))
                found.setdefault(pair, round(_similarity(folded[pair[0]], folded[pair[1]]), 4))
    return [
        Pair(first, second, similarity, bool(cui[first]) and cui[first] == cui[second])
        for (first, second), similarity in sorted(found.items())
    ]


def grouped(pairs: Iterable[Pair]) -> Groups:
    """Whoever is alike to somebody of a group belongs to it."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    every = list(pairs)
    for pair in every:
        first, second = sorted((root(pair.first), root(pair.second)))
        parent[second] = first
    return Groups(every, {key: root(key) for key in parent})


def _similarity(one: str, other: str) -> float:
    return trigram_similarity(trigrams(one), trigrams(other))


def _alike(folded: Mapping[int, str]) -> dict[tuple[int, int], float]:
    """Every pair of titles from the lower limit on; titles too different in length are not compared."""
    least = min(SAME_DELEGATION, OTHER_DELEGATION)
    sets = sorted(((key, trigrams(title)) for key, title in folded.items()), key=lambda pair: len(pair[1]))
    found = {}
    for place, (one_key, one) in enumerate(sets):
        for other_key, other in sets[place + 1 :]:
            if len(one) < least * len(other):
                break  # the others are longer still
            similarity = trigram_similarity(one, other)
            if similarity >= least:
                found[min(one_key, other_key), max(one_key, other_key)] = round(similarity, 4)
    return found


def _alike_on_postgresql(folded: Mapping[int, str]) -> dict[tuple[int, int], float]:
    """The same, counted by the database."""
    least = min(SAME_DELEGATION, OTHER_DELEGATION)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH titles AS MATERIALIZED (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS t (id, words))"
            " SELECT a.id, b.id, similarity(a.words, b.words) FROM titles a JOIN titles b ON a.id < b.id"
            " WHERE similarity(a.words, b.words) >= %s",
            [list(folded), list(folded.values()), least],
        )
        return {(first, second): round(float(value), 4) for first, second, value in cursor.fetchall()}


def _has_trigrams() -> bool:
    """Whether the database is a PostgreSQL with pg_trgm."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
