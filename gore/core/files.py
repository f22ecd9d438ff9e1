"""Files that people upload: what is taken, how it is checked and kept, and how it is handed out again.

A file is judged by its content, never by its name or by what the browser says. It is kept under a name
made here, below MEDIA_ROOT, which no address serves: a view asks for rights and answers with `download`.
Until a scanner (CLAMD_URL) says that it is clean, or SD releases it, it stays in quarantine.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import struct
import unicodedata
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from gore.core.filters import UNSEEN, shown

MAX_BYTES = 20 * 1024 * 1024
"""One file. `gore.core.middleware.UploadLimitMiddleware` refuses a whole request well above it unread."""
MAX_REQUEST_BYTES = MAX_BYTES + 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_NAME = 120
MAX_PIXELS = 80_000_000
CHUNK = 64 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: how its name ends, its type, and the check of its content."""

    extensions: tuple[str, ...]
    content_type: str
    label: str
    check: Callable[[BinaryIO], None]


@dataclass(frozen=True)
class CheckedFile:
    """An upload that passed: what is written down about it."""

    name: str
    extension: str
    content_type: str
    size: int
    sha256: str


def _not_what_it_says(kind: str) -> ValidationError:
    return ValidationError(
        _("El contenido no es de un archivo %(kind)s. Ábralo en su programa y vuelva a guardarlo."),
        code="content",
        params={"kind": kind},
    )


def _starts_with(file: BinaryIO, magic: bytes, kind: str) -> None:
    file.seek(0)
    if file.read(len(magic)) != magic:
        raise _not_what_it_says(kind)


def _check_pdf(file: BinaryIO) -> None:
    _starts_with(file, b"%PDF-", "PDF")


def _check_jpeg(file: BinaryIO) -> None:
    _starts_with(file, b"\xff\xd8\xff", "JPG")


def _check_png(file: BinaryIO) -> None:
    _starts_with(file, b"\x89PNG\r\n\x1a\n", "PNG")
    header = file.read(16)
    if len(header) < 16 or header[4:8] != b"IHDR":
        raise _not_what_it_says("PNG")
    width, height = struct.unpack(">II", header[8:16])
    if not 0 < width * height <= MAX_PIXELS:
        raise ValidationError(_("La imagen tiene demasiados puntos; redúzcala y vuelva a subirla."), code="pixels")


def _office(main_part: str, label: str) -> Callable[[BinaryIO], None]:
    """The check of a document of the Open XML family, whose main part lies at *main_part*."""

    def check(file: BinaryIO) -> None:
        _starts_with(file, b"PK\x03\x04", label)
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                _check_archive(archive)
                names = {member.filename for member in archive.infolist()}
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as e:
            raise _not_what_it_says(label) from e
        if "[Content_Types].xml" not in names or main_part not in names:
            raise _not_what_it_says(label)
        if any(PurePosixPath(name).name.lower().startswith("vbaproject") for name in names):
            raise ValidationError(_("El documento tiene macros; guárdelo sin ellas y vuelva a subirlo."), code="macros")

    return check


def _check_archive(archive: zipfile.ZipFile) -> None:
    """That what is packed stays within bounds. No part yields more than the archive says, and one that
    says less than it holds fails its checksum; every part is read, piece by piece, and thrown away."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise ValidationError(
            _("El documento ocupa demasiado al abrirlo. Divídalo o quite imágenes y vuelva a subirlo."), code="unpacked"
        )
    for member in members:
        with archive.open(member) as part:
            while part.read(CHUNK):
                pass


KINDS = (
    FileKind(("pdf",), "application/pdf", "PDF", _check_pdf),
    FileKind(
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word (.docx)",
        _office("word/document.xml", "Word (.docx)"),
    ),
    FileKind(
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel (.xlsx)",
        _office("xl/workbook.xml", "Excel (.xlsx)"),
    ),
    FileKind(("jpg", "jpeg"), "image/jpeg", "JPG", _check_jpeg),
    FileKind(("png",), "image/png", "PNG", _check_png),
)
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
"""For the attribute `accept` of an input."""


def kinds_in_words() -> str:
    """ "PDF, Word (.docx), Excel (.xlsx), JPG o PNG"."""
    labels = [kind.label for kind in KINDS]
    return _("%(first)s o %(last)s") % {"first": ", ".join(labels[:-1]), "last": labels[-1]}


def clean_name(name: str) -> str:
    """The name as it is shown and offered again: no folders, nothing invisible, not long; its ending stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", str(name)))[-1]
    last = "".join(" " if unicodedata.category(c) in UNSEEN or c in '<>:"|?*' else c for c in last)
    last = " ".join(last.split()).strip(". ")
    stem, dot, extension = last.rpartition(".")
    if not dot:
        stem, extension = last, ""
    stem = stem.strip(". ") or _("archivo")
    ending = f".{extension[:10]}" if extension else ""
    return stem[: MAX_NAME - len(ending)].rstrip(". ") + ending


