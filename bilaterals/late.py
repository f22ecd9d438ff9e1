"""The codes with which SD lets a delegation send one topic after the deadline: how they are made and known again."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are mistaken for each other on paper or by telephone (I, O, 0, 1)."""
LENGTH = 12


def new_code() -> str:
    """A code as it is shown: three groups of four, such as "K7QD-2MXW-9HTA"."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def digest_of(code: str) -> str:
    """What is kept of *code*, however it was typed (small letters, with or without hyphens and spaces)."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
