"""Public pages that join apps: the balance, editions, regions, sectors, reconciliation, sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bilaterals.timetable import agenda as timetable
from bilaterals.timetable.calendars import feed_of
from bilaterals.timetable.problem import name_of
from bilaterals.timetable.views.agenda import feed_address
from commitments import exports as commitment_exports
from commitments.models import Commitment, Status
from commitments.selectors import compliance
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import (
    ComplianceBand,
    Edition,
    Institution,
    Milestone,
    ProcessRule,
    PublishedFigure,
    RecordItem,
    Region,
)
from gore.core.selectors import public_version, record_cutoff
from gore.dashboards import selectors, subject_charts
from gore.dashboards.caching import cached_public_page
from gore.dashboards.public_charts import build_home_charts, published_transfers
from gore.dashboards.reconciliation import reconciliation as reconcile
from surveys.models import Instrument
from surveys.selectors import surveys_with_tables
from transfers import exports as transfer_exports
from transfers import selectors as money
from transfers.models import LegalNorm, Transfer
from transfers.permissions import can_change_money


@cached_public_page
def home(request: HttpRequest) -> HttpResponse:
    """The balance of the published record, as of its cut-off."""
    data = selectors.balance()
    return render(request, "dashboards/home.html", {"data": data, "charts": build_home_charts(data)})


def edition_list(request: HttpRequest) -> HttpResponse:
    """Every edition in time, with what was promised and what has been done since."""
    rates = {row.key: row for row in compliance(by="edition").rows}
    given = {row.key: row.amount for row in money.by_edition()}
    published = _published_by_edition(["editions_meetings", "editions_transfers"])
    rows: list[dict[str, Any]] = [
        {
            "edition": edition,
            "rate": rates.get(edition.code),
            "money": given.get(edition.code),
            "published": published.get(edition.code, {}),
        }
        for edition in Edition.objects.select_related("space")
    ]
    context = {
        "held": [row for row in rows if row["edition"].is_held(today())],
        "coming": [row for row in rows if not row["edition"].is_held(today())],
        "as_of": today(),
        "charts": {**subject_charts.today_editions(), **published_transfers()},
    }
    return render(request, "dashboards/editions.html", context)


def edition_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One edition: when and where, what was promised, by whom, for whom, and the money."""
    edition = get_object_or_404(Edition.objects.select_related("space"), code=code)
    total = compliance(edition=edition)
    cutoff = record_cutoff()
    context = {
        "edition": edition,
        "held": edition.is_held(today()),
        "total": total.rows[0],
        "as_of": total.as_of,
        "cutoff": cutoff,
        "after_cutoff": cutoff is not None and edition.start_date > cutoff,
        "charts": subject_charts.edition_charts(edition),
        "open": _open_commitments(request, edition=edition),
        "attending": list(edition.sectors.all()),
        "meetings": edition.meetings.count(),
        "money": money.total(Transfer.objects.filter(edition=edition)),
        "published": list(
            PublishedFigure.objects.filter(edition=edition, family__startswith="editions_").select_related(
                "institution"
            )
        ),
        "projects": list(edition.projects.prefetch_related("regions")),
        "initiatives": list(edition.initiatives.all()),
        "days_to_go": (edition.start_date - today()).days,
    }
    return render(request, "dashboards/edition.html", context)


def edition_agenda(request: HttpRequest, code: str) -> HttpResponse:
    """The programme of an edition by day, saying on what each line rests."""
    edition = get_object_or_404(Edition, code=code)
    sessions = list(edition.summit_sessions.of_the_summit())
    days = sorted({session.day for session in sessions})
    rules = ProcessRule.objects.filter(phase__in=["plenary", "bilateral", "presidential"])
    context = {
        "edition": edition,
        "days": [(day, [session for session in sessions if session.day == day]) for day in days],
        "rules": list(rules),
        **_public_timetable(edition),
    }
    return render(request, "dashboards/agenda.html", context)


