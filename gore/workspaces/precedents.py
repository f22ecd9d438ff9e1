"""What came before a topic: what the delegation asked for in earlier editions, what was promised and met.

The topics are the agenda's, the promises the register's, so the panel stands above both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic
from bilaterals.topics.permissions import team_of
from commitments.models import Commitment, Status
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.http import read_only, wants_fragment
from gore.core.models import Institution, Membership

SHOWN = 5
LOOKED_AT = 600
SHORT = 4
ENOUGH = 0.34
"""Of the words that say something, the part that an earlier text must share with the title."""
SAYS_NOTHING = frozenset(
    "para como con por los las del una uno sus que desde sobre entre este esta proyecto mejoramiento creacion "
    "construccion ampliacion servicio servicios provincia provincias distrito region regional gobierno".split()
)


def words_of(text: str) -> set[str]:
    """The words of *text* that say what it is about, each by its beginning: singular and plural are alike."""
    return {
        word[:6]
        for word in "".join(c if c.isalnum() else " " for c in fold(text)).split()
        if len(word) >= SHORT and word not in SAYS_NOTHING
    }


def likeness(wanted: set[str], text: str) -> float:
    """How much of *wanted* is in *text*: 0 to 1."""
    return len(wanted & words_of(text)) / len(wanted) if wanted else 0.0


@dataclass(frozen=True)
class Precedents:
    """What was found; `asked`, `promised` and `met` count editions."""

    topics: list[AgendaTopic]
    commitments: list[Commitment]
    open_commitments: list[Commitment]
    open_count: int
    asked: int
    promised: int
    met: int

    @property
    def in_one_line(self) -> str:
        """ "Pedido en 3 ediciones, prometido en 2, cumplido en 1"."""
        if not self.asked:
            return _("No hay antecedentes parecidos en ediciones anteriores.")
        return ngettext(
            "Pedido en %(n)s edición, prometido en %(promised)s, cumplido en %(met)s.",
            "Pedido en %(n)s ediciones, prometido en %(promised)s, cumplido en %(met)s.", self.asked,
        ) % {"n": self.asked, "promised": self.promised, "met": self.met}  # fmt: skip


def find(*, membership: Membership, user: Any, title: str, sectors: list[Institution]) -> Precedents:
    """Earlier topics of the delegation and commitments to its region that share the words of *title*, with
    *sectors* (all of them while none is chosen). A promise answers a demand: it counts as asked too."""
    wanted, region, day = words_of(title), membership.institution.region_id, today()
    delegation = membership.institution
    earlier = (
        AgendaTopic.objects.visible_to(user)
        .filter(Q(delegation=delegation) | Q(partners__delegation=delegation), edition__start_date__lte=day)
        .exclude(state__in=(AgendaTopic.State.DRAFT, AgendaTopic.State.WITHDRAWN))
        .select_related("edition")
        .order_by("-edition__start_date", "code")
        .distinct()
    )
    promises = (
        Commitment.objects.visible_to(user)
        .filter(Q(regions=region) if region else Q(counterparts=delegation))
        .select_related("edition", "sector", "lead_institution")
        .order_by("-agreed_on", "code")
        .distinct()
    )
    if sectors:
        earlier, promises = earlier.filter(sectors__in=sectors), promises.filter(sector__in=sectors)
    like_topics = _best(wanted, earlier[:LOOKED_AT], lambda topic: f"{topic.title} {topic.description}")
    like_promises = _best(wanted, promises[:LOOKED_AT], lambda promise: promise.text)
    promised = {promise.edition_id for promise in like_promises}
    met = {promise.edition_id for promise in like_promises if promise.status == Status.EXECUTED}
    pending = promises.exclude(status=Status.EXECUTED).order_by("due_date", "code") if sectors else promises.none()
    return Precedents(
        topics=like_topics[:SHOWN],
        commitments=like_promises[:SHOWN],
        open_commitments=list(pending[:SHOWN]),
        open_count=pending.order_by().count() if sectors else 0,
        asked=len(promised | {topic.edition_id for topic in like_topics}),
        promised=len(promised),
        met=len(met),
    )


def _best(wanted: set[str], rows: Any, text: Any) -> list[Any]:
    """Those of *rows* that are like enough, the most alike first."""
    if not wanted:
        return []
    scored = [(likeness(wanted, text(row)), row) for row in rows]
    return [row for score, row in sorted(scored, key=lambda pair: -pair[0]) if score >= ENOUGH]


@read_only
@login_required
def precedents(request: HttpRequest) -> HttpResponseBase:
    """/region/temas/antecedentes/: for the title and the sectors typed; a page, or a part for htmx."""
    membership = team_of(request.user)
    if membership is None:
        return render(request, "workspaces/not_yours.html", status=403)
    title = " ".join(request.GET.get("title", "").replace("\x00", " ").split())[:160]
    codes = [code for code in request.GET.getlist("sectors")[:30] if code.isprintable()]
    sectors = list(Institution.objects.filter(sits_at_table=True, code__in=codes).order_by("short_name"))
    context = {
        "title": title,
        "sectors": sectors,
        "found": find(membership=membership, user=request.user, title=title, sectors=sectors),
        "region": membership.institution.region,
    }
    template = "workspaces/_precedents.html" if wants_fragment(request) else "workspaces/precedents.html"
    return render(request, template, context)
