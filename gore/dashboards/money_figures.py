"""Figures of the money that join apps, and the charts of the page of figures: each with its table and its rows.

Every family is one query, whatever the number of transfers.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic
from commitments.models import Funding
from gore.core.folding import fold
from gore.core.models import Edition
from gore.core.numbers import (
    ratio_pct,
    round_half_up,
    write_date,
    write_integer,
    write_millions,
    write_percent,
    write_soles,
)
from gore.dashboards import charts
from gore.dashboards.charts import Amount, Chart, EditionFigures, Flow, Value
from gore.dashboards.selectors import territory
from gore.dashboards.subject_charts import with_files
from transfers import selectors as money
from transfers.models import Project, Transfer, TransferProject

MULTI = "multi"
WAITS = ((30, 0), (90, 31), (180, 91), (365, 181), (None, 366))


@dataclass(frozen=True)
class Treated:
    """Projects of one sector that were treated in an edition, and those of them that money reached."""

    key: str
    label: str
    treated: int
    funded: int


def treated_and_funded() -> list[Treated]:
    """Investment projects treated in some edition (as the record says, or by a topic with their CUI) and how many
    of those received money that was not taken back, by sector; most treated first. One query."""
    part = TransferProject.objects.filter(
        project=OuterRef("pk"), transfer__corrects__isnull=True, transfer__counter_entry__isnull=True
    )
    topic = AgendaTopic.objects.filter(cui=OuterRef("cui"), state__in=AgendaTopic.COUNTED)
    rows = (
        Project.objects.standing()
        .filter(kind="project")
        .filter(Q(Exists(Project.editions.through.objects.filter(project=OuterRef("pk")))) | Q(Exists(topic)))
        .annotate(funded=Exists(part))
        .order_by()
        .values_list("institution__code", "institution__short_name", "funded")
    )
    counted: dict[tuple[str, str], list[int]] = {}
    for code, label, funded in rows:
        pair = counted.setdefault((code or "", label or _("Sin sector")), [0, 0])
        pair[0] += 1
        pair[1] += bool(funded)
    found = [Treated(code, label, treated, funded) for (code, label), (treated, funded) in counted.items()]
    return sorted(found, key=lambda row: (-row.treated, fold(row.label)))


def waits() -> tuple[list[int], list[int]]:
    """Days from the agreement, and from the topic that asked, to the money that answers it: one query each."""
    from_agreement = [
        (paid - agreed).days
        for agreed, paid in Funding.objects.filter(transfer__isnull=False).values_list(
            "commitment__agreed_on", "transfer__date"
        )
    ]
    sent: dict[str, dt.date] = {}
    for cui, moment in (
        AgendaTopic.objects.filter(state__in=AgendaTopic.COUNTED, submitted_at__isnull=False)
        .exclude(cui="")
        .values_list("cui", "submitted_at")
    ):
        if moment is not None:
            day = timezone.localdate(moment)
            sent[cui] = min(day, sent.get(cui, day))
    from_topic = [
        (paid - sent[str(cui)]).days
        for cui, paid in TransferProject.objects.filter(project__cui__in=sent, transfer__amount__gt=0).values_list(
            "project__cui", "transfer__date"
        )
        if paid >= sent[str(cui)]
    ] if sent else []  # fmt: skip
    return from_agreement, from_topic


@dataclass(frozen=True)
class MoneyData:
    """What the page of figures says and draws."""

    total: money.Amount
    givers: list[money.Amount]
    regions: list[money.Amount]
    multi: money.Amount
    editions: list[money.Amount]
    norms: list[money.Amount]
    projects: list[money.Amount]
    months: list[money.Month]
    flows: list[Flow]
    treated: list[Treated]
    population: Mapping[str, money.People]
    is_demonstration: bool

    @property
    def five_biggest(self) -> Decimal | None:
        """Share of the five sectors that gave most."""
        return ratio_pct(sum((row.amount for row in self.givers[:5]), Decimal(0)), self.total.amount)

    @property
    def treated_count(self) -> int:
        return sum(row.treated for row in self.treated)

    @property
    def funded_count(self) -> int:
        return sum(row.funded for row in self.treated)


def money_data() -> MoneyData:
    """Every figure of the page."""
    return MoneyData(
        total=money.total(),
        givers=money.by_giver(),
        regions=money.by_region(),
        multi=money.multi_region_total(),
        editions=money.by_edition(),
        norms=money.by_norm(),
        projects=money.by_project(),
        months=money.by_month(),
        flows=[Flow(*row) for row in money.flows()],
        treated=treated_and_funded(),
        population=money.population(),
        is_demonstration=Transfer.objects.filter(is_demonstration=True).exists(),
    )


# --- charts ---------------------------------------------------------------------------------------


def _listing(**filters: str) -> str:
    return f"{reverse('transfer-list')}?" + "&".join(f"{name}={value}" for name, value in filters.items())


def _source(note: str = "") -> str:
    return f"{_('Fuente: registro de transferencias.')} {note}".strip()


def _amount(row: money.Amount, href: str, listing: str) -> Amount:
    return Amount(row.key, row.label, row.amount, href, listing)


def _map(data: MoneyData) -> Chart:
    names, layout = territory()
    return charts.money_map_chart(
        [
            _amount(row, reverse("region-detail", args=[row.key]), _listing(region=row.key))
            for row in data.regions
        ],
        multi=_amount(data.multi, "", _listing(multi_region="true")),
        layout=layout, names=names,
        source=_source(_("Lo que la norma no reparte está aparte. El mapa no es una demarcación oficial.")),
    )  # fmt: skip


def _flow(data: MoneyData) -> Chart:
    pattern = f"{reverse('transfer-list')}?sector=%(giver)s&region=%(region)s"
    return charts.flow_chart(data.flows, source=_source(), listing=pattern)


def _givers(data: MoneyData) -> Chart:
    rows = [_amount(row, reverse("sector-detail", args=[row.key]), _listing(sector=row.key)) for row in data.givers]
    return charts.amounts_chart(rows, source=_source(), chart_id="dinero-sectores")


def _editions(data: MoneyData) -> Chart:
    given = {row.key: row.amount for row in data.editions}
    rows = [
        EditionFigures(
            code=edition.code, short_label=edition.short_label, title=edition.title, kind=edition.kind,
            kind_label=str(edition.get_kind_display()), start_date=edition.start_date, end_date=edition.end_date,
            transfers=given.get(edition.code),
        )
        for edition in Edition.objects.filter(phase__in=Edition.HELD_PHASES).order_by("start_date", "seq")
    ]  # fmt: skip
    chart = charts.transfers_by_edition_chart(
        rows, source=_source(), href=f"{reverse('transfer-list')}?edition=%(key)s"
    )
    return replace(chart, id="dinero-ediciones")


def _norms(data: MoneyData) -> Chart:
    values = [
        Value(
            row.label, row.amount, _millions(row.amount), _transfers(row.transfers),
            reverse("norm-detail", args=[row.key]) if row.key else _listing(norm="sin-norma"),
            (write_soles(row.amount), write_integer(row.transfers)),
            ("", _listing(norm=row.key or "sin-norma")), (row.amount, row.transfers),
        )
        for row in data.norms
    ]  # fmt: skip
    return charts.value_bars(
        values, chart_id="dinero-normas", heading=_("millones de soles"), source=_source(),
        title=_("%(norm)s es la norma que más movió: %(amount)s")
        % {"norm": data.norms[0].label, "amount": write_millions(data.norms[0].amount)}
        if data.norms
        else _("Todavía no hay normas"),
        description=_("Barras con lo que movió cada norma, de mayor a menor."),
        header=(_("Norma"), _("Transferido"), _("Transferencias")),
    )  # fmt: skip


def _projects(data: MoneyData) -> Chart:
    values = [
        Value(
            row.label, row.amount, _millions(row.amount), _transfers(row.transfers),
            reverse("project-detail", args=[row.key]), (write_soles(row.amount), write_integer(row.transfers)),
            ("", _listing(project=row.key)), (row.amount, row.transfers),
        )
        for row in data.projects[:200]
    ]  # fmt: skip
    return charts.value_bars(
        values, chart_id="dinero-proyectos", heading=_("millones de soles"), source=_source(),
        title=_("Los diez proyectos con más dinero reúnen %(share)s")
        % {
            "share": write_percent(
                ratio_pct(sum((row.amount for row in data.projects[:10]), Decimal(0)), data.total.amount)
            )
        }
        if data.projects
        else _("Todavía no hay proyectos con dinero"),
        description=_("Barras con lo que recibió cada proyecto, de mayor a menor; la tabla trae los 200 primeros."),
        header=(_("Proyecto"), _("Recibido"), _("Transferencias")), most=10,
    )  # fmt: skip


def _per_inhabitant(data: MoneyData) -> Chart:
    rows = []
    for row in data.regions:
        people = data.population.get(row.key)
        if people:
            rows.append((row, people, row.amount / people.count))
    rows.sort(key=lambda item: (-item[2], item[0].key))
    sources = sorted({f"{people.source} ({write_date(people.as_of)})" for _row, people, _each in rows})
    values = [
        Value(
            row.label, each, f"{round_half_up(each):,}",
            _("%(n)s habitantes") % {"n": write_integer(people.count)}, _listing(region=row.key),
            (f"S/\u00a0{round_half_up(each, 2):,}", write_soles(row.amount), write_integer(people.count)),
            ("", _listing(region=row.key), ""), (round_half_up(each, 2), row.amount, people.count),
        )
        for row, people, each in rows
    ]  # fmt: skip
    title = _("Todavía no hay población cargada con que comparar")
    if rows:
        title = _("Por habitante, %(a)s recibió S/ %(x)s y %(b)s, S/ %(y)s") % {
            "a": rows[0][0].label, "x": f"{round_half_up(rows[0][2]):,}",
            "b": rows[-1][0].label, "y": f"{round_half_up(rows[-1][2]):,}",
        }  # fmt: skip
    return charts.value_bars(
        values, chart_id="dinero-por-habitante", heading=_("soles por habitante"), title=title,
        description=_("Barras con lo que recibió cada región por habitante, sin el dinero que no se repartió."),
        header=(_("Región"), _("Por habitante"), _("Transferido"), _("Población")), most=26,
        source=_source(_("Población: %(sources)s.") % {"sources": "; ".join(sources)} if sources else ""),
    )  # fmt: skip


def _treated(data: MoneyData) -> Chart:
    projects = reverse("project-list")
    values = [
        Value(
            row.label, Decimal(row.funded), write_integer(row.treated),
            _("%(share)s con dinero") % {"share": write_percent(ratio_pct(row.funded, row.treated))},
            f"{projects}?sector={row.key}&kind=project" if row.key else "",
            (write_integer(row.treated), write_integer(row.funded), write_percent(ratio_pct(row.funded, row.treated), 1)),
            (f"{projects}?sector={row.key}&kind=project", f"{projects}?sector={row.key}&kind=project&funded=true", "")
            if row.key
            else (),
            (row.treated, row.funded, round_half_up(ratio_pct(row.funded, row.treated) or Decimal(0), 1)),
            Decimal(row.treated - row.funded),
        )
        for row in data.treated
    ]  # fmt: skip
    return charts.value_bars(
        values, chart_id="dinero-tratados", heading=_("proyectos"), source=_source(),
        title=_("De %(a)s proyectos tratados, %(b)s recibieron dinero")
        % {"a": write_integer(data.treated_count), "b": write_integer(data.funded_count)},
        description=_("Barras con los proyectos tratados por sector; lo lleno, los que recibieron dinero."),
        header=(_("Sector"), _("Tratados"), _("Con dinero"), _("Parte")), most=20, keys=(_("con dinero"), _("sin dinero")),
    )  # fmt: skip


def _waits(data: MoneyData) -> Chart:
    from_agreement, from_topic = waits()
    names = (_("hasta 30 días"), _("31 a 90 días"), _("91 a 180 días"), _("181 a 365 días"), _("más de un año"))
    values = []
    for (most, least), name in zip(WAITS, names, strict=True):
        a, b = (
            sum(least <= days and (most is None or days <= most) for days in group)
            for group in (from_agreement, from_topic)
        )
        values.append(
            Value(
                name,
                Decimal(a),
                write_integer(a),
                write_percent(ratio_pct(a, len(from_agreement))) if from_agreement else "",
                "",
                (write_integer(a), write_integer(b)),
                (),
                (a, b),
            )
        )
    middle = round(statistics.median(from_agreement)) if from_agreement else None
    return charts.value_bars(
        values, chart_id="dinero-plazos", heading=_("vínculos"), source=_source(_("Compromisos vinculados con su dinero.")),
        title=ngettext(
            "La mitad del dinero vinculado llegó en %(n)s día o menos desde el acuerdo",
            "La mitad del dinero vinculado llegó en %(n)s días o menos desde el acuerdo", middle,
        ) % {"n": write_integer(middle)}
        if middle is not None
        else _("Todavía no hay compromisos vinculados con su dinero"),
        description=_("Barras con los días entre el acuerdo y la transferencia que lo paga."),
        header=(_("Espera"), _("Desde el acuerdo"), _("Desde que se envió el tema")),
    )  # fmt: skip


def _months(data: MoneyData) -> Chart:
    so_far, values = Decimal(0), []
    for row in data.months:
        so_far += row.amount
        values.append(
            Value(
                f"{row.month:%m/%Y}", row.amount if row.amount > 0 else Decimal(0), _millions(row.amount),
                _("acumulado %(n)s") % {"n": _millions(so_far)}, "",
                (write_soles(row.amount), write_soles(so_far), write_integer(row.transfers)), (),
                (row.amount, so_far, row.transfers),
            )
        )  # fmt: skip
    most = max(data.months, key=lambda row: row.amount, default=None)
    return charts.value_bars(
        values, chart_id="dinero-meses", heading=_("millones de soles"), source=_source(), most=60,
        title=_("El mes con más dinero fue %(month)s: %(amount)s")
        % {"month": f"{most.month:%m/%Y}", "amount": write_millions(most.amount)}
        if most
        else _("Todavía no hay transferencias"),
        description=_("Barras con lo transferido cada mes y lo acumulado."),
        header=(_("Mes"), _("Transferido"), _("Acumulado"), _("Transferencias")),
    )  # fmt: skip


def _millions(amount: Decimal) -> str:
    return f"{round_half_up(amount / 1_000_000, 1):,}"


def _transfers(count: int) -> str:
    return ngettext("%(n)s transferencia", "%(n)s transferencias", count) % {"n": write_integer(count)}


BUILDERS: dict[str, Callable[[MoneyData], Chart]] = {
    "dinero-flujo": _flow,
    "dinero-mapa": _map,
    "dinero-por-habitante": _per_inhabitant,
    "dinero-sectores": _givers,
    "dinero-ediciones": _editions,
    "dinero-meses": _months,
    "dinero-normas": _norms,
    "dinero-proyectos": _projects,
    "dinero-tratados": _treated,
    "dinero-plazos": _waits,
}


def build_money_charts(data: MoneyData) -> dict[str, Chart]:
    """Every chart of the page by its id, with its files; those of invented rows say so."""
    note = f" {_('Datos de demostración.')}" if data.is_demonstration else ""
    return {
        chart_id: with_files(replace(chart, source=f"{chart.source}{note}"))
        for chart_id, build in BUILDERS.items()
        for chart in [build(data)]
    }


def money_chart(chart_id: str) -> Chart | None:
    """The public chart of that address, or None."""
    if chart_id not in BUILDERS:
        return None
    return build_money_charts(money_data())[chart_id]
