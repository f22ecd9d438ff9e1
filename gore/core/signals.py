"""What an app announces to apps above it, which it may not import."""

from __future__ import annotations

from django.dispatch import Signal

public_figures_changed = Signal()
"""Stored figures that the public sees were computed and are other ones now (committed)."""
