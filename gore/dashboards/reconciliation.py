"""Published figure beside register: the difference, and what explains it.

Each published number is compared with the register's own count as of the record's cut-off. The
comparison respects how the source rounded: a percentage printed whole agrees when the register's
rounds (half up) to it, an amount in millions when the register's sum does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bilaterals.models import Meeting
from commitments import selectors as compliance_selectors
from commitments.models import Commitment
from gore.core import numbers
from gore.core.models import Inconsistency, Institution, PublishedFigure, Qualifier
from gore.core.selectors import record_cutoff
from gore.dashboards.money_figures import treated_and_funded
from transfers import selectors as transfer_selectors
from transfers.models import DifferenceNote

REFERENCE = re.compile(r"\s*\((x\d\d)\)")


@dataclass(frozen=True)
class Line:
    """One published figure against the register; texts are ready to show. `counts` are the two numbers
    behind a percentage of the register, `href` leads to its rows as of the cut-off.

    `code` is that of the published figure; `standing` says of one that differs whether it is explained, or who
    finds it out until when.

    `verdict` is "agrees", "differs" or "unmatched" (the register has nothing to compare it with).
    """

    label: str
    published: str
    register: str
    difference: str
    verdict: str
    explanation: str
    href: str = ""
    counts: str = ""
    code: str = ""
    standing: str = ""

    @property
    def references(self) -> list[str]:
        """Codes of the source's own contradictions that the explanation names."""
        return REFERENCE.findall(self.explanation)

    @property
    def explanation_text(self) -> str:
        """The explanation without those codes, which the page shows as links."""
        return REFERENCE.sub("", self.explanation).replace(" .", ".")


@dataclass(frozen=True)
class Block:
    """A table of the page: lines of one family."""

    title: str
    lines: tuple[Line, ...]

    @property
    def compared(self) -> int:
        return sum(line.verdict != "unmatched" for line in self.lines)

    @property
    def differing(self) -> int:
        return sum(line.verdict == "differs" for line in self.lines)


def _published_text(figure: PublishedFigure) -> str:
    if figure.value is None:
        return figure.printed or "–"
    if figure.unit == "%":
        text = numbers.write_percent(figure.value, 1 if figure.value % 1 else 0)
    elif figure.unit == "soles":
        text = numbers.write_soles(figure.value)
    else:
        text = numbers.write_integer(figure.value)
    words = {Qualifier.MORE_THAN: _("más de"), Qualifier.ABOUT: _("alrededor de"), Qualifier.ALMOST: _("casi")}
    word = words.get(Qualifier(figure.qualifier))
    return f"{word} {text}" if word else text


def with_standing(line: Line, note: DifferenceNote | None) -> Line:
    """*line* with what SD wrote about its difference; the source's own contradictions explain as well."""
    if line.verdict != "differs":
        return line
    if note is not None and note.state == DifferenceNote.State.OPEN:
        owner = note.owner.short_name if note.owner else ""
        day = numbers.write_date(note.due_on) if note.due_on else ""
        standing = _("Abierta: la averigua {owner}, hasta el {day}.").format(owner=owner, day=day)
        return replace(line, standing=standing, explanation=f"{line.explanation} {note.explanation}".strip())
    if note is not None:
        explanation = f"{line.explanation} {note.explanation}".strip()
        return replace(line, standing=_("Explicada."), explanation=explanation)
    return replace(line, standing=_("Explicada.") if line.explanation else _("Abierta, sin responsable todavía."))


def _count_line(
    figure: PublishedFigure, register: int, *, label: str = "", explanation: str = "", href: str = ""
) -> Line:
    """Compare whole numbers; "more than N" agrees with anything above N."""
    published = int(figure.value or 0)
    if figure.qualifier == Qualifier.MORE_THAN:
        agrees, difference = register > published, _("por encima") if register > published else _("no la supera")
    else:
        agrees, difference = register == published, f"{register - published:+,}" if register != published else "0"
    return Line(
        label or figure.label,
        _published_text(figure),
        numbers.write_integer(register),
        difference,
        "agrees" if agrees else "differs",
        explanation,
        href,
        code=figure.code,
    )