def check_upload(upload: UploadedFile, *, max_bytes: int = MAX_BYTES) -> CheckedFile:
    """What *upload* is; ValidationError with a sentence in Spanish when it is not taken."""
    name = clean_name(upload.name or "")
    extension = PurePosixPath(name).suffix.removeprefix(".").lower()
    kind = next((kind for kind in KINDS if extension in kind.extensions), None)
    if kind is None:
        raise ValidationError(
            _("“%(name)s” no es de los tipos que se aceptan: %(kinds)s."),
            code="kind",
            params={"name": shown(name, 60), "kinds": kinds_in_words()},
        )
    size = int(upload.size or 0)
    if size == 0:
        raise ValidationError(_("El archivo está vacío: tiene 0 bytes. Elija otro."), code="empty")
    if size > max_bytes:
        raise ValidationError(
            _("El archivo pesa %(size)s MB y el máximo es %(limit)s MB."),
            code="size",
            params={"size": -(-size // (1024 * 1024)), "limit": max_bytes // (1024 * 1024)},
        )
    digest = hashlib.sha256()
    for piece in upload.chunks(CHUNK):
        digest.update(piece)
    kind.check(cast(BinaryIO, upload.file))
    upload.seek(0)
    return CheckedFile(name, extension, kind.content_type, size, digest.hexdigest())


def store(upload: UploadedFile, checked: CheckedFile, *, folder: str) -> str:
    """Keep the file under a name that nobody chose or can guess; return that name."""
    upload.seek(0)
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}.{checked.extension}", upload)


def forget(name: str) -> None:
    """Delete a kept file; one that is gone already is no problem."""
    if name:
        default_storage.delete(name)


def download(*, file: str, name: str, content_type: str) -> FileResponse:
    """The kept *file* as a download under its *name*: never shown in place, never guessed at.
    FileNotFoundError when it is gone."""
    response = FileResponse(
        default_storage.open(file), as_attachment=True, filename=clean_name(name), content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- the scanner ----------------------------------------------------------------------------------


class ScannerUnavailable(Exception):
    """The scanner did not answer, or not in a way that says anything: the file waits."""


SCAN_SECONDS = 60


def has_scanner() -> bool:
    return bool(settings.CLAMD_URL)


def scans_at_once() -> bool:
    """Whether a file without a scanner counts as looked at: in a demonstration only."""
    return bool(settings.DEMO) and not settings.CLAMD_URL


def is_clean(file: str) -> bool:
    """What the scanner at CLAMD_URL says of the kept *file*; ScannerUnavailable when it says nothing."""
    try:
        with default_storage.open(file) as kept, _connection() as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for piece in _pieces(kept):
                scanner.sendall(struct.pack("!L", len(piece)) + piece)
            scanner.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096 and (more := scanner.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    said = answer.rstrip(b"\0").strip()
    if said.endswith(b" OK"):
        return True
    if said.endswith(b" FOUND"):
        return False
    raise ScannerUnavailable(said.decode("utf-8", "replace"))


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _connection() -> socket.socket:
    """To tcp://host:port or unix:///path."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SCAN_SECONDS)
        try:
            connection.connect(os.fspath(address.path))
        except OSError:
            connection.close()
            raise
        return connection
    if address.scheme != "tcp" or not address.hostname:
        raise ScannerUnavailable("CLAMD_URL is neither tcp://host:port nor unix:///path")
    return socket.create_connection((address.hostname, address.port or 3310), timeout=SCAN_SECONDS)
