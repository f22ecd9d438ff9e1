"""The files of a topic: taken, looked at by the scanner or SD, handed out, removed."""

from __future__ import annotations

from functools import partial

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, TopicAttachment
from bilaterals.topics.deadlines import editing
from bilaterals.topics.permissions import can_release_files, works_for
from bilaterals.topics.selectors import call_of
from gore.core import files
from gore.core.models import User

logger = structlog.get_logger(__name__)

FOLDER = "topics"
MAX_FILES = 15
Scan = TopicAttachment.Scan


def _lock_for_files(topic: AgendaTopic, by: User) -> AgendaTopic:
    current = (
        AgendaTopic.objects.select_for_update(of=("self",)).select_related("edition", "delegation").get(pk=topic.pk)
    )
    if not works_for(by, current.delegation_id, current.edition_id):
        raise PermissionDenied
    window = editing(current, call_of(current.edition), timezone.now())
    if not window.is_open:
        raise ValidationError({"file": [window.reason]})
    return current


def add_attachment(*, topic: AgendaTopic, by: User, upload: UploadedFile, kind: str) -> TopicAttachment:
    """Check *upload* and keep it with the topic. The same content twice is one attachment.

    It waits in quarantine for the scanner or SD; a demonstration without a scanner looks at nothing.
    Raises ValidationError under "file".
    """
    if kind not in TopicAttachment.Kind.values:
        raise ValidationError({"file_kind": [_("Diga qué documento es.")]})
    try:
        checked = files.check_upload(upload)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    kept = ""
    try:
        with transaction.atomic():
            current = _lock_for_files(topic, by)
            same = TopicAttachment.objects.filter(topic=current, sha256=checked.sha256).first()
            if same is not None:
                return same
            if current.attachments.count() >= MAX_FILES:
                raise ValidationError(
                    {"file": [_("Un tema lleva hasta %(n)s archivos: quite alguno.") % {"n": MAX_FILES}]}
                )
            kept = files.store(upload, checked, folder=FOLDER)
            attachment = TopicAttachment.objects.create(
                topic=current,
                kind=kind,
                file=kept,
                name=checked.name,
                content_type=checked.content_type,
                size=checked.size,
                sha256=checked.sha256,
                scan=Scan.CLEAN if files.scans_at_once() else Scan.WAITING,
                uploaded_by=by,
            )
            if attachment.scan == Scan.WAITING:
                transaction.on_commit(partial(_ask_scanner, attachment.pk))
    except Exception:
        files.forget(kept)
        raise
    return attachment


def _ask_scanner(attachment_id: int) -> None:
    """Have it looked at by a task; if the broker does not answer, the sweep of gore/schedule.py does."""
    from bilaterals.topics.tasks import scan_attachment

    try:
        scan_attachment.apply_async((attachment_id,), retry=False)
    except Exception:
        logger.exception("scan_not_handed_over", attachment=attachment_id)


def remove_attachment(*, attachment: TopicAttachment, by: User) -> None:
    """Take a file off its topic; what it held is deleted once that is certain."""
    with transaction.atomic():
        _lock_for_files(attachment.topic, by)
        attachment.delete()
        transaction.on_commit(partial(files.forget, str(attachment.file)))


def scan(*, attachment_id: int) -> str:
    """Ask the scanner about a file that waits; its state afterwards. No answer leaves it waiting."""
    found = TopicAttachment.objects.filter(pk=attachment_id, scan=Scan.WAITING).first()
    if found is None:
        return ""
    if not files.has_scanner():
        return str(found.scan)
    try:
        state = Scan.CLEAN if files.is_clean(str(found.file)) else Scan.INFECTED
    except files.ScannerUnavailable:
        logger.warning("scanner_unavailable", attachment=attachment_id)
        return str(found.scan)
    _decide(found, state, by=None)
    return state


@transaction.atomic
def _decide(attachment: TopicAttachment, state: str, *, by: User | None) -> None:
    current = TopicAttachment.objects.select_for_update().filter(pk=attachment.pk, scan=Scan.WAITING).first()
    if current is None:
        raise ValidationError(_("Ese archivo ya no está en cuarentena."))
    current.scan, current.released_by = state, by
    current.save(update_fields=["scan", "released_by"])
    if state == Scan.INFECTED:
        transaction.on_commit(partial(files.forget, str(current.file)))


def decide_attachment(*, attachment: TopicAttachment, by: User, clean: bool) -> None:
    """SD lets a file out of quarantine, or refuses it: then its content is deleted."""
    if not can_release_files(by):
        raise PermissionDenied
    _decide(attachment, Scan.CLEAN if clean else Scan.INFECTED, by=by)


def waiting_for_sd() -> QuerySet[TopicAttachment]:
    """What is in quarantine with a topic that was sent, the longest first. Drafts are nobody's but the team's."""
    return (
        TopicAttachment.objects.filter(scan=Scan.WAITING)
        .exclude(topic__state=AgendaTopic.State.DRAFT)
        .select_related("topic__delegation", "uploaded_by")
        .order_by("uploaded_at", "pk")
    )


SWEEP = 50


def scan_waiting() -> int:
    """Ask the scanner about the files that still wait; how many it answered for."""
    if not files.has_scanner():
        return 0
    rows = TopicAttachment.objects.filter(scan=Scan.WAITING).order_by("uploaded_at", "pk")
    keys = list(rows.values_list("pk", flat=True)[:SWEEP])
    return sum(scan(attachment_id=key) in {Scan.CLEAN, Scan.INFECTED} for key in keys)
