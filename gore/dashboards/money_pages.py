"""Public pages that follow the money: one transfer, one norm, one project with its whole story."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now

from bilaterals.models import AgendaTopic
from commitments.models import Commitment, Funding
from gore.core.export import export_response
from gore.core.models import Edition, Region
from gore.core.pagination import paginate
from gore.core.permissions import can_read_trail
from gore.dashboards.caching import cached_public_page
from gore.dashboards.money_figures import build_money_charts, money_data
from gore.dashboards.money_series import SERIES_COLUMNS, by_alignment, canon_rows, opening_rows
from transfers import selectors
from transfers.models import (
    BudgetExecution,
    LegalNorm,
    Project,
    ProjectPhoto,
    SeriesValue,
    Transfer,
    TransferProject,
    TransferShare,
)
from transfers.permissions import can_change_money
from transfers.services import closed_on


def transfer_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One transfer: who gave, who received, the norm, and the demand that it answers."""
    transfer = get_object_or_404(
        Transfer.objects.select_related("edition", "giver", "norm", "corrects", "replaces", "source_import")
        .prefetch_related(
            Prefetch("shares", TransferShare.objects.select_related("region").order_by("-amount")),
            Prefetch("project_parts", TransferProject.objects.select_related("project").order_by("-amount")),
        ),
        code__iexact=code,
    )  # fmt: skip
    if transfer.code != code:
        return redirect(transfer, permanent=True)
    cuis = [part.project.cui for part in transfer.project_parts.all() if part.project.cui]
    can_change = can_change_money(request.user)
    counter = Transfer.objects.filter(corrects=transfer).first()
    context = {
        "transfer": transfer,
        "counter": counter,
        "replacement": Transfer.objects.filter(replaces=transfer).first(),
        "commitments": _funded(request, transfer=transfer),
        "topics": list(AgendaTopic.objects.visible_to(request.user).filter(cui__in=cuis).select_related("edition")),
        "can_change": can_change,
        "is_closed": can_change and closed_on(transfer.date) is not None,
        "can_read_trail": can_read_trail(request.user),
    }
    return render(request, "dashboards/transfer.html", context)


def norm_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One legal norm and everything that it moved."""
    norm = _norm(slug)
    if norm.slug != slug:
        return redirect(norm, permanent=True)
    rows = Transfer.objects.filter(norm=norm)
    page = paginate(
        rows.select_related("edition", "giver").prefetch_related("shares__region").order_by("-amount", "code"),
        request.GET.get("page"),
    )
    context = {
        "norm": norm,
        "total": selectors.total(rows),
        "page": page,
        "commitments": list(
            Commitment.objects.visible_to(request.user)
            .filter(funding__norm=norm)
            .select_related("sector", "edition")
            .order_by("code")[:50]
        ),
        "can_change": can_change_money(request.user),
    }
    return render(request, "dashboards/norm.html", context)


def norm_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PDF of the norm."""
    norm = _norm(slug)
    if not norm.file:
        raise Http404
    return FileResponse(
        norm.file.open("rb"), as_attachment=True, filename=f"{norm.slug}.pdf", content_type="application/pdf"
    )


def _norm(slug: str) -> LegalNorm:
    """The norm of that name in an address, or 404."""
    wanted = slug.casefold()
    kinds = [kind for kind in LegalNorm.Kind.values if wanted.startswith(("ley" if kind == "law" else kind) + "-")]
    for norm in LegalNorm.objects.filter(kind__in=kinds):
        if norm.slug == wanted:
            return norm
    raise Http404