def _public_timetable(edition: Edition) -> dict[str, Any]:
    """The released timetable of the edition, once SD has opened it; the same number of queries whatever its size."""
    release = timetable.current_release(edition) if timetable.is_public(edition) else None
    if release is None:
        return {"release": None}
    entries = timetable.entries(release)
    parties = {one.code: one for entry in entries for one in (*entry.delegations, *entry.sectors)}
    return {
        "release": release,
        "timetable": timetable.by_day(entries),
        "meetings": len(entries),
        "parties": sorted(((code, name_of(one)) for code, one in parties.items()), key=lambda pair: fold(pair[1])),
        "feed": feed_address(feed_of(edition)),
    }


def region_list(request: HttpRequest) -> HttpResponse:
    """The 26 jurisdictions with their compliance."""
    found = compliance(by="region")
    rates = {row.key: row for row in found.rows}
    received = {row.key: row.amount for row in money.by_region()}
    rows = [
        {"region": region, "rate": rates.get(region.code), "money": received.get(region.code)}
        for region in sorted(Region.objects.all(), key=lambda region: fold(region.display_name))
    ]
    context = {"rows": rows, "as_of": found.as_of, "charts": subject_charts.today_map()}
    return render(request, "dashboards/regions.html", context)


def region_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What was promised to one region, by which sectors, and what is still open."""
    region = get_object_or_404(Region, code=code.upper())
    total = compliance(region=region)
    context = {
        "region": region,
        "total": total.rows[0],
        "as_of": total.as_of,
        "charts": subject_charts.region_charts(region),
        "money": money.received_by(region),
        "projects": list(region.projects.select_related("institution")),
        "initiatives": list(region.initiatives.all()),
        "published": list(PublishedFigure.objects.filter(region=region)),
        "open": _open_commitments(request, region=region),
        "officials": list(region.institution.office_holders.all()) if hasattr(region, "institution") else [],
    }
    return render(request, "dashboards/region.html", context)


def sector_list(request: HttpRequest) -> HttpResponse:
    """The 23 bodies that sit at the tables, in the groups of the published table."""
    found = compliance(by="sector")
    rates = {row.key: row for row in found.rows}
    given = {row.key: row.amount for row in money.by_giver()}
    groups: dict[str, list[dict[str, Any]]] = {}
    institutions = list(Institution.objects.filter(sits_at_table=True))
    institutions.sort(key=lambda body: -(rates[body.code].commitments if body.code in rates else 0))
    for body in institutions:
        groups.setdefault(body.group_label, []).append(
            {"sector": body, "rate": rates.get(body.code), "money": given.get(body.code)}
        )
    context = {
        "groups": groups,
        "count": len(institutions),
        "as_of": found.as_of,
        "charts": subject_charts.today_sectors(),
    }
    return render(request, "dashboards/sectors.html", context)


def sector_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What one sector promised, to which regions, and what is still open."""
    sector = get_object_or_404(Institution, code=code.upper(), sits_at_table=True)
    total = compliance(sector=sector)
    given = Transfer.objects.filter(giver=sector)
    context = {
        "sector": sector,
        "total": total.rows[0],
        "as_of": total.as_of,
        "charts": subject_charts.sector_charts(sector),
        "money": money.total(given),
        "projects": list(sector.projects.prefetch_related("regions")),
        "published": list(PublishedFigure.objects.filter(institution=sector)),
        "open": _open_commitments(request, sector=sector),
        "officials": list(sector.office_holders.all()),
    }
    return render(request, "dashboards/sector.html", context)


def survey_list(request: HttpRequest) -> HttpResponse:
    """The published surveys: who answered, and a chart with its table per question."""
    surveys = [
        {
            "survey": found.survey,
            "groups": [group for group in found.groups if group.code != "total"],
            "charts": list(subject_charts.survey_charts(found.survey, found.tables).values()),
        }
        for found in surveys_with_tables()
    ]
    instruments = list(Instrument.objects.released().select_related("edition"))
    return render(request, "surveys/list.html", {"surveys": surveys, "instruments": instruments})


