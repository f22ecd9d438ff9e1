"""Bringing spreadsheets of transfers in: read and compared first, then written in one transaction, and undone whole.

A row is known by norm, giver, region and project (or what it is for). Within that, the amounts of the
file are matched with those of the register: what is there already is not added again, what stands
there with another amount is refused (it is corrected by a counter-entry), and what the register has
and the file lacks is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.folding import fold
from gore.core.models import Edition, Institution, User
from gore.core.numbers import write_date, write_soles
from gore.core.services import touch_public_version
from transfers.models import (
    ClosedPeriod,
    ImportLine,
    LegalNorm,
    Project,
    Transfer,
    TransferImport,
    TransferProject,
    TransferShare,
)
from transfers.services.norms import NormName, read_norm
from transfers.services.periods import closed_on, lock_ledger
from transfers.services.projects import next_project_code
from transfers.services.transfers import next_code
from transfers.sheets.cells import BadCell, Places, load_pliegos, read_places
from transfers.sheets.files import UnreadableFile, read_file
from transfers.sheets.rows import Line, ReadRow, read_rows

BATCH = 2000
SAMPLE = 30
"""Accepted rows that the preview shows."""
MOST_LINES = 5000

Kind = ImportLine.Kind
State = TransferImport.State
Progress = Callable[[int], None]


@dataclass
class Plan:
    """What an import would do: rows to write with their norm and date, and a line about everything else."""

    accepted: list[tuple[ReadRow, NormName, dt.date]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0
    duplicates: int = 0

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row, _norm, _date in self.accepted), Decimal(0))

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows": self.rows, "accepted": len(self.accepted), "rejected": self.rejected, "duplicates": self.duplicates
        }  # fmt: skip


def plan_import(
    *, content: bytes, name: str, edition: Edition, norm: str = "", giver: str = "", places: Places | None = None
) -> Plan:
    """Read a file and compare it with the register; writes nothing. Raises ValidationError by field."""
    places = places or read_places(load_pliegos())
    body: Institution | None = None
    if giver.strip():
        try:
            body = places.body_of(giver)
        except BadCell as problem:
            raise ValidationError({"giver": str(problem)}) from problem
    if norm.strip():
        try:
            read_norm(norm)
        except ValidationError as error:
            raise ValidationError({"norm": error.messages}) from error
    try:
        reading = read_rows(read_file(content, name), places, norm=norm.strip(), giver=body)
    except UnreadableFile as problem:
        raise ValidationError({"file": str(problem)}) from problem
    plan = Plan(lines=list(reading.lines), rows=reading.count, rejected=reading.rejected)
    _compare(plan, _resolved(plan, reading.rows, edition))
    return plan


Resolved = tuple[ReadRow, NormName, dt.date]
Key = tuple[str, str, int | None, int, int | None, str]


def _resolved(plan: Plan, rows: Iterable[ReadRow], edition: Edition) -> list[Resolved]:
    """The rows whose norm is understood and whose date may be written; the others are refused."""
    dates = {
        (norm.kind, norm.number.casefold(), norm.year): norm.date
        for norm in LegalNorm.objects.filter(date__isnull=False)
    }
    periods = list(ClosedPeriod.objects.filter(reopened_at__isnull=True))
    names: dict[tuple[str, dt.date | None], NormName | str] = {}
    found = []
    for row in rows:
        key = (row.norm, row.date)
        if key not in names:
            try:
                names[key] = read_norm(row.norm, date=row.date)
            except ValidationError as error:
                names[key] = error.messages[0]
        norm = names[key]
        if isinstance(norm, str):
            _refuse(plan, row, row.norm, norm)
            continue
        date = row.date or dates.get((norm.kind, norm.number.casefold(), norm.year))
        if date is None:
            _refuse(
                plan, row, row.norm, _("Falta la fecha: póngala en el archivo o registre antes la norma con su fecha.")
            )
        elif date < edition.start_date:
            _refuse(
                plan, row, write_date(date), _("La fecha es anterior a la edición, que empezó el %(day)s.")
                % {"day": write_date(edition.start_date)},
            )  # fmt: skip
        elif norm.year and norm.year > date.year:
            _refuse(plan, row, write_date(date), _("La fecha es anterior al año de la norma."))
        elif any(period.starts_on <= date <= period.ends_on for period in periods):
            _refuse(plan, row, write_date(date), _("La fecha está en un periodo cerrado."))
        else:
            found.append((row, norm, date))
    return found


def _refuse(plan: Plan, row: ReadRow, value: str, reason: str, kind: str = Kind.REJECTED) -> None:
    plan.lines.append(Line(kind, row.sheet, row.cell, value[:300], reason[:300]))
    plan.rejected += 1


def _purpose(cui: str, description: str) -> str:
    return cui or fold(description)[:120]


def _text(row: ReadRow) -> str:
    """What a row pays for, in words."""
    return (row.description or row.project or row.norm)[:300]


def _compare(plan: Plan, rows: list[Resolved]) -> None:
    """Tell apart what is new, what is there already, and what stands there with another amount."""
    wanted: dict[Key, list[Resolved]] = defaultdict(list)
    for item in rows:
        row, norm, _date = item
        region = row.region.pk if row.region else None
        key = (norm.kind, norm.number.casefold(), norm.year, row.giver.pk, region, _purpose(row.cui, _text(row)))
        wanted[key].append(item)
    present = _present({(norm.kind, norm.number.casefold(), norm.year) for _row, norm, _date in rows})
    for key, items in wanted.items():
        left = Counter({amount: len(codes) for amount, codes in present.get(key, {}).items()})
        new = []
        for item in items:
            row = item[0]
            if left[row.amount] > 0:
                left[row.amount] -= 1
                plan.duplicates += 1
                code = present[key][row.amount][-1 - left[row.amount]]
                plan.lines.append(
                    Line(
                        Kind.DUPLICATE,
                        row.sheet,
                        row.cell,
                        write_soles(row.amount),
                        _("Ya está: %(code)s.") % {"code": code},
                    )
                )
            else:
                new.append(item)
        others = +left
        if new and others:
            amounts = ", ".join(write_soles(amount) for amount in others)
            codes = ", ".join(code for amount in others for code in present[key][amount])
            for row, _norm, _date in new:
                _refuse(
                    plan, row, write_soles(row.amount),
                    _("El registro tiene %(amounts)s en %(codes)s para lo mismo: si el archivo tiene razón, anúlela con un "
                      "contraasiento; si es otra transferencia, diga en su descripción qué las distingue.")
                    % {"amounts": amounts, "codes": codes}, Kind.DIFFERS,
                )  # fmt: skip
        else:
            plan.accepted += new
            if others and not new:
                _tell_missing(plan, others, present[key])
    for key, by_amount in present.items():
        if key not in wanted:
            _tell_missing(plan, Counter({amount: len(codes) for amount, codes in by_amount.items()}), by_amount)


def _tell_missing(plan: Plan, amounts: Counter[Decimal], codes: dict[Decimal, list[str]]) -> None:
    for amount in amounts:
        text = _("Está en el registro (%(codes)s) y este archivo no la trae.") % {"codes": ", ".join(codes[amount][:5])}
        plan.lines.append(Line(Kind.MISSING, "", "", write_soles(amount), text))


def _present(norms: set[tuple[str, str, int | None]]) -> dict[Key, dict[Decimal, list[str]]]:
    """The transfers of *norms* that stand, by what they are known by: amount → their codes."""
    ids = {
        norm.pk: (norm.kind, norm.number.casefold(), norm.year)
        for norm in LegalNorm.objects.all()
        if (norm.kind, norm.number.casefold(), norm.year) in norms
    }
    rows = Transfer.objects.filter(norm__in=ids, corrects__isnull=True, counter_entry__isnull=True)
    regions: dict[int, list[int]] = defaultdict(list)
    for transfer, region in TransferShare.objects.filter(transfer__in=rows).values_list("transfer", "region"):
        regions[transfer].append(region)
    cuis: dict[int, list[str]] = defaultdict(list)
    for transfer, cui in TransferProject.objects.filter(transfer__in=rows).values_list("transfer", "project__cui"):
        cuis[transfer].append(cui or "")
    found: dict[Key, dict[Decimal, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pk, code, norm, giver, amount, description, multi in rows.order_by("code").values_list(
        "pk", "code", "norm", "giver", "amount", "description", "multi_region"
    ):
        if not multi and len(regions[pk]) != 1:
            continue
        cui = cuis[pk][0] if len(cuis[pk]) == 1 else ""
        key = (*ids[norm], giver, None if multi else regions[pk][0], _purpose(cui, description))
        found[key][amount].append(code)
    return found


# --- from the page ------------------------------------------------------------------------------


def stage_import(
    *, content: bytes, name: str, edition: Edition, norm: str = "", giver: str = "", by: User | None = None
) -> TransferImport:
    """Keep the file with what it would do, for somebody to confirm. Raises ValidationError by field."""
    plan = plan_import(content=content, name=name, edition=edition, norm=norm, giver=giver)
    clean = Path(name.replace("\\", "/")).name[-120:]
    with transaction.atomic():
        row = TransferImport(
            edition=edition, file_name=clean, digest=hashlib.sha256(content).hexdigest(), norm_text=norm.strip()[:80],
            giver_text=giver.strip()[:160], uploaded_by=by,
        )  # fmt: skip
        row.file.save(f"{row.digest[:16]}{Path(clean).suffix.lower()}", ContentFile(content), save=False)
        _note(row, plan)
        row.save()
        write_lines(row, plan, sample=True)
    return row


def _note(row: TransferImport, plan: Plan) -> None:
    row.rows, row.accepted, row.rejected, row.duplicates = (
        plan.rows, len(plan.accepted), plan.rejected, plan.duplicates,
    )  # fmt: skip
    row.amount = plan.amount


def write_lines(row: TransferImport, plan: Plan, *, sample: bool) -> None:
    """The ledger: what was refused or differs first, and of what would be written a sample."""
    row.lines.all().delete()
    order = {kind: place for place, kind in enumerate(Kind.values)}
    lines = sorted(plan.lines, key=lambda line: order[line.kind])[:MOST_LINES]
    if sample:
        lines += [
            Line(
                Kind.ACCEPTED, item.sheet, item.cell, write_soles(item.amount),
                _("%(norm)s, %(giver)s a %(region)s: %(what)s") % {
                    "norm": norm, "giver": item.giver.short_name,
                    "region": item.region.display_name if item.region else _("varias regiones"), "what": _text(item),
                },
            )
            for item, norm, _date in plan.accepted[:SAMPLE]
        ]  # fmt: skip
    ImportLine.objects.bulk_create(
        [
            ImportLine(
                transfer_import=row, position=place, kind=line.kind, sheet=line.sheet[:100], cell=line.cell,
                value=line.value[:300], reason=line.reason[:300],
            )
            for place, line in enumerate(lines)
        ],
        batch_size=BATCH,
    )  # fmt: skip


@transaction.atomic
def begin_import(*, row: TransferImport) -> TransferImport:
    """Say that somebody confirmed the import, once. The task `run_import` writes it."""
    current = TransferImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.state != State.PREVIEW:
        state = current.get_state_display().lower()
        raise ValidationError(_("Esta importación ya no espera confirmación: %(state)s.") % {"state": state})
    if not current.accepted:
        raise ValidationError(_("No hay ninguna fila que importar."))
    current.state = State.RUNNING
    current.save(update_fields=["state"])
    return current


def progress_key(pk: int) -> str:
    return f"transfers.import.{pk}"


def run_import(*, pk: int) -> TransferImport:
    """Write what an import brings, all of it or nothing; reads and compares the file again under the
    ledger's lock, since others may have written meanwhile."""
    row = TransferImport.objects.select_related("edition").get(pk=pk)
    if row.state != State.RUNNING:
        return row
    try:
        with transaction.atomic():
            lock_ledger()
            Edition.objects.select_for_update().get(pk=row.edition_id)
            with row.file.open("rb") as file:
                content = file.read()
            plan = plan_import(
                content=content, name=row.file_name, edition=row.edition, norm=row.norm_text, giver=row.giver_text
            )
            write_plan(
                plan=plan, edition=row.edition, source=row,
                progress=lambda done: cache.set(progress_key(pk), [done, len(plan.accepted)], timeout=3600),
            )  # fmt: skip
            _note(row, plan)
            write_lines(row, plan, sample=False)
            row.state, row.finished_at = State.DONE, timezone.now()
            row.save()
    except Exception:
        TransferImport.objects.filter(pk=pk).update(state=State.FAILED, finished_at=timezone.now())
        raise
    return row


