"""The portfolio: writing projects down, merging duplicates, photos, and what keeps a project from being deleted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError, Sum
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.models import Institution, RecordItem, Region, User
from gore.core.numbers import write_soles
from gore.core.services import touch_public_version
from transfers.models import Project, ProjectPhoto, TransferProject
from transfers.services.periods import lock_ledger

LARGEST_PHOTO = 8_000_000
SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def next_project_code() -> str:
    """ "pry-0001" and so on: those of the record are called prj-."""
    codes = Project.objects.filter(code__startswith="pry-").values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(r"pry-(\d+)", code))]
    return f"pry-{max(numbers, default=0) + 1:04d}"


@transaction.atomic
def save_project(
    *,
    project: Project | None = None,
    regions: Iterable[Region] = (),
    alignments: Iterable[RecordItem] = (),
    is_demonstration: bool = False,
    cui: str | None = None,
    name: str,
    kind: str = "project",
    institution: Institution | None = None,
    all_regions: bool = False,
    provinces: str = "",
    stage: str = "",
    status: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    amount: Decimal | None = None,
    beneficiaries: int | None = None,
    beneficiaries_unit: str = "",
    note: str = "",
) -> Project:
    """Write a project down under the next code, or correct *project*. Raises ValidationError by field."""
    row = project or Project(is_demonstration=is_demonstration)
    regions, alignments = list(regions), list(alignments)
    errors: dict[str, str] = {}
    if cui:
        same = Project.objects.filter(cui=cui).exclude(pk=row.pk).first()
        if same is not None:
            errors["cui"] = _("Ese CUI ya es del proyecto %(code)s: %(name)s.") % {
                "code": same.code,
                "name": same.name[:80],
            }
    if starts_on and ends_on and ends_on < starts_on:
        errors["ends_on"] = _("El término es anterior al inicio.")
    if all_regions and regions:
        errors["regions"] = _("Marque todas las regiones o elija algunas, no las dos cosas.")
    if errors:
        raise ValidationError(errors)
    if project is None:
        lock_ledger(to_close=True)  # two people never get the same code
        row.code = next_project_code()
    values: dict[str, Any] = {
        "cui": cui or None, "name": name.strip(), "kind": kind, "all_regions": all_regions,
        "provinces": provinces.strip(), "stage": stage, "status": status, "starts_on": starts_on, "ends_on": ends_on,
        "amount": amount, "beneficiaries": beneficiaries, "beneficiaries_unit": beneficiaries_unit.strip(),
        "note": note.strip(),
    }  # fmt: skip
    if row.institution != institution:
        values |= {"institution": institution, "institution_basis": ""}
    for field, value in values.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    row.regions.set(regions)
    row.alignments.set(alignments)
    transaction.on_commit(touch_public_version)
    return row


@transaction.atomic
def merge_projects(*, duplicate: Project, into: Project) -> Project:
    """Make *duplicate* a name of *into*: its money, editions, regions, photos and executions move, and its
    address leads there. What *into* does not know is taken from the duplicate. Raises ValidationError."""
    lock_ledger()
    pair = {
        row.pk: row for row in Project.objects.select_for_update(of=("self",)).filter(pk__in=[duplicate.pk, into.pk])
    }
    if len(pair) < 2:
        raise ValidationError({"into": _("Un proyecto no se une consigo mismo.")})
    lost, kept = pair[duplicate.pk], pair[into.pk]
    if lost.merged_into_id or kept.merged_into_id:
        raise ValidationError({"into": _("Uno de los dos ya está unido a otro proyecto.")})
    if lost.cui and kept.cui and lost.cui != kept.cui:
        raise ValidationError(
            {
                "into": _("Tienen distinto CUI (%(a)s y %(b)s): no son el mismo proyecto.")
                % {"a": lost.cui, "b": kept.cui}
            }
        )
    cui = kept.cui or lost.cui
    lost.cui, lost.merged_into = None, kept
    lost.save(update_fields=["cui", "merged_into"])
    kept.cui = cui
    for field in ("institution", "provinces", "stage", "status", "starts_on", "ends_on", "amount", "beneficiaries"):
        if not getattr(kept, field) and getattr(lost, field):
            setattr(kept, field, getattr(lost, field))
    kept.save()
    kept.regions.add(*lost.regions.all())
    kept.editions.add(*lost.editions.all())
    kept.alignments.add(*lost.alignments.all())
    lost.photos.update(project=kept)
    lost.merged.update(merged_into=kept)
    taken = set(kept.executions.values_list("region", "year"))
    for execution in lost.executions.all():
        if (execution.region_id, execution.year) not in taken:
            execution.project = kept
            execution.save(update_fields=["project"])
    for part in TransferProject.objects.select_for_update().filter(project=lost):
        same = TransferProject.objects.filter(transfer=part.transfer_id, project=kept).first()
        if same is None:
            part.project = kept
            part.save(update_fields=["project"])
        else:
            total = same.amount + part.amount
            part.delete()
            same.amount = total
            same.save(update_fields=["amount"])
    transaction.on_commit(touch_public_version)
    return kept


def reasons_to_keep(project: Project) -> list[str]:
    """Why *project* may not be deleted, each as a sentence; empty when nothing rests on it."""
    reasons = []
    money = project.transfer_parts.aggregate(money=Sum("amount"))["money"]
    count = project.transfer_parts.count()
    if count:
        reasons.append(
            ngettext("Recibió %(money)s en %(n)s transferencia.", "Recibió %(money)s en %(n)s transferencias.", count)
            % {"money": write_soles(money or 0), "n": count}
        )
    if project.executions.exists():
        reasons.append(_("Tiene ejecución presupuestal cargada."))
    if project.merged.exists():
        reasons.append(_("Otros registros están unidos a él."))
    if project.source_part:
        reasons.append(_("Lo nombra el registro publicado."))
    return reasons


@transaction.atomic
def delete_project(*, project: Project) -> None:
    """Delete a project on which nothing rests; otherwise ValidationError with every reason."""
    lock_ledger()
    reasons = reasons_to_keep(project)
    if reasons:
        raise ValidationError([_("No se puede borrar este proyecto."), *reasons])
    files = [(photo.image.storage, str(photo.image.name)) for photo in project.photos.all()]
    try:
        project.delete()
    except ProtectedError as error:
        raise ValidationError(_("No se puede borrar: otros datos del registro se apoyan en él.")) from error
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))
    transaction.on_commit(touch_public_version)


@transaction.atomic
def add_photo(
    *,
    project: Project,
    image: File[Any],
    text: str,
    credit: str = "",
    taken_on: dt.date | None = None,
    by: User | None = None,
) -> ProjectPhoto:
    """Keep a photo (JPEG, PNG or WebP, 8 MB at most) without what the camera wrote into it (place, device).

    Raises ValidationError by field; a photo without words for those who cannot see it is refused.
    """
    if not text.strip():
        raise ValidationError({"text": _("Diga en una frase qué muestra la foto.")})
    if (image.size or 0) > LARGEST_PHOTO:
        raise ValidationError({"image": _("La foto pasa de 8 MB.")})
    image.seek(0)
    content = image.read()
    kind = next((kind for mark, kind in SIGNATURES.items() if content.startswith(mark)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    if not kind:
        raise ValidationError({"image": _("El archivo no es una foto JPEG, PNG o WebP.")})
    if kind == "image/jpeg":
        content = without_metadata(content)
    photo = ProjectPhoto(
        project=project, content_type=kind, text=text.strip(), credit=credit.strip(), taken_on=taken_on, added_by=by
    )
    photo.image.save(f"{get_random_string(20)}.{EXTENSIONS[kind]}", ContentFile(content), save=False)
    photo.full_clean()
    photo.save(force_insert=True)
    transaction.on_commit(touch_public_version)
    return photo


@transaction.atomic
def remove_photo(*, photo: ProjectPhoto) -> None:
    """Delete a photo and its file."""
    storage, name = photo.image.storage, str(photo.image.name)
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name))
    transaction.on_commit(touch_public_version)


def without_metadata(jpeg: bytes) -> bytes:
    """*jpeg* without its application segments 1 and 3 to 13 and comments: where and with what it was taken."""
    out, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xDA:  # the picture begins
            break
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big") + 2
        if not (marker == 0xE1 or 0xE3 <= marker <= 0xED or marker == 0xFE):
            out += jpeg[at : at + length]
        at += length
    return bytes(out + jpeg[at:])
