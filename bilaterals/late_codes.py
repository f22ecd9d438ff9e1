"""The codes with which SD lets one topic in after the deadline; only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are read wrongly: I, L, O, 0 and 1."""
LENGTH = 12


def new_code() -> str:
    """A code to read out or write in a mail: "ABCD-EFGH-JKMN", about 59 random bits."""
    letters = "".join(secrets.choice(LETTERS) for _each in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def digest_of(code: str) -> str:
    """What is kept of *code*, however it was typed: case, spaces and hyphens do not matter."""
    bare = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()
