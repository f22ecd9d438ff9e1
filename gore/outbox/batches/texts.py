"""The text that the mails of a batch share, and the words that each puts into it: `{enlace}`, `{institucion}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gore.outbox.message import clean_body, clean_subject

NAME = re.compile(r"\{([a-z_]{1,40})\}")
BRACES = re.compile(r"\{[^{}\n]{0,60}\}|[{}]")
LINK = "enlace"
"""The name that stands for the personal link; a text without it would lead nowhere."""
MAX_BODY = 20_000


def fill(text: str, words: Mapping[str, str]) -> str:
    """*text* with each `{name}` replaced by its word, once: what a word holds is not looked at again."""
    return NAME.sub(lambda found: words.get(found[1], found[0]), text)


def check_text(*, subject: str, body: str, names: Collection[str]) -> tuple[str, str]:
    """Subject and body as they are kept. Raises ValidationError for an unknown `{name}`, for a text
    without its link, and for an empty one."""
    errors: dict[str, list[str]] = {}
    for field, text in (("subject", subject), ("body", body)):
        if not text.strip():
            errors[field] = [_("Falta este dato.")]
        unknown = [found for found in BRACES.findall(text) if found[1:-1] not in names or len(found) < 3]
        if unknown:
            message = _("No se conoce %(unknown)s. Entre llaves solo van: %(known)s.")
            known = ", ".join(f"{{{name}}}" for name in names)
            errors[field] = [message % {"unknown": ", ".join(dict.fromkeys(unknown)), "known": known}]
    if LINK in names and f"{{{LINK}}}" not in body and "body" not in errors:
        errors["body"] = [_("Falta {enlace}: sin él, nadie llega a la página.")]
    if len(body) > MAX_BODY:
        errors["body"] = [_("El texto es demasiado largo.")]
    if errors:
        raise ValidationError(errors)
    return clean_subject(subject), clean_body(body)