def _percent_line(
    figure: PublishedFigure, part: int, whole: int, *, label: str = "", explanation: str = "", href: str = ""
) -> Line:
    """Compare a printed percentage with part ÷ whole rounded half up to the printed decimals."""
    value = numbers.ratio_pct(part, whole)
    if value is None or figure.value is None:
        return Line(label or figure.label, _published_text(figure), "–", "–", "unmatched", explanation, href)
    decimals = 1 if figure.value % 1 else 0
    rounded = numbers.round_half_up(value, decimals)
    agrees = rounded == numbers.round_half_up(figure.value, decimals)
    difference = numbers.round_half_up(value - figure.value, 1)
    return Line(
        label or figure.label,
        _published_text(figure),
        numbers.write_percent(value, 1),
        "0" if agrees else _("{points} puntos").format(points=f"{difference:+}"),
        "agrees" if agrees else "differs",
        explanation,
        href,
        _("{part} de {whole}").format(part=numbers.write_integer(part), whole=numbers.write_integer(whole)),
        figure.code,
    )


def _money_line(
    figure: PublishedFigure,
    register: Decimal,
    *,
    to_millions: bool,
    label: str = "",
    explanation: str = "",
    href: str = "",
) -> Line:
    """Compare soles exactly, or both rounded to the million when the source printed millions."""
    published = figure.value or Decimal(0)
    difference = register - published
    if to_millions:
        agrees = numbers.round_half_up(register / 1_000_000) == numbers.round_half_up(published / 1_000_000)
        shown = numbers.write_millions(published, 0)
    else:
        agrees, shown = not difference, numbers.write_soles(published)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return Line(
        label or figure.label,
        shown,
        numbers.write_soles(register),
        f"{sign}{numbers.write_soles(abs(difference))}" if difference else "0",
        "agrees" if agrees else "differs",
        explanation or (_("Impreso en millones: coincide al redondear.") if agrees and difference else ""),
        href,
        code=figure.code,
    )


def _at_least_line(figure: PublishedFigure, register: Decimal) -> Line:
    """Compare soles with "more than" an amount."""
    above = register > (figure.value or 0)
    return Line(
        figure.label,
        _("más de {amount}").format(amount=numbers.write_soles(figure.value or 0)),
        numbers.write_soles(register),
        _("por encima") if above else _("no la supera"),
        "agrees" if above else "differs",
        "",
        code=figure.code,
    )


def _without_counterpart(figures: Iterable[PublishedFigure], explanation: str) -> list[Line]:
    return [Line(figure.label, _published_text(figure), "–", "–", "unmatched", explanation) for figure in figures]


