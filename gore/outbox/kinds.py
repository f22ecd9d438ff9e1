"""The kinds of mail that the product sends. Each app names its own in its `ready()`:

    kinds.register("accounts.invitation", _("Invitación"), sensitive=True)

The code is part of what makes a mail unique; the label is what people read in the list of mails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
MAX_CODE = 60


@dataclass(frozen=True)
class Kind:
    """A kind of mail. `sensitive`: the body holds a link that stands for the person."""

    code: str
    label: str | StrPromise
    sensitive: bool = False


_registered: dict[str, Kind] = {}


def register(code: str, label: str | StrPromise, *, sensitive: bool = False) -> Kind:
    """Make *code* known, in the form "app.what"; naming a kind twice is a mistake of the programmer."""
    if not CODE.fullmatch(code) or len(code) > MAX_CODE:
        raise ValueError(f'{code!r} is not a kind of mail: write "app.what", at most {MAX_CODE} characters.')
    if code in _registered:
        raise ValueError(f"The kind of mail {code!r} is registered already.")
    _registered[code] = Kind(code, label, sensitive)
    return _registered[code]


def unregister(code: str) -> None:
    """Forget *code* (tests that bring kinds of their own clean up with this)."""
    _registered.pop(code, None)


def get(code: str) -> Kind:
    """The kind named *code*; LookupError when no app registered it."""
    if code not in _registered:
        raise LookupError(f"No kind of mail is called {code!r}: register it in the ready() of its app.")
    return _registered[code]


def registered() -> list[Kind]:
    """Every kind, in the order of their codes."""
    return [_registered[code] for code in sorted(_registered)]


def label_of(code: str) -> str:
    """What people read; the code itself for old mail of a kind that no longer exists."""
    kind = _registered.get(code)
    return str(kind.label) if kind else code