def write_plan(
    *, plan: Plan, edition: Edition, source: TransferImport | None = None, progress: Progress | None = None
) -> int:
    """Write the accepted rows; the caller holds the transaction, the ledger's lock and the edition's row."""
    demonstration = settings.DEMO
    norms = _norms_of(plan, demonstration)
    projects = _projects_of(plan, demonstration)
    prefix, _dash, last = next_code(edition).rpartition("-")
    number = int(last)
    for start in range(0, len(plan.accepted), BATCH):
        part = plan.accepted[start : start + BATCH]
        transfers = Transfer.objects.bulk_create(
            [
                Transfer(
                    code=f"{prefix}-{number + start + place:04d}", edition=edition, kind=row.kind, giver=row.giver,
                    norm=norms[norm], amount=row.amount, multi_region=row.region is None, date=date,
                    description=_text(row), source_import=source, is_demonstration=demonstration,
                )
                for place, (row, norm, date) in enumerate(part)
            ]
        )  # fmt: skip
        pairs = list(zip(transfers, part, strict=True))
        TransferShare.objects.bulk_create(
            TransferShare(transfer=transfer, region=row.region, amount=row.amount)
            for transfer, (row, _norm, _date) in pairs
            if row.region is not None
        )
        TransferProject.objects.bulk_create(
            TransferProject(transfer=transfer, project=projects[row.cui], amount=row.amount)
            for transfer, (row, _norm, _date) in pairs
            if row.cui
        )
        if progress is not None:
            progress(start + len(part))
    if plan.accepted:
        transaction.on_commit(touch_public_version)
    return len(plan.accepted)


