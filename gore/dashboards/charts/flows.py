"""Where the money comes from and where it goes: ribbons from sectors to regions."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gore.core.numbers import ratio_pct, round_half_up, write_integer, write_millions, write_percent, write_soles
from gore.dashboards.charts.marks import SMALL, WIDTH, Ink, Spec, absolute, canvas, hits, rects, texts
from gore.dashboards.charts.values import Chart, Table, TableRow, join_words

SECTORS_DRAWN = 6
LEFT, RIGHT, BAR = 118, 222, 8
ROW = 21
"""Pixels for each region: its name in the smallest type."""
STEPS = 14
LEAST, GAP = 34.0, 6.0
"""Room for the words of a sector, and between two of them, in pixels."""
MULTI = "multi"


@dataclass(frozen=True)
class Flow:
    """Money of one sector to one region (`region` MULTI: to several, undivided), and its transfers."""

    giver: str
    giver_label: str
    region: str
    region_label: str
    amount: Decimal
    transfers: int


@dataclass(frozen=True)
class _Node:
    key: str
    label: str
    top: float
    height: float
    amount: Decimal


def flow_chart(flows: Sequence[Flow], *, source: str, chart_id: str = "dinero-flujo", listing: str) -> Chart:
    """Ribbons as thick as the money. The biggest sectors stand alone, the rest together; every region
    has its row, and undivided money one of its own. `listing`: pattern of the transfers of a ribbon, with
    %(giver)s and %(region)s."""
    flows = [flow for flow in flows if flow.amount > 0]
    by_giver, by_region = _sums(flows, "giver"), _sums(flows, "region")
    labels = {flow.giver: flow.giver_label for flow in flows} | {flow.region: flow.region_label for flow in flows}
    ranked = sorted(by_giver, key=lambda key: (-by_giver[key], key))
    drawn, rest = ranked[:SECTORS_DRAWN], ranked[SECTORS_DRAWN:]
    whole = sum(by_giver.values(), Decimal(0))
    regions = sorted((key for key in by_region if key != MULTI), key=lambda key: (-by_region[key], key))
    regions += [MULTI] * (MULTI in by_region)
    height = max(len(regions) * ROW, 60)
    left = {key: labels[key] for key in drawn} | ({"": _("Otros %(n)s") % {"n": len(rest)}} if rest else {})
    givers = _stack(
        [(key, left[key], by_giver.get(key) or sum((by_giver[k] for k in rest), Decimal(0))) for key in left], height
    )
    receivers = _rows([(key, labels[key], by_region[key]) for key in regions], height, whole)
    matrix: dict[tuple[str, str], Decimal] = {}
    for flow in flows:
        key = (flow.giver if flow.giver in givers else "", flow.region)
        matrix[key] = matrix.get(key, Decimal(0)) + flow.amount
    ribbons, areas = _ribbons(matrix, givers, receivers, labels, left, listing)
    big = drawn[:2]
    share = write_percent(ratio_pct(sum((by_giver[key] for key in big), Decimal(0)), whole))
    top = next((key for key in regions if key != MULTI), None)
    title = (
        _("De %(total)s, %(names)s dieron %(share)s; %(region)s es la que más recibió")
        % {
            "total": write_millions(whole, 0), "names": join_words([labels[key] for key in big]), "share": share,
            "region": labels[top],
        }
        if top
        else _("Todavía no hay transferencias")
    )  # fmt: skip
    ordered = sorted(flows, key=lambda flow: (-flow.amount, flow.giver, flow.region))
    return Chart(
        id=chart_id,
        title=title,
        description=_("Cintas de cada sector a cada región, tan gruesas como el dinero. %(rows)s.")
        % {"rows": ". ".join(f"{labels[key]} recibió {write_millions(by_region[key])}" for key in regions)},
        spec=canvas(
            height + 24,
            [
                texts(
                    [{"x": 0, "y": 8, "text": _("Sector")}, {"x": RIGHT + 16, "y": 8, "text": _("Región, en millones")}],
                    Ink.SOFT, size=SMALL,
                ),
                ribbons,
                rects(
                    [
                        {"x": LEFT, "x2": LEFT + BAR, "y": node.top + 24, "y2": node.top + 24 + node.height}
                        for node in givers.values()
                    ]
                    + [
                        {"x": RIGHT, "x2": RIGHT + BAR, "y": node.top + 24, "y2": node.top + 24 + node.height}
                        for node in receivers.values()
                    ],
                    Ink.BAR,
                ),
                texts([line for node in givers.values() for line in _giver_lines(node)], size=SMALL, align="right"),
                texts(
                    [
                        {
                            "x": RIGHT + 14, "y": node.top + 24 + node.height / 2,
                            "text": f"{_cut(node.label)} {_in_millions(node.amount)}",
                        }
                        for node in receivers.values()
                    ],
                    size=SMALL,
                ),
                hits(areas),
            ],
        ),
        table=Table(
            (_("Sector"), _("Región"), _("Transferido"), _("Transferencias")),
            tuple(
                TableRow(
                    (
                        flow.giver_label, flow.region_label, write_soles(flow.amount), write_integer(flow.transfers),
                    ),
                    "",
                    ("", listing % {"giver": flow.giver, "region": flow.region}, ""),
                )
                for flow in ordered
            ),
            tuple((flow.giver_label, flow.region_label, flow.amount, flow.transfers) for flow in ordered),
        ),
        source=source,
    )  # fmt: skip


def _sums(flows: Sequence[Flow], side: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for flow in flows:
        key = getattr(flow, side)
        found[key] = found.get(key, Decimal(0)) + flow.amount
    return found


def _stack(parts: Sequence[tuple[str, str, Decimal]], height: float) -> dict[str, _Node]:
    """Nodes one under the other, as high as their part of the whole, with room for two lines each."""
    whole = sum((amount for _key, _label, amount in parts), Decimal(0)) or Decimal(1)
    shares = [float(amount / whole) for _key, _label, amount in parts]
    low, high = 0.0, height
    for _turn in range(40):  # the scale at which the nodes fill the height, none with less room than its words
        scale = (low + high) / 2
        if sum(max(LEAST, scale * share + GAP) for share in shares) > height:
            high = scale
        else:
            low = scale
    top, nodes = 0.0, {}
    for (key, label, amount), share in zip(parts, shares, strict=True):
        bar = max(low * share, 1.0)
        room = max(LEAST, bar + GAP)
        nodes[key] = _Node(key, label, round(top + (room - bar) / 2, 1), round(bar, 1), amount)
        top += room
    return nodes


def _rows(parts: Sequence[tuple[str, str, Decimal]], height: float, whole: Decimal) -> dict[str, _Node]:
    """One row each; the bar in it is as high as the money, up to the row."""
    most = max((amount for _key, _label, amount in parts), default=Decimal(1)) or Decimal(1)
    row = height / max(len(parts), 1)
    nodes = {}
    for index, (key, label, amount) in enumerate(parts):
        bar = max(round(float(amount / most) * (row - 3), 1), 1.0)
        nodes[key] = _Node(key, label, round(index * row + (row - bar) / 2, 1), bar, amount)
    return nodes


def _ribbons(
    matrix: Mapping[tuple[str, str], Decimal], givers: Mapping[str, _Node], receivers: Mapping[str, _Node],
    labels: Mapping[str, str], left: Mapping[str, str], listing: str,
) -> tuple[Spec, list[dict[str, object]]]:  # fmt: skip
    """One filled curve for each pair, and a hit area over each region's row."""
    values: list[dict[str, object]] = []
    used_left = dict.fromkeys(givers, 0.0)
    used_right = dict.fromkeys(receivers, 0.0)
    for giver in givers:
        for region in receivers:
            amount = matrix.get((giver, region))
            if not amount:
                continue
            start, end = givers[giver], receivers[region]
            a, b = start.height * float(amount / start.amount), end.height * float(amount / end.amount)
            y, z = start.top + 24 + used_left[giver], end.top + 24 + used_right[region]
            used_left[giver] += a
            used_right[region] += b
            for step in range(STEPS + 1):
                t = step / STEPS
                bend = (1 - math.cos(math.pi * t)) / 2
                upper = y + (z - y) * bend
                values.append(
                    {
                        "of": f"{giver}-{region}", "x": round(LEFT + BAR + (RIGHT - LEFT - BAR) * t, 1),
                        "y": round(upper, 1), "y2": round(upper + max(a + (b - a) * bend, 0.6), 1),
                    }
                )  # fmt: skip
    ribbons: Spec = {
        "data": {"values": values},
        "mark": {"type": "area", "fill": Ink.BAR, "fillOpacity": 0.3, "aria": False},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "scale": None, "axis": None},
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "y2"},
            "detail": {"field": "of", "type": "nominal"},
        },
    }
    areas: list[dict[str, object]] = [
        {
            "x": RIGHT, "x2": WIDTH, "y": node.top + 24 + node.height / 2 - ROW / 2,
            "y2": node.top + 24 + node.height / 2 + ROW / 2, "tip": f"{node.label}: {write_millions(node.amount)}",
            "href": absolute(listing.replace("sector=%(giver)s&", "") % {"giver": "", "region": key}),
        }
        for key, node in receivers.items()
    ]  # fmt: skip
    areas += [
        {
            "x": 0, "x2": LEFT + BAR, "y": node.top + 22, "y2": node.top + 26 + node.height,
            "tip": f"{node.label}: {write_millions(node.amount)}",
            "href": absolute(f"{listing.partition('?')[0]}?sector={key}") if key else "",
        }
        for key, node in givers.items()
    ]  # fmt: skip
    return ribbons, areas


def _giver_lines(node: _Node) -> list[dict[str, object]]:
    """The sector's name on one or two lines and its millions, beside its bar."""
    lines = textwrap.wrap(node.label, 15, max_lines=2, placeholder="…") if node.height > 40 else [
        textwrap.shorten(node.label, 15, placeholder="…")
    ]  # fmt: skip
    lines.append(_in_millions(node.amount))
    middle = node.top + 24 + node.height / 2
    return [
        {"x": LEFT - 6, "y": round(middle + 14 * (index - (len(lines) - 1) / 2), 1), "text": line}
        for index, line in enumerate(lines)
    ]


def _cut(name: str) -> str:
    """A region's name that fits beside its bar."""
    return name if len(name) <= 15 else f"{name[:13].rstrip()}…"


def _in_millions(amount: Decimal) -> str:
    """ "660", or one decimal under ten."""
    millions = amount / 1_000_000
    return f"{round_half_up(millions, 0 if millions >= 10 else 1):,}"
