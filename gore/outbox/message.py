"""From what an app wants to say to what travels: texts without surprises, headers, attachments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email import encoders
from email.header import Header
from email.mime.base import MIMEBase
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template

from gore.outbox.kinds import Kind
from gore.outbox.models import MAX_SUBJECT, OutgoingAttachment, OutgoingMail, mail_domain

HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
OURS = frozenset(
    "bcc cc content-transfer-encoding content-type date from message-id mime-version received resent-bcc resent-cc "
    "resent-date resent-from resent-sender resent-to return-path sender subject to".split()
)
"""Headers that no caller sets."""
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*(; ?[a-z]+=[A-Za-z0-9._-]+)*")
MAX_ATTACHED = 10 * 1024 * 1024


@dataclass(frozen=True)
class Attachment:
    """A file to send; *content_type* may carry parameters ("text/calendar; method=REQUEST")."""

    name: str
    content_type: str
    content: bytes


def one_line(text: object) -> str:
    """*text* without line breaks and control characters: what may stand in a header."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in str(text))
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).split())


def clean_subject(text: object) -> str:
    """*text* as a subject: one line, cut where it is too long."""
    line = one_line(text)
    if not line:
        raise ValueError("A mail needs a subject.")
    return line if len(line) <= MAX_SUBJECT else f"{line[: MAX_SUBJECT - 1].rstrip()}…"


def clean_body(text: object) -> str:
    """*text* with plain line ends, no control characters, no empty lines around it."""
    plain = str(text).replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    lines = "\n".join(line.rstrip() for line in plain.split("\n")).strip("\n")
    if not lines.strip():
        raise ValueError("A mail needs a text.")
    # Tags of templates leave runs of empty lines behind.
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def clean_headers(kind: Kind, extra: Mapping[str, str] | None, *, personal: bool) -> dict[str, str]:
    """What every mail of the product says about itself, and *extra*.

    A *personal* mail carries no List-Id: it is no list, and filters would file it away.
    """
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "es-PE"}
    if not personal:
        headers["List-Id"] = f"GORE Ejecutivo <{kind.code.replace('_', '-')}.{mail_domain()}>"
    for name, value in (extra or {}).items():
        if not HEADER_NAME.fullmatch(name) or name.lower() in OURS:
            raise ValueError(f"{name!r} is not a header that a mail may bring.")
        if one_line(value) != value:
            raise ValueError(f"The header {name} must be one line.")
        headers = {known: kept for known, kept in headers.items() if known.lower() != name.lower()}
        headers[name] = value
    return headers


def check_attachments(attachments: list[Attachment]) -> None:
    """Raise ValueError for a file that cannot travel as it is."""
    for file in attachments:
        if not file.name or one_line(file.name) != file.name or len(file.name) > 120 or re.search(r"[/\\]", file.name):
            raise ValueError(f"{file.name!r} is not the name of an attachment.")
        if not CONTENT_TYPE.fullmatch(file.content_type) or len(file.content_type) > 120:
            raise ValueError(f"{file.content_type!r} is not a type of content.")
    if sum(len(file.content) for file in attachments) > MAX_ATTACHED:
        raise ValueError(f"The attachments have more than {MAX_ATTACHED} bytes together.")


def render(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of `<template>_subject.txt` and `<template>_message.txt`.

    Nothing is escaped (these are plain texts). Besides *context* they know `site_url`, the address
    of the product without a slash at its end: `{{ site_url }}{% url "home" %}` is a whole link.
    """
    known = {**context, "site_url": settings.SITE_URL, "site_name": "GORE Ejecutivo"}
    return _plain(f"{template}_subject.txt", known), _plain(f"{template}_message.txt", known)


def _plain(name: str, context: dict[str, Any]) -> str:
    template: Any = get_template(name)  # of Django's own engine: its .template takes a Context
    return str(template.template.render(Context(context, autoescape=False)))


def absolute(path: str) -> str:
    """The whole address of a page, for links in mails and documents."""
    return f"{settings.SITE_URL}{path}"


class Message(EmailMessage):
    """Folds a long subject so that its first line is not empty, which some servers mistrust."""

    def message(self, **options: Any) -> Any:
        built = super().message(**options)
        built.replace_header("Subject", Header(str(self.subject), header_name="Subject"))
        return built


def build(mail: OutgoingMail) -> EmailMessage:
    """The message that *mail* describes, with its own Message-ID; raises what is wrong with it."""
    message = Message(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id, **mail.headers},
        attachments=[_part(file) for file in mail.attachments.all()],
    )
    message.message()
    return message


def _part(file: OutgoingAttachment) -> MIMEBase:
    """One attachment, byte by byte as it was queued."""
    main, *parameters = [piece.strip() for piece in file.content_type.split(";")]
    maintype, subtype = main.split("/", 1)
    part = MIMEBase(maintype, subtype)
    for parameter in parameters:
        name, value = parameter.split("=", 1)
        part.set_param(name, value)
    part.set_payload(bytes(file.content))
    encoders.encode_base64(part)
    shown_name = file.name if file.name.isascii() else ("utf-8", "", file.name)
    part.add_header("Content-Disposition", "attachment", filename=shown_name)
    return part
