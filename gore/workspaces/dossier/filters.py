"""The filters of the list of dossiers: which region, which ministry, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gore.workspaces.dossier.selectors import Pair

UNKNOWN = {"invalid_choice": _("No hay ninguna opción “%(value)s” en esta lista.")}


class PairFilter(forms.Form):
    """What part of the pairs is asked for; offers only what there is."""

    region = forms.ChoiceField(label=_("Región"), required=False, error_messages=UNKNOWN)
    sector = forms.ChoiceField(label=_("Sector"), required=False, error_messages=UNKNOWN)
    missing = forms.ChoiceField(
        label=_("Posiciones"), required=False, error_messages=UNKNOWN,
        choices=[("", _("Todas")), ("si", _("Faltan por escribir")), ("no", _("Completas"))],
    )  # fmt: skip

    def __init__(self, data: Any, *, pairs: Sequence[Pair]) -> None:
        super().__init__(data, label_suffix="")
        regions = {pair.region.code: pair.region.display_name for pair in pairs}
        sectors = dict(sorted({pair.sector.code: pair.sector.short_name for pair in pairs}.items(), key=lambda i: i[1]))
        self.fields["region"].choices = [("", _("Todas las regiones")), *regions.items()]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", _("Todos los sectores")), *sectors.items()]  # type: ignore[attr-defined]

    def chosen(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Those of *pairs* that were asked for; none when the question was not understood."""
        if not self.is_bound:
            return list(pairs)
        if not self.is_valid():
            return []
        asked = self.cleaned_data
        return [
            pair
            for pair in pairs
            if asked["region"] in {"", pair.region.code}
            and asked["sector"] in {"", pair.sector.code}
            and (not asked["missing"] or (asked["missing"] == "si") == bool(pair.missing))
        ]
