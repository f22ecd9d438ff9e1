"""Commitments by status, sector and type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.folding import fold
from gore.core.numbers import (
    ratio_pct,
    write_integer,
    write_percent,
)
from gore.dashboards.charts.marks import (
    BAR_HEIGHT,
    BAR_TOP,
    HEADING,
    ROW,
    SMALL,
    TRACK,
    WIDTH,
    Bar,
    Ink,
    Rows,
    Spec,
    absolute,
    bar_rows,
    canvas,
    hits,
    length_of,
    rects,
    rules,
    split_rows,
    texts,
)
from gore.dashboards.charts.values import (
    Chart,
    CountsLike,
    Table,
    TableRow,
    at_cutoff,
    counts_table,
    join_words,
    link_to,
    one_decimal,
    rate_of,
    register_source,
    sentence_of,
    share_note,
)

# Sectors drawn one by one; the table has them all.
SECTORS_DRAWN = 15
# Pixels that "100 % ejecutado" needs inside its bar.
RATE_ROOM = 116
# Percentage points under which two rates are told as the same.
SAME = 3


def status_chart(total: CountsLike, *, as_of: dt.date | None, href: str = "", chart_id: str = "estado") -> Chart:
    """One bar of all commitments split by status, each part joined to its name, count and share.

    `href`: the list of commitments; the status and the cut-off are added as its filters.
    """
    parts = (
        ("executed", _("Ejecutados"), total.executed),
        ("in_process", _("En proceso"), total.in_process),
        ("pending", _("Pendientes"), total.pending),
    )
    share = {key: ratio_pct(count, total.commitments) for key, _label, count in parts}

    def rows_of(key: str) -> str:
        return at_cutoff(f"{href}?status={key}", as_of) if href else ""

    edges, start = {}, 0.0
    for key, _label, count in parts:
        length = length_of(count, total.commitments, WIDTH - 2)
        edges[key] = (round(1 + start, 1), round(1 + min(start + length, WIDTH - 2), 1))
        start += length
    columns = {"executed": 1.0, "in_process": 140.0, "pending": 257.0}
    boxes: dict[str, Rows] = {
        key: [{"x": edges[key][0], "x2": edges[key][1], "y": 1, "y2": 43}] if count else []
        for key, _label, count in parts
    }
    middles = {key: (edges[key][0] + edges[key][1]) / 2 for key, _label, _count in parts}
    elbows = []
    # The lines from the parts to their names bend at two heights so that they do not cross.
    first, second = (52, 60) if middles["in_process"] > columns["in_process"] else (60, 52)
    for key, level in (("in_process", first), ("pending", second)):
        x = columns[key] + 7
        elbows += [
            {"x": middles[key], "x2": middles[key], "y": 44, "y2": level},
            {"x": x, "x2": middles[key], "y": level, "y2": level},
            {"x": x, "x2": x, "y": level, "y2": 72},
        ]
    elbows.append({"x": 8, "x2": 8, "y": 44, "y2": 72})
    spec = canvas(
        140,
        [
            rects(boxes["executed"], Ink.EXECUTED),
            rects(boxes["in_process"], Ink.IN_PROCESS),
            rects([{**box, "x": box["x"] + 1} for box in boxes["pending"]], Ink.PAPER, Ink.PENDING),
            rules(elbows, Ink.SOFT),
            rects([{"x": 1, "x2": 15, "y": 75, "y2": 89}], Ink.EXECUTED),
            rects([{"x": 140, "x2": 154, "y": 75, "y2": 89}], Ink.PAPER, Ink.IN_PROCESS),
            rects([{"x": 140, "x2": 147, "y": 75, "y2": 89}], Ink.IN_PROCESS),
            rects([{"x": 258, "x2": 271, "y": 75.5, "y2": 88.5}], Ink.PAPER, Ink.PENDING),
            texts([{"x": columns[key] + 22, "y": 83, "text": label} for key, label, _count in parts], size=14),
            texts(
                [{"x": columns[key], "y": 108, "text": write_percent(share[key])} for key, _label, _count in parts],
                size=22,
                weight=600,
            ),
            texts(
                [{"x": columns[key], "y": 130, "text": write_integer(count)} for key, _label, count in parts],
                Ink.SOFT,
                size=14,
            ),
            hits(
                [
                    {
                        "x": columns[key],
                        "x2": following,
                        "y": 48,
                        "y2": 140,
                        "tip": _("%(label)s: %(count)s de %(all)s compromisos (%(share)s)")
                        % {
                            "label": label,
                            "count": write_integer(count),
                            "all": write_integer(total.commitments),
                            "share": write_percent(share[key]),
                        },
                        "href": absolute(rows_of(key)),
                    }
                    for (key, label, count), following in zip(parts, (132, 250, WIDTH), strict=True)
                ]
            ),
        ],
    )
    words = {
        "all": write_integer(total.commitments),
        "executed": write_integer(total.executed),
        "rate": write_percent(share["executed"]),
        "in_process": write_percent(share["in_process"]),
        "pending": write_percent(share["pending"]),
    }
    return Chart(
        id=chart_id,
        title=_status_finding(total) if total.commitments else _("Todavía no hay compromisos publicados"),
        description=_(
            "Barra de %(all)s compromisos: %(rate)s ejecutados, %(in_process)s en proceso y %(pending)s pendientes."
        )
        % words,
        spec=spec,
        table=Table(
            (_("Estado"), _("Compromisos"), _("Parte del total")),
            tuple(
                TableRow(
                    (str(label), write_integer(count), write_percent(share[key], 1)),
                    rows_of(key),
                )
                for key, label, count in parts
            ),
            tuple((str(label), count, one_decimal(share[key])) for key, label, count in parts),
        ),
        source=register_source(as_of),
    )


def _status_finding(total: CountsLike) -> str:
    """What is left to do, because the headline already says what is done."""
    words = {
        "all": write_integer(total.commitments),
        "open": write_integer(total.in_process + total.pending),
        "in_process": write_integer(total.in_process),
        "pending": write_integer(total.pending),
    }
    if not total.in_process + total.pending:
        return _("Los %(all)s compromisos están ejecutados") % words
    return _("Quedan %(open)s por ejecutar: %(in_process)s en proceso y %(pending)s pendientes") % words


def _types_finding(ranked: Sequence[CountsLike], total: int) -> str:
    """Whether compliance depends on the type; with one type, how many there are of it."""
    best = max(ranked, key=lambda row: rate_of(row) or Decimal(0))
    worst = min(ranked, key=lambda row: rate_of(row) or Decimal(0))
    high, low = write_percent(rate_of(best)), write_percent(rate_of(worst))
    if len(ranked) == 1:
        return _("%(share)s de los compromisos es de tipo %(name)s") % {
            "share": write_percent(ratio_pct(best.commitments, total)),
            "name": best.label.lower(),
        }
    if (rate_of(best) or 0) - (rate_of(worst) or 0) < SAME:
        return _("El cumplimiento casi no cambia con el tipo: de %(low)s a %(high)s") % {"low": low, "high": high}
    return _("Los de tipo %(best)s se cumplen más (%(high)s) y los de tipo %(worst)s, menos (%(low)s)") % {
        "best": best.label.lower(),
        "worst": worst.label.lower(),
        "high": high,
        "low": low,
    }


def _largest(rows: Sequence[CountsLike]) -> list[CountsLike]:
    return sorted(rows, key=lambda row: (-row.commitments, fold(row.label)))


def sectors_chart(
    rows: Sequence[CountsLike],
    *,
    as_of: dt.date | None,
    href: str = "/sectores/%(key)s/",
    listing: str = "",
    chart_id: str = "sectores",
) -> Chart:
    """Commitments of each sector, split into executed and open.

    `listing`: pattern of the commitments behind a row (default: the list as of the cut-off).
    """
    ranked = _largest(rows)
    total = sum(row.commitments for row in ranked)
    drawn, others = ranked[:SECTORS_DRAWN], ranked[SECTORS_DRAWN:]
    longest = max([row.commitments for row in drawn] + [sum(row.commitments for row in others)])
    bars = [
        Bar(
            label=row.label,
            main=length_of(row.executed, longest, TRACK),
            rest=length_of(row.commitments - row.executed, longest, TRACK),
            value=write_integer(row.commitments),
            note=share_note(ratio_pct(row.commitments, total)),
            tip=sentence_of(row),
            href=link_to(href, row.key),
        )
        for row in drawn
    ]
    if others:
        count = sum(row.commitments for row in others)
        executed = sum(row.executed for row in others)
        name = ngettext("Otro sector", "Otros %(n)s sectores", len(others)) % {"n": len(others)}
        bars.append(
            Bar(
                label=name,
                main=length_of(executed, longest, TRACK),
                rest=length_of(count - executed, longest, TRACK),
                value=write_integer(count),
                note=share_note(ratio_pct(count, total)),
                tip=_("%(label)s: %(count)s compromisos (%(names)s)")
                % {
                    "label": name,
                    "count": write_integer(count),
                    "names": join_words([row.label for row in others]),
                },
            )
        )
    spec = split_rows(bars)
    leaders = ranked[:3]
    share = write_percent(ratio_pct(sum(row.commitments for row in leaders), total))
    names = join_words([row.label for row in leaders])
    return Chart(
        id=chart_id,
        title=ngettext(
            "%(names)s concentra %(share)s de los compromisos",
            "%(names)s concentran %(share)s de los compromisos",
            len(leaders),
        )
        % {"names": names, "share": share}
        if ranked
        else _("Todavía no hay compromisos por sector"),
        description=_("Barras de compromisos por sector, de mayor a menor. %(rows)s.")
        % {"rows": ". ".join(f"{row.label}, {write_integer(row.commitments)}" for row in ranked)},
        spec=spec,
        table=counts_table(_("Sector"), ranked, href, listing or _as_of_cutoff(as_of)),
        source=register_source(as_of),
    )


def _as_of_cutoff(as_of: dt.date | None) -> str:
    """Pattern of the list of one sector's commitments, as of the chart's cut-off."""
    return at_cutoff("/compromisos/?sector=%(key)s", as_of)


def compliance_chart(
    rows: Sequence[CountsLike],
    *,
    as_of: dt.date | None,
    href: str = "/sectores/%(key)s/",
    listing: str = "",
    chart_id: str = "cumplimiento-sectores",
) -> Chart:
    """Compliance of the sectors with most commitments, from best to worst, on a 0-100 track.

    `listing`: as in `sectors_chart`.
    """
    drawn = sorted(_largest(rows)[:SECTORS_DRAWN], key=lambda row: (-(rate_of(row) or Decimal(0)), fold(row.label)))
    total, executed = sum(row.commitments for row in rows), sum(row.executed for row in rows)
    overall = ratio_pct(executed, total)
    bars = [
        Bar(
            label=row.label,
            main=length_of(rate_of(row) or 0, 100, TRACK),
            rest=round(TRACK - length_of(rate_of(row) or 0, 100, TRACK), 1),
            value=write_percent(rate_of(row)),
            note=_("%(part)s de %(whole)s")
            % {"part": write_integer(row.executed), "whole": write_integer(row.commitments)},
            tip=sentence_of(row),
            href=link_to(href, row.key),
        )
        for row in drawn
    ]
    spec = bar_rows(bars, fill=Ink.EXECUTED, rest_fill=Ink.RULE, heading=_("ejecutados"))
    if bars and overall is not None:
        x = round(float(overall) / 100 * TRACK, 1)
        tops = [HEADING + ROW * index + BAR_TOP for index in range(len(bars))]
        ticks = [{"x": x, "x2": x, "y": top - 1, "y2": top + BAR_HEIGHT + 4} for top in tops]
        words = _("todos los sectores: %(rate)s") % {"rate": write_percent(overall)}
        spec["layer"][-1:-1] = [
            rules(ticks, Ink.PAPER, strokeWidth=4),
            rules([{"x": 1, "x2": 1, "y": 0, "y2": 16}, *ticks], Ink.INK, strokeWidth=2),
            texts([{"x": 8, "y": 8, "text": words}], Ink.SOFT, size=SMALL),
        ]
    best, worst = (drawn[0], drawn[-1]) if drawn else (None, None)
    return Chart(
        id=chart_id,
        title=_("%(best)s ha ejecutado %(best_rate)s de sus compromisos; %(worst)s, %(worst_rate)s")
        % {
            "best": best.label,
            "best_rate": write_percent(rate_of(best)),
            "worst": worst.label,
            "worst_rate": write_percent(rate_of(worst)),
        }
        if best and worst
        else _("Todavía no hay cumplimiento por sector"),
        description=_(
            "Porcentaje ejecutado de los compromisos en los %(n)s sectores con más compromisos, de mayor a menor. %(rows)s."
        )
        % {"n": len(drawn), "rows": ". ".join(f"{row.label}, {write_percent(rate_of(row))}" for row in drawn)},
        spec=spec,
        table=counts_table(
            _("Sector"),
            sorted(rows, key=lambda r: (-(rate_of(r) or 0), fold(r.label))),
            href,
            listing or _as_of_cutoff(as_of),
        ),
        source=register_source(as_of),
    )


def types_chart(
    rows: Sequence[CountsLike], *, as_of: dt.date | None, href: str = "/compromisos/?type=%(key)s"
) -> Chart:
    """Commitments by type: how many of each and what part is executed.

    `href`: pattern of the list of one type; the cut-off is added to it.
    """
    href = at_cutoff(href, as_of)
    ranked = _largest(rows)
    total = sum(row.commitments for row in ranked)
    longest = max([row.commitments for row in ranked], default=0)
    layers: dict[str, list[Spec]] = {
        "label": [],
        "count": [],
        "executed": [],
        "open": [],
        "hit": [],
        "in": [],
        "on": [],
    }
    for index, row in enumerate(ranked):
        y = index * 62
        end = length_of(row.commitments, longest, WIDTH - 2)
        split = length_of(row.executed, longest, WIDTH - 2)
        layers["label"].append({"x": 0, "y": y + 11, "text": row.label})
        layers["count"].append(
            {
                "x": WIDTH,
                "y": y + 11,
                "text": _("%(count)s compromisos, %(share)s del total")
                % {
                    "count": write_integer(row.commitments),
                    "share": write_percent(ratio_pct(row.commitments, total)),
                },
            }
        )
        layers["executed"].append({"x": 1, "x2": 1 + split, "y": y + 23, "y2": y + 47})
        if row.commitments > row.executed:
            layers["open"].append({"x": 1 + split, "x2": 1 + end, "y": y + 23.75, "y2": y + 46.25})
        fits = split >= RATE_ROOM
        layers["on" if fits else "in"].append(
            {
                "x": 9 if fits else 1 + split + 8,
                "y": y + 35.5,
                "text": _("%(rate)s ejecutado") % {"rate": write_percent(rate_of(row))},
            }
        )
        layers["hit"].append(
            {
                "x": 0,
                "x2": WIDTH,
                "y": y,
                "y2": y + 54,
                "tip": sentence_of(row),
                "href": absolute(link_to(href, row.key)),
            }
        )
    return Chart(
        id="tipos",
        title=_types_finding(ranked, total) if total else _("Todavía no hay compromisos por tipo"),
        description=_("Compromisos por tipo y parte ejecutada de cada uno. %(rows)s.")
        % {"rows": ". ".join(sentence_of(row) for row in ranked)},
        spec=canvas(
            62 * len(ranked),
            [
                rects(layers["open"], Ink.PAPER, Ink.PENDING),
                rects(layers["executed"], Ink.EXECUTED),
                texts(layers["label"], weight=600, size=14),
                texts(layers["count"], Ink.SOFT, size=SMALL, align="right"),
                texts(layers["on"], Ink.ON_STATUS, weight=600),
                texts(layers["in"], weight=600),
                hits(layers["hit"]),
            ],
        ),
        table=counts_table(_("Tipo"), ranked, href, href),
        source=register_source(as_of),
    )
