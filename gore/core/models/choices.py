"""Choices of fields, whatever the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def choice_label(choices: type[models.TextChoices], value: str) -> StrPromise | str:
    """The Spanish label of *value*, or the value itself when it is not one of *choices*."""
    return choices(value).label if value in choices.values else value