def _norms_of(plan: Plan, demonstration: bool) -> dict[NormName, LegalNorm]:
    """The norms that the rows name; those that are not registered yet are, with the first date of their rows."""
    first: dict[NormName, dt.date] = {}
    for _row, norm, date in plan.accepted:
        first[norm] = min(date, first.get(norm, date))
    known = {(norm.kind, norm.number.casefold(), norm.year): norm for norm in LegalNorm.objects.all()}
    found = {}
    for name, date in first.items():
        registered = known.get((name.kind, name.number.casefold(), name.year))
        found[name] = registered or LegalNorm.objects.create(
            kind=name.kind, number=name.number, year=name.year, date=date, is_demonstration=demonstration
        )
    return found


def _projects_of(plan: Plan, demonstration: bool) -> dict[str, Project]:
    """The projects of the CUI that the rows carry; those that are not registered yet are."""
    rows = {row.cui: row for row, _norm, _date in plan.accepted if row.cui}
    found = {str(project.cui): project for project in Project.objects.filter(cui__in=rows)}
    missing = [row for cui, row in rows.items() if cui not in found]
    if missing:
        head, _dash, last = next_project_code().rpartition("-")
        made = Project.objects.bulk_create(
            [
                Project(
                    code=f"{head}-{int(last) + place:04d}", cui=row.cui, name=(row.project or _text(row))[:300],
                    kind="project", institution=row.giver, is_demonstration=demonstration,
                )
                for place, row in enumerate(missing)
            ]
        )  # fmt: skip
        Project.regions.through.objects.bulk_create(
            [
                Project.regions.through(project_id=project.pk, region_id=row.region.pk)
                for project, row in zip(made, missing, strict=True)
                if row.region is not None
            ]
        )
        found |= {str(project.cui): project for project in made}
    return found


