"""Who may change money. Everybody reads it: transfers, norms and projects are public."""

from __future__ import annotations

from gore.core.permissions import Someone, can_see_everything, coordinates


def can_enter_money(user: Someone) -> bool:
    """SD, administrators and observers see SD's pages of transfers."""
    return can_see_everything(user)


def can_change_money(user: Someone) -> bool:
    """SD and administrators write transfers, norms and projects, import files and close periods."""
    return coordinates(user)
