"""Folding of text for search: what a person types without accents still finds the row."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return *text* in lower case, without accents (ñ becomes n), with single spaces."""
    # Twice: № comes apart into a capital letter, and İ in lower case into a letter and a dot.
    bare = _without_accents(_without_accents(text).casefold())
    return " ".join(bare.replace("\x00", " ").split())


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