def project_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One project with its whole story: where, what it costs, when it was treated, the money, what was promised."""
    project = get_object_or_404(
        Project.objects.select_related("institution", "merged_into").prefetch_related(
            "regions", "editions", "alignments", "photos"
        ),
        code__iexact=code,
    )
    if project.merged_into is not None:
        return redirect(project.merged_into)
    if project.code != code:
        return redirect(project, permanent=True)
    parts = list(
        TransferProject.objects.filter(project=project)
        .select_related("transfer__edition", "transfer__giver", "transfer__norm")
        .order_by("transfer__date", "transfer__code")
    )
    topics = AgendaTopic.objects.filter(cui=project.cui) if project.cui else AgendaTopic.objects.none()
    treated = Edition.objects.filter(pk__in=topics.filter(state__in=AgendaTopic.COUNTED).values("edition"))
    editions: dict[int, dict[str, Any]] = {}
    for edition in [*project.editions.all(), *treated]:
        editions.setdefault(edition.pk, {"edition": edition, "treated": True, "money": Decimal(0)})
    for part in parts:
        row = editions.setdefault(
            part.transfer.edition_id, {"edition": part.transfer.edition, "treated": False, "money": Decimal(0)}
        )
        row["money"] += part.amount
    context = {
        "project": project,
        "parts": parts,
        "received": sum((part.amount for part in parts), Decimal(0)),
        "editions": sorted(editions.values(), key=lambda row: row["edition"].start_date),
        "topics": list(topics.visible_to(request.user).select_related("edition", "delegation")) if project.cui else [],
        "commitments": _funded(request, project=project),
        "executions": list(project.executions.order_by("-year")),
        "merged": list(project.merged.all()),
        "can_change": can_change_money(request.user),
    }
    return render(request, "dashboards/project.html", context)


def project_photo(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """The picture itself."""
    photo = get_object_or_404(ProjectPhoto, pk=pk, project__code=code)
    response = FileResponse(photo.image.open("rb"), content_type=photo.content_type)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _funded(
    request: HttpRequest, *, transfer: Transfer | None = None, project: Project | None = None
) -> list[Commitment]:
    """The commitments, of those the visitor may see, that this money answers."""
    links = Funding.objects.all()
    if transfer is not None:
        links = links.filter(transfer=transfer)
    if project is not None:
        links = links.filter(transfer__project_parts__project=project)
    rows = Commitment.objects.visible_to(request.user).filter(pk__in=links.values("commitment"))
    return list(rows.select_related("edition", "sector", "meeting").order_by("code")[:50])


@cached_public_page
def transfer_figures(request: HttpRequest) -> HttpResponse:
    """The money in figures: every total opens the transfers that it adds up."""
    data = money_data()
    context = {
        "data": data,
        "charts": build_money_charts(data) if data.total.transfers else {},
        "tags": by_alignment(),
    }
    return render(request, "dashboards/money.html", context)


def money_budget(request: HttpRequest) -> HttpResponse:
    """Executions, canon and opening budgets as loaded: of one region all years, of all regions one year."""
    regions = list(Region.objects.order_by("name"))
    asked = request.GET.get("region", "").upper()
    chosen = next((region for region in regions if region.code == asked), None)
    executions = BudgetExecution.objects.filter(project__isnull=True)
    values = SeriesValue.objects.exclude(series=SeriesValue.Series.POPULATION)
    years = sorted({*executions.values_list("year", flat=True), *values.values_list("year", flat=True)}, reverse=True)
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 and int(typed) in years else None
    if chosen is not None:
        executions, values = executions.filter(region=chosen), values.filter(Q(region=chosen) | Q(region__isnull=True))
    if year is not None:
        executions = executions.filter(year=year)
    elif chosen is None:
        executions = executions.filter(year=executions.aggregate(last=Max("year"))["last"])
    rows = list(values.select_related("region").order_by("series", "year", "month", "region__name"))
    canon = canon_rows(rows)
    if year is not None:
        canon = [row for row in canon if row.month_label.endswith(f"/{year}")]
    context = {
        "regions": regions,
        "chosen": chosen.code if chosen else "",
        "all_years": years,
        "year": year,
        "executions": list(executions.select_related("region").order_by("-year", "region__name")),
        "canon": canon,
        **opening_rows(rows),
    }
    return render(request, "dashboards/money_budget.html", context)


def money_series(request: HttpRequest) -> HttpResponseBase:
    """The loaded series as a file: population, canon, opening budget."""
    kind = request.GET.get("format", "csv")
    rows = SeriesValue.objects.select_related("region").order_by("series", "year", "month", "region__code")
    return export_response(columns=SERIES_COLUMNS, rows=rows, kind=kind, stem="series-del-dinero", title=_now("Series"))
