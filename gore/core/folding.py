"""Folding of text for search: what a person types without accents still finds the row."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return *text* in lower case, without accents (ñ becomes n), with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.replace("\x00", " ").split())
