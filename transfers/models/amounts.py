"""What every amount in soles has in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models

MAX_AMOUNT = Decimal("9999999999999.99")
"""More than any budget, and the most that SQLite (the demonstration) gives back to the céntimo."""


def soles_field(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    """A column of soles with two decimals."""
    validators = [*options.pop("validators", ()), MaxValueValidator(MAX_AMOUNT)]
    return models.DecimalField(label, max_digits=17, decimal_places=2, validators=validators, **options)