def reconciliation() -> tuple[dt.date | None, list[Block], list[Inconsistency]]:
    """Return the cut-off, the compared figures by family, and the source's own contradictions."""
    cutoff = record_cutoff()
    figures: dict[str, list[PublishedFigure]] = {}
    for figure in PublishedFigure.objects.select_related("edition", "institution", "region"):
        figures.setdefault(figure.family, []).append(figure)
    inconsistencies = {row.code: row for row in Inconsistency.objects.all()}
    if cutoff is None:
        return None, [], []

    def explain(*codes: str) -> str:
        return " ".join(f"{inconsistencies[code].explanation} ({code})." for code in codes if code in inconsistencies)

    total = compliance_selectors.compliance(as_of=cutoff).rows[0]
    sectors = {row.key: row for row in compliance_selectors.compliance(by="sector", as_of=cutoff).rows}
    regions = {row.key: row for row in compliance_selectors.compliance(by="region", as_of=cutoff).rows}
    editions = {row.key: row for row in compliance_selectors.compliance(by="edition", as_of=cutoff).rows}
    register = Commitment.objects.released().filter(agreed_on__lte=cutoff)
    led = register.aggregate(
        national=Count("id", filter=Q(lead_institution__kind__in=Institution.NATIONAL_KINDS)), total=Count("id")
    )
    meetings = dict(
        Meeting.objects.order_by()
        .values_list("edition__code")
        .annotate(times=Count("id"))
        .values_list("edition__code", "times")
    )
    given = {row.key: row.amount for row in transfer_selectors.by_giver()}
    by_edition = {row.key: row.amount for row in transfer_selectors.by_edition()}
    money = transfer_selectors.total().amount
    multi = transfer_selectors.multi_region_total().amount
    zero = Decimal(0)

    def behind(**filters: str) -> str:
        """Address of the commitments counted, as of the cut-off."""
        return f"{reverse('commitment-list')}?{urlencode({**filters, 'as_of': cutoff.isoformat()})}"

    def commitments_of(rows: dict[str, compliance_selectors.Counts], key: str) -> int:
        return rows[key].commitments if key in rows else 0

    statuses = {
        "executed": total.executed,
        "in_process": total.in_process,
        "pending": total.pending,
        "total": total.commitments,
    }
    status_lines = []
    for figure in figures.get("commitments_by_status", []):
        key = figure.key
        if key not in statuses:
            continue
        href = behind() if key == "total" else behind(status=key)
        status_lines.append(
            _count_line(figure, statuses[key], href=href, explanation=explain("x25") if key == "total" else "")
        )
    status_lines += [
        _percent_line(figure, statuses[figure.key], total.commitments, href=behind(status=figure.key))
        for figure in figures.get("commitments_share", [])
        if figure.key in statuses and figure.key != "total"
    ]

    sector_lines = [
        _count_line(
            figure,
            commitments_of(sectors, figure.institution.code),
            label=figure.institution.short_name,
            href=behind(sector=figure.institution.code),
        )
        for figure in figures.get("commitments_by_sector", [])
        if figure.institution
    ]
    compliance_lines = []
    for figure in figures.get("sector_compliance", []):
        if figure.institution:
            row = sectors.get(figure.institution.code)
            compliance_lines.append(
                _percent_line(
                    figure,
                    row.executed if row else 0,
                    row.commitments if row else 0,
                    label=figure.institution.short_name,
                    explanation=figure.note,
                    href=behind(sector=figure.institution.code, status="executed"),
                )
            )
    region_lines = [
        _count_line(
            figure,
            commitments_of(regions, figure.region.code),
            label=figure.region.display_name,
            href=behind(region=figure.region.code),
            explanation=explain("x07") if figure.region.code == "SAM" else "",
        )
        for figure in figures.get("commitments_by_region", [])
        if figure.region
    ]
    unassigned = figures.get("commitments_by_region_unassigned", [])
    if unassigned:
        region_lines.append(
            Line(
                _("{count} cifras del mapa sin región segura").format(count=len(unassigned)),
                ", ".join(numbers.write_integer(figure.value or 0) for figure in unassigned),
                "–",
                "–",
                "unmatched",
                explain("x06", "x08"),
            )
        )
    edition_lines = []
    for figure in figures.get("editions_commitments", []):
        if figure.edition is None:
            continue
        if figure.institution:
            count = register.filter(edition=figure.edition, sector=figure.institution).count()
            label = _("{edition}: {sector}").format(edition=figure.edition.title, sector=figure.institution.short_name)
            href = behind(edition=figure.edition.code, sector=figure.institution.code)
        else:
            count = commitments_of(editions, figure.edition.code)
            label, href = figure.edition.title, behind(edition=figure.edition.code)
        edition_lines.append(_count_line(figure, count, label=label, href=href, explanation=figure.note))
    edition_lines += [
        _count_line(
            figure,
            meetings.get(figure.edition.code, 0),
            label=_("{edition}: reuniones bilaterales").format(edition=figure.edition.title),
        )
        for figure in figures.get("editions_meetings", [])
        if figure.edition
    ]
    edition_lines += _without_counterpart(
        figures.get("editions_demands", []) + figures.get("editions_projects", []),
        _("El registro aún no guarda los temas de esa edición."),
    )
    lead_figures = [figure for figure in figures.get("key_figures", []) if figure.key == "k06"]
    edition_lines += [
        _percent_line(figure, led["national"], led["total"], explanation=explain("x16")) for figure in lead_figures
    ]

    money_by_edition = [
        _money_line(
            figure,
            by_edition.get(figure.edition.code, zero),
            to_millions=False,
            label=figure.edition.title,
            href=f"{reverse('transfer-list')}?edition={figure.edition.code}",
            explanation=figure.note,
        )
        for figure in figures.get("editions_transfers", [])
        if figure.edition
    ]
    money_by_sector = [
        _money_line(
            figure,
            given.get(figure.institution.code, zero),
            to_millions=True,
            label=figure.institution.short_name,
            href=f"{reverse('transfer-list')}?sector={figure.institution.code}",
        )
        for figure in figures.get("transfers_by_sector", [])
        if figure.institution
    ]
    totals = {
        "by_sector_printed": (money, explain("x02", "x14")),
        "by_region_printed": (money, explain("x01")),
        "by_edition_derived": (money, _("Suma de las ediciones, al sol.")),
    }
    money_totals = [
        _money_line(
            figure,
            totals[figure.key][0],
            to_millions=figure.key != "by_edition_derived",
            explanation=totals[figure.key][1],
        )
        for figure in figures.get("transfers_totals", [])
        if figure.key in totals
    ]
    money_totals += [
        _money_line(figure, multi, to_millions=True)
        for figure in figures.get("transfers_by_region", [])
        if figure.key == "MULTIREGION"
    ]
    money_totals += [
        _money_line(figure, money - multi, to_millions=True)
        for figure in figures.get("transfers_by_region", [])
        if figure.key == "REGIONS_SUBTOTAL"
    ]
    shares = [
        _percent_line(
            figure,
            int(given.get(figure.institution.code, zero)),
            int(money),
            label=_("Peso de {sector} en lo transferido").format(sector=figure.institution.short_name),
            explanation=explain("x04"),
        )
        for figure in figures.get("transfer_shares", [])
        if figure.institution
    ]

    rows_printed = figures.get("transfers_by_sector", [])
    if rows_printed:
        printed = sum((figure.value or zero for figure in rows_printed), zero)
        agrees = numbers.round_half_up(money / 1_000_000) == numbers.round_half_up(printed / 1_000_000)
        money_totals.append(
            Line(
                _("Suma de las filas de la tabla por sector"),
                numbers.write_millions(printed, 0),
                numbers.write_soles(money),
                f"+{numbers.write_soles(money - printed)}" if money > printed else numbers.write_soles(money - printed),
                "agrees" if agrees else "differs",
                explain("x02"),
                reverse("transfer-list"),
            )
        )
    by_sector = {row.key: row for row in treated_and_funded()}
    projects = reverse("project-list")
    project_lines = []
    for family, name, extra in (
        ("transfers_projects_treated", "treated", ""),
        ("transfers_projects_received", "funded", "&funded=true"),
    ):
        for figure in figures.get(f"transfers_totals_{family.removeprefix('transfers_')}", []):
            if figure.value is not None:
                count = sum(getattr(row, name) for row in by_sector.values())
                project_lines.append(_count_line(figure, count, href=f"{projects}?kind=project{extra}"))
        for figure in figures.get(family, []):
            if figure.institution:
                row_of = by_sector.get(figure.institution.code)
                kind = _("tratados") if name == "treated" else _("con dinero")
                project_lines.append(
                    _count_line(
                        figure,
                        getattr(row_of, name) if row_of else 0,
                        label=f"{figure.institution.short_name}: {kind}",
                        href=f"{projects}?kind=project&sector={figure.institution.code}{extra}",
                    )
                )

    named = {figure.key: figure for figure in figures.get("key_figures", [])}
    largest = sorted(given.values(), reverse=True)[:5]
    three = sum(commitments_of(sectors, code) for code in ("MINSA", "MINEDU", "MTC"))
    extraordinary = by_edition.get("gore-ext", zero)
    prose = []
    if "k07" in named:
        prose.append(_percent_line(named["k07"], three, total.commitments))
    if "k08" in named:
        prose.append(_at_least_line(named["k08"], money))
    if "k09" in named:
        prose.append(_percent_line(named["k09"], int(sum(largest)), int(money), explanation=explain("x04")))
    if "k10" in named:
        prose.append(_at_least_line(named["k10"], extraordinary))
    if "k11" in named:
        prose.append(_percent_line(named["k11"], int(extraordinary), int(money), explanation=explain("x03")))

    has_rows, has_money = total.commitments > 0, money > 0
    blocks = [
        Block(_("Compromisos por estado"), _if(has_rows, status_lines)),
        Block(_("Compromisos por sector"), _if(has_rows, sector_lines)),
        Block(_("Cumplimiento por sector"), _if(has_rows, compliance_lines)),
        Block(_("Compromisos por región"), _if(has_rows, region_lines)),
        Block(_("Por edición"), _if(has_rows, edition_lines)),
        Block(_("Transferencias por edición"), _if(has_money, money_by_edition)),
        Block(_("Transferencias por sector"), _if(has_money, money_by_sector)),
        Block(_("Totales y pesos de las transferencias"), _if(has_money, money_totals + shares)),
        Block(_("Proyectos tratados y con dinero"), _if(has_money, project_lines)),
        Block(_("Cifras de la prosa"), _if(has_rows and has_money, prose)),
    ]
    notes = {note.figure.code: note for note in DifferenceNote.objects.select_related("figure", "owner")}
    blocks = [
        replace(block, lines=tuple(with_standing(line, notes.get(line.code)) for line in block.lines))
        for block in blocks
        if block.lines
    ]
    return cutoff, blocks, list(inconsistencies.values())


def _if(has_register: bool, lines: list[Line]) -> tuple[Line, ...]:
    """The lines as they are, or without comparison while the register has nothing of that kind."""
    if has_register:
        return tuple(lines)
    return tuple(replace(line, register="–", difference="–", verdict="unmatched", href="", counts="") for line in lines)
