"""The links that open a survey. The database has their digest only; the link follows from a random part
of the invitation and the server's key, so that a reminder brings the same one."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

SALT = "surveys.invitation"


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def token_of(nonce: str) -> str:
    """The secret part of the link: 43 letters, digits, hyphens and underscores."""
    return base64.urlsafe_b64encode(salted_hmac(SALT, nonce, algorithm="sha256").digest()).decode().rstrip("=")


def digest(token: str) -> str:
    """What is looked up: nothing about the token can be learned from how long that takes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def draft_name(token: str) -> str:
    """Under which name a browser keeps what was not sent yet; does not open anything."""
    return salted_hmac("surveys.draft", token).hexdigest()[:20]
