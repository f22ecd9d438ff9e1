"""gore/core/files.py: what is taken, what is refused and why, and what the scanner's answers mean."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gore.core import files

PDF = b"%PDF-1.7\n%hola"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 100, 100) + b"\x08\x02\x00\x00\x00"
JPG = b"\xff\xd8\xff\xe0hola"


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    """A small document of the Open XML family."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", main: b"<x/>", **more}.items():
            archive.writestr(name, content)
    return packed.getvalue()


def bomb(megabytes: int) -> bytes:
    """A document whose picture is *megabytes* of zeros: a thousandth of that when packed."""
    return office(**{"word/media/image1.png": b"\0" * (megabytes * 1024 * 1024)})


def lying(megabytes: int) -> bytes:
    """The same, saying of itself that it is small."""
    packed, size = bomb(megabytes), struct.pack("<L", megabytes * 1024 * 1024)
    return packed.replace(size, struct.pack("<L", 10))


def check(name: str, content: bytes, **more: Any) -> files.CheckedFile:
    return files.check_upload(SimpleUploadedFile(name, content, content_type="application/x-whatever"), **more)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Oficio N° 12.pdf", PDF, "application/pdf"),
        ("INFORME.PDF", PDF, "application/pdf"),
        ("foto.jpeg", JPG, "image/jpeg"),
        ("plano.png", PNG, "image/png"),
        ("nota.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("metas.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_documented_kinds_are_taken_by_their_content(name: str, content: bytes, content_type: str) -> None:
    taken = check(name, content)
    assert (taken.name, taken.content_type, taken.size, len(taken.sha256)) == (name, content_type, len(content), 64)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vacio.pdf", b"", "0 bytes"),
        ("informe.pdf", b"MZ\x90\x00\x03", "no es de un archivo PDF"),
        ("informe.pdf", b"  %PDF-1.7", "no es de un archivo PDF"),
        ("foto.jpg", PNG, "no es de un archivo JPG"),
        ("foto.png", b"\x89PNG\r\n\x1a\n", "no es de un archivo PNG"),
        ("foto.png", PNG[:16] + struct.pack(">II", 60_000, 60_000), "demasiados puntos"),
        ("nota.docx", b"PK\x03\x04nada", "no es de un archivo Word"),
        ("nota.docx", office("xl/workbook.xml"), "no es de un archivo Word"),
        ("nota.docx", office()[:-30], "no es de un archivo Word"),
        ("nota.docx", office(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("virus.exe", b"MZ", "no es de los tipos"),
        ("virus.pdf.exe", PDF, "no es de los tipos"),
        ("sin-tipo", PDF, "no es de los tipos"),
        ("pagina.html", b"<script>", "no es de los tipos"),
        (".pdf", b"", "no es de los tipos"),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(name: str, content: bytes, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check(name, content)
    assert words in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("make_it", "words"),
    [(bomb, "ocupa demasiado al abrirlo"), (lying, "no es de un archivo Word")],
    ids=["honest", "lying"],
)
def test_zip_bombs_are_refused(make_it: Callable[[int], bytes], words: str) -> None:
    packed = make_it(200)
    assert len(packed) < 1_000_000
    with pytest.raises(ValidationError) as refused:
        check("bomba.docx", packed)
    assert words in refused.value.messages[0]


def test_many_small_parts_are_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_MEMBERS", 3)
    with pytest.raises(ValidationError) as refused:
        check("partes.docx", office(a=b"1", b=b"2"))
    assert "ocupa demasiado" in refused.value.messages[0]


def test_size_is_limited_and_said_in_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as refused:
        check("grande.pdf", PDF + b"x" * (3 * 1024 * 1024), max_bytes=2 * 1024 * 1024)
    assert refused.value.messages == ["El archivo pesa 4 MB y el máximo es 2 MB."]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/region/temas/gore-11-T-SAM-01/editar/", "/api/v1/topics/", "/cuenta/ingresar/"])
def test_two_gigabytes_are_refused_before_anything_is_read(address: str) -> None:
    class Unread(io.RawIOBase):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("the body was read")

    response = Client(enforce_csrf_checks=True).generic(
        "POST", address, content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(2 * 1024**3), "wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "el máximo es 20 MB" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\oficio.pdf", "oficio.pdf"),
        ("a\x00b\u202efdp.exe.pdf", "a b fdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...pdf", "pdf"),
        ("", "archivo"),
        ("año ñandú.pdf", "año ñandú.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert files.clean_name(name) == clean


@given(st.text(max_size=400))
def test_no_name_leads_anywhere_or_is_long(name: str) -> None:
    clean = files.clean_name(name)
    assert 0 < len(clean) <= files.MAX_NAME
    assert not set(clean) & set('/\\\x00\n\r"<>')
    assert clean not in {".", ".."}


@pytest.mark.django_db
def test_kept_under_a_name_of_our_own_and_handed_out_as_a_download(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile('"; filename=x.html\r\nX-A: b.pdf', PDF)
    checked = files.check_upload(upload)
    kept = files.store(upload, checked, folder="topics")
    assert kept != files.store(upload, checked, folder="topics")
    assert all(path.stem.isalnum() and len(path.stem) == 32 for path in (tmp_path / "topics").iterdir())
    response = files.download(file=kept, name=checked.name, content_type=checked.content_type)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[arg-type]
    assert response.headers["Content-Disposition"].startswith("attachment;")
    response.close()
    assert "X-A" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    files.forget(kept)
    files.forget(kept)
    with pytest.raises(FileNotFoundError):
        files.download(file=kept, name="x.pdf", content_type="application/pdf")


# --- the scanner ------------------------------------------------------------------------------------


@pytest.fixture
def scanner(settings: Any, tmp_path: Any) -> Iterator[list[bytes]]:
    """A clamd that finds the word "EICAR" and says nothing sensible about "BROKEN"; what it was sent."""
    settings.MEDIA_ROOT = tmp_path
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(length)
                received.append(content)
                answer = b"stream: Eicar FOUND" if b"EICAR" in content else b"stream: OK"
                connection.sendall((b"UNKNOWN COMMAND" if b"BROKEN" in content else answer) + b"\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield received
    server.close()


def test_the_scanner_is_asked_and_understood(scanner: list[bytes], settings: Any) -> None:
    clean = default_storage.save("a.pdf", ContentFile(PDF * 20_000))
    assert files.is_clean(clean) is True
    assert scanner == [PDF * 20_000]
    assert files.is_clean(default_storage.save("b.pdf", ContentFile(b"EICAR"))) is False
    with pytest.raises(files.ScannerUnavailable):
        files.is_clean(default_storage.save("c.pdf", ContentFile(b"BROKEN")))
    for nowhere in ("tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock", "http://x"):
        settings.CLAMD_URL = nowhere
        with pytest.raises(files.ScannerUnavailable):
            files.is_clean(clean)
    with pytest.raises(files.ScannerUnavailable):
        files.is_clean("gone.pdf")