@transaction.atomic
def undo_import(*, row: TransferImport, reason: str, by: User | None = None) -> int:
    """Take every transfer of an import away again, all or none; return how many. Raises ValidationError when
    one of them lies in a closed period, was corrected, or a commitment rests on it. Norms and projects stay."""
    lock_ledger(to_close=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo.")})
    current = TransferImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.state != State.DONE:
        raise ValidationError(_("Solo se deshace una importación que terminó."))
    rows = Transfer.objects.filter(source_import=current)
    corrected = Transfer.objects.filter(corrects__in=rows).count()
    if corrected:
        raise ValidationError(
            ngettext(
                "%(n)s de sus transferencias ya tiene un contraasiento.",
                "%(n)s de sus transferencias ya tienen un contraasiento.", corrected,
            ) % {"n": corrected}
        )  # fmt: skip
    for date in rows.values_list("date", flat=True).distinct().order_by("date"):
        if closed_on(date) is not None:
            raise ValidationError(
                _("Hay transferencias del %(date)s, que está en un periodo cerrado: anúlelas con contraasientos.")
                % {"date": write_date(date)}
            )
    count = rows.count()
    try:
        rows.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("Hay compromisos que se apoyan en estas transferencias: desvincúlelos antes.")
        ) from error
    current.state, current.undone_at, current.undone_by = State.UNDONE, timezone.now(), by
    current.undo_reason = reason.strip()
    current.save()
    transaction.on_commit(touch_public_version)
    return count


def report_lines(plan: Plan) -> list[Any]:
    """The refused rows for a file: sheet, cell, value, reason."""
    return [line for line in plan.lines if line.kind in {Kind.REJECTED, Kind.DIFFERS, Kind.TOTAL_OFF}]