def reconciliation(request: HttpRequest) -> HttpResponse:
    """Published figure, register, difference and explanation, with the source's contradictions."""
    cutoff, blocks, inconsistencies = reconcile()
    context = {
        "cutoff": cutoff,
        "blocks": blocks,
        "inconsistencies": inconsistencies,
        "compared": sum(line.verdict != "unmatched" for block in blocks for line in block.lines),
        "differing": [line for block in blocks for line in block.lines if line.verdict == "differs"],
        "agreeing": sum(line.verdict == "agrees" for block in blocks for line in block.lines),
        "unmatched": sum(line.verdict == "unmatched" for block in blocks for line in block.lines),
        "can_explain": can_change_money(request.user),
    }
    return render(request, "dashboards/reconciliation.html", context)


def open_data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, with its dictionary and licence."""
    datasets = [
        {
            "name": _("Compromisos"),
            "slug": "compromisos",
            "rows": Commitment.objects.released().count(),
            "page": reverse("commitment-list"),
            "csv": f"{reverse('commitment-list')}?format=csv",
            "xlsx": f"{reverse('commitment-list')}?format=xlsx",
            "api": "/api/v1/commitments/",
            "columns": commitment_exports.COLUMNS,
        },
        {
            "name": _("Transferencias"),
            "slug": "transferencias",
            "rows": Transfer.objects.count(),
            "page": reverse("transfer-list"),
            "csv": f"{reverse('transfer-list')}?format=csv",
            "xlsx": f"{reverse('transfer-list')}?format=xlsx",
            "api": "/api/v1/transfers/",
            "columns": transfer_exports.TRANSFER_COLUMNS,
            "checksum": selectors.csv_checksum("transferencias", selectors.transfer_file),
        },
        {
            "name": _("Proyectos"),
            "slug": "proyectos",
            "rows": selectors.project_count(),
            "checksum": selectors.csv_checksum("proyectos", selectors.project_file),
            "page": reverse("project-list"),
            "csv": f"{reverse('project-list')}?format=csv",
            "xlsx": f"{reverse('project-list')}?format=xlsx",
            "api": "/api/v1/projects/",
            "columns": transfer_exports.PROJECT_COLUMNS,
        },
    ]
    families = [
        {**row, "label": FAMILIES.get(row["family"], row["family"])}
        for row in PublishedFigure.objects.order_by()
        .values("family", "source_file")
        .annotate(rows=Count("id"))
        .order_by("family")
    ]
    context = {"datasets": datasets, "families": families, "version": public_version()}
    return render(request, "dashboards/open_data.html", context)


FAMILIES = {
    "commitments_by_group": _("Compromisos por grupo de sectores"),
    "commitments_by_region": _("Compromisos de las regiones que nombra la prosa"),
    "commitments_by_region_unassigned": _("Cifras del mapa de compromisos sin región segura"),
    "commitments_by_sector": _("Compromisos por sector"),
    "commitments_by_status": _("Compromisos por estado"),
    "commitments_group_share": _("Peso de cada grupo en los compromisos"),
    "commitments_share": _("Peso de cada estado en los compromisos"),
    "editions_commitments": _("Compromisos que se mencionan de una edición"),
    "editions_demands": _("Demandas por edición"),
    "editions_meetings": _("Reuniones por edición"),
    "editions_projects": _("Proyectos discutidos por edición"),
    "editions_transfers": _("Transferencias por edición"),
    "key_figures": _("Cifras de la prosa"),
    "sector_compliance": _("Cumplimiento por sector"),
    "transfer_shares": _("Peso de cada sector en las transferencias"),
    "transfers_by_region": _("Totales del mapa de transferencias"),
    "transfers_by_region_unassigned": _("Cifras del mapa de transferencias sin región segura"),
    "transfers_by_sector": _("Transferencias por sector"),
    "transfers_projects_received": _("Proyectos con transferencia, por sector"),
    "transfers_projects_treated": _("Proyectos tratados, por sector"),
    "transfers_totals": _("Totales transferidos"),
    "transfers_totals_projects_received": _("Total de proyectos con transferencia"),
    "transfers_totals_projects_treated": _("Total de proyectos tratados"),
}


# The moments of an edition in their order.
PHASES = (
    (ProcessRule.Phase.BEFORE, _("Antes del encuentro")),
    (ProcessRule.Phase.PLENARY, _("Día 1: la plenaria")),
    (ProcessRule.Phase.BILATERAL, _("Día 1: las reuniones bilaterales")),
    (ProcessRule.Phase.PRESIDENTIAL, _("Día 2: las reuniones con el Presidente")),
    (ProcessRule.Phase.AFTER, _("Después del encuentro")),
    (ProcessRule.Phase.GENERAL, _("En todas las ediciones")),
)


def about(request: HttpRequest) -> HttpResponse:
    """How an edition works, by the rules of the source."""
    items: dict[str, list[RecordItem]] = {}
    for item in RecordItem.objects.all():
        items.setdefault(item.kind, []).append(item)
    rules: dict[str, list[ProcessRule]] = {}
    for rule in ProcessRule.objects.all():
        rules.setdefault(rule.phase, []).append(rule)
    phases = [(label, rules.get(value, [])) for value, label in PHASES]
    context = {
        "items": items,
        "phases": [(label, found) for label, found in phases if found],
        "milestones": list(Milestone.objects.all()),
        "norms": list(LegalNorm.objects.filter(is_demonstration=False)),
        "bands": list(ComplianceBand.objects.all()),
        "cutoff": record_cutoff(),
    }
    return render(request, "dashboards/about.html", context)


def health(request: HttpRequest) -> JsonResponse:
    """Is the product able to answer: the database, and when the rates were computed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever the driver raises, the answer is "not well"
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor, "demo": settings.DEMO})


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read everything public; lists with filters are endless, so not those."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /cuenta/", "Disallow: /*?", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that ignore the page's icon ask here. The address has a fingerprint in production, so
    it is looked up when asked for and not when the addresses are loaded."""
    return redirect(static("img/icon.svg"))


def search(request: HttpRequest) -> HttpResponse:
    """Find a page by what one types: a commitment's code, a region, a sector, or words of a text."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    if not typed:
        return redirect("commitment-list")
    exact = Commitment.objects.visible_to(request.user).filter(code__iexact=typed).first()
    if exact:
        return redirect(exact)
    wanted = fold(typed)
    if not wanted:  # a lone accent is in every name
        return render(request, "dashboards/search.html", {"typed": typed})
    regions = [row for row in Region.objects.all() if _matches(wanted, (row.code, row.name, row.display_name))]
    sectors = [
        row
        for row in Institution.objects.filter(sits_at_table=True)
        if _matches(wanted, (row.code, row.name, row.short_name))
    ]
    editions = [row for row in Edition.objects.all() if _matches(wanted, (row.code, row.title))]
    commitments = list(Commitment.objects.visible_to(request.user).for_list().search(typed)[:10])
    context = {
        "typed": typed,
        "places": [*regions, *sectors, *editions],
        "commitments": commitments,
    }
    return render(request, "dashboards/search.html", context)


def _matches(wanted: str, names: Iterable[str]) -> bool:
    return any(wanted in fold(name) for name in names)


def _open_commitments(
    request: HttpRequest,
    *,
    edition: Edition | None = None,
    region: Region | None = None,
    sector: Institution | None = None,
) -> list[Commitment]:
    """The ten open commitments whose due date is nearest or longest past."""
    rows = Commitment.objects.visible_to(request.user).for_list().exclude(status=Status.EXECUTED)
    if edition is not None:
        rows = rows.filter(edition=edition)
    if region is not None:
        rows = rows.filter(regions=region)
    if sector is not None:
        rows = rows.filter(sector=sector)
    return list(rows.order_by("due_date", "code")[:10])


def _published_by_edition(families: list[str]) -> dict[str, dict[str, PublishedFigure]]:
    found: dict[str, dict[str, PublishedFigure]] = {}
    for figure in PublishedFigure.objects.filter(family__in=families, edition__isnull=False).select_related("edition"):
        found.setdefault(figure.edition.code, {})[figure.family] = figure  # type: ignore[union-attr]
    return found


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in Spanish with a search box."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: the person may see the thing but not do this, or the form's protection ran out."""
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form could not be read."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: says what happened and the next step; uses nothing that could fail again."""
    return render(request, "500.html", status=500)
