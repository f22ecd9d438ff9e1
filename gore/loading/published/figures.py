"""Every number of the record as a PublishedFigure with a stable code `<family>.<key>`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gore.core.models import PublishedFigure, Qualifier
from gore.loading.published.reader import Row
from gore.loading.published.rules import MILLION
from gore.loading.published.summits import Context
from gore.loading.published.upsert import Wanted, bring_to

# Where the source prints the tables whose files have no `source_part` (named so in other files).
PACTED, BY_SECTOR, MAP = "Compromisos pactados", "Compromisos por sectores", "Mapa de compromisos"
TIMELINE, TRANSFERS_TABLE, TRANSFERS_MAP = "Línea de tiempo", "Tabla por sector", "Mapa por región"
ONLY_SECTOR = "Solo sector "


@dataclass(frozen=True)
class CutOffs:
    """The dates up to which the source counts commitments, and transfers by sector."""

    commitments: dt.date
    transfers_by_sector: dt.date


def load_figures(context: Context, cut_offs: CutOffs) -> None:
    """Load all families; figures that are no longer in the files are kept and named."""
    wanted = [
        *_key_figures(context, cut_offs),
        *_editions(context),
        *_commitments(context, cut_offs.commitments),
        *_transfers(context, cut_offs.transfers_by_sector),
    ]
    bring_to(context.tally, PublishedFigure.objects.all(), wanted, owned=True)


def _figure(family: str, row: Row, *, key: object, position: int, label: str, value: object, **other: Any) -> Wanted:
    values: dict[str, Any] = {
        "family": family,
        "label": label,
        "value": None if value is None else Decimal(str(value)),
        "unit": "",
        "qualifier": Qualifier.EXACT.value,
        "printed": "",
        "certain": True,
        "derived": False,
        "edition": None,
        "institution": None,
        "region": None,
        "key": str(key),
        "position": position,
        "as_of": None,
        "source_file": row.file,
        "source_part": "",
        "note": "",
    }
    return Wanted({"code": f"{family}.{key}"}, {**values, **other})


def _key_figures(context: Context, cut_offs: CutOffs) -> Iterator[Wanted]:
    for position, row in enumerate(context.tables["key_figures"], start=1):
        yield _figure(
            "key_figures",
            row,
            key=row["figure_id"],
            position=position,
            label=row["concept"],
            value=row["value"],
            unit=row["unit"],
            qualifier=row["qualifier"],
            source_part=row["source_part"],
            as_of=cut_offs.commitments if row["source_part"] == PACTED else None,
            note=row["check"],
        )


def _editions(context: Context) -> Iterator[Wanted]:
    sectors = {row["label_transfers_table"]: row["institution_code"] for row in context.tables["institutions"]}
    for row in context.tables["editions"]:
        edition = context.editions[row["edition_code"]]
        common: dict[str, Any] = {
            "key": edition.code,
            "position": edition.seq,
            "edition": edition,
            "source_part": TIMELINE,
        }
        yield _figure(
            "editions_transfers",
            row,
            label=_("Transferido: %(edition)s") % {"edition": edition.title},
            value=row["transfers_pen"],
            unit="soles",
            printed=row["transfers_printed"],
            **common,
        )
        scope = row["commitments_scope"]
        sector = sectors.get(scope.removeprefix(ONLY_SECTOR)) if scope.startswith(ONLY_SECTOR) else None
        only = _(" (%(scope)s)") % {"scope": scope[0].lower() + scope[1:]} if sector else ""
        counts: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
            ("meetings", _("Reuniones bilaterales: %(edition)s"), "reuniones", {}),
            ("demands", _("Demandas: %(edition)s"), "demandas", {}),
            ("projects", _("Proyectos discutidos: %(edition)s"), "proyectos", {}),
            (
                "commitments",
                _("Compromisos: %(edition)s"),
                "compromisos",
                {"note": scope, "institution": context.institutions[sector] if sector else None},
            ),
        )
        for name, label, unit, other in counts:
            if row[f"{name}_count"] is not None:
                yield _figure(
                    f"editions_{name}",
                    row,
                    label=label % {"edition": edition.title} + (only if name == "commitments" else ""),
                    value=row[f"{name}_count"],
                    unit=unit,
                    qualifier=row.values.get(f"{name}_qualifier") or Qualifier.EXACT.value,
                    **common,
                    **other,
                )


def _commitments(context: Context, as_of: dt.date) -> Iterator[Wanted]:
    for code, family, share, count, part in (
        ("status", "commitments_by_status", "commitments_share", "commitments", PACTED),
        ("group", "commitments_by_group", "commitments_group_share", "commitments_printed", BY_SECTOR),
    ):
        for position, row in enumerate(context.tables[family], start=1):
            common: dict[str, Any] = {
                "key": row[f"{code}_code"],
                "position": position,
                "as_of": as_of,
                "source_part": part,
            }
            label = _("Compromisos: %(label)s") % {"label": row[f"{code}_label"]}
            yield _figure(family, row, label=label, value=row[count], unit="compromisos", **common)
            if row["share_pct_printed"] is not None:
                label = _("Peso en los compromisos: %(label)s") % {"label": row[f"{code}_label"]}
                yield _figure(share, row, label=label, value=row["share_pct_printed"], unit="%", **common)
    for position, row in enumerate(context.tables["commitments_by_sector"], start=1):
        institution = context.institutions[row["institution_code"]]
        yield _figure(
            "commitments_by_sector",
            row,
            key=institution.code,
            position=position,
            label=_("Compromisos: %(label)s") % {"label": institution.short_name},
            value=row["commitments"],
            unit="compromisos",
            institution=institution,
            as_of=as_of,
            source_part=BY_SECTOR,
        )
    for position, row in enumerate(context.tables["sector_compliance"], start=1):
        institution = context.institutions[row["institution_code"]]
        yield _figure(
            "sector_compliance",
            row,
            key=institution.code,
            position=position,
            label=_("Cumplimiento: %(label)s") % {"label": institution.short_name},
            value=row["compliance_pct"],
            unit="%",
            institution=institution,
            as_of=as_of,
            source_part=PACTED,
            note=row["note"],
        )
    for row in context.tables["commitments_by_region"]:
        # Uncertain rows keep the code that the file names, but no region stands behind them.
        region = context.regions[row["region_code"]]
        yield _figure(
            "commitments_by_region",
            row,
            key=region.code,
            position=row["rank"],
            label=_("Compromisos: %(label)s") % {"label": region.display_name},
            value=row["commitments"],
            unit="compromisos",
            certain=row["certain"],
            region=region if row["certain"] else None,
            as_of=as_of,
            source_part=row["evidence"],
            note="" if row["on_map"] else _("La cifra no figura en el mapa."),
        )
    for row in context.tables["commitments_by_region_unassigned"]:
        yield _unassigned("commitments_by_region_unassigned", row, row["commitments"], "compromisos", MAP, as_of)


def _transfers(context: Context, as_of: dt.date) -> Iterator[Wanted]:
    for row in context.tables["transfers_by_sector"]:
        institution = context.institutions[row["institution_code"]]
        common: dict[str, Any] = {
            "key": institution.code,
            "position": row["row"],
            "institution": institution,
            "as_of": as_of,
            "source_part": TRANSFERS_TABLE,
            "certain": row["certain"],
            "note": row["reason"],
        }
        yield _figure(
            "transfers_by_sector",
            row,
            label=_("Transferido: %(label)s") % {"label": row["label"]},
            value=row["amount_pen"],
            unit="soles",
            printed="–" if row["dash_printed"] else _in_millions(row["amount_millions_pen"]),
            **common,
        )
        for name, label in (("treated", _("Proyectos tratados: %(label)s")),
                            ("received", _("Proyectos con transferencia: %(label)s"))):  # fmt: skip
            count = row[f"projects_{name}"]
            yield _figure(
                f"transfers_projects_{name}",
                row,
                label=label % {"label": row["label"]},
                value=count,
                unit="proyectos",
                printed="–" if row["dash_printed"] and name == "received" and not count else "",
                **common,
            )
    for position, row in enumerate(context.tables["transfer_shares"], start=1):
        institution = context.institutions[row["institution_code"]]
        yield _figure(
            "transfer_shares",
            row,
            key=institution.code,
            position=position,
            label=_("Peso en lo transferido: %(label)s") % {"label": institution.short_name},
            value=row["share_pct_printed"],
            unit="%",
            institution=institution,
            source_part=row["source_part"],
        )
    for position, row in enumerate(context.tables["transfers_by_region"], start=1):
        derived = row["scope_code"] == "REGIONS_SUBTOTAL"
        yield _figure(
            "transfers_by_region",
            row,
            key=row["scope_code"],
            position=position,
            label=row["scope_label"],
            value=row["amount_pen"],
            unit="soles",
            printed="" if derived else _in_millions(row["amount_millions_pen"]),
            certain=row["certain"],
            derived=derived,
            source_part=TRANSFERS_MAP,
            note=row["evidence"],
        )
    for row in context.tables["transfers_by_region_unassigned"]:
        millions = row["amount_millions_pen"]
        yield _unassigned("transfers_by_region_unassigned", row, millions * MILLION, "soles", TRANSFERS_MAP, None)
    yield from _totals(context, as_of)


TOTAL_LABELS = {
    "by_sector_printed": "Total transferido, tabla por sector",
    "by_region_printed": "Total transferido, mapa por región",
    "by_edition_derived": "Total transferido, suma de las ediciones",
    "prose_minimum": "Total transferido, mínimo que da la prosa",
}


def _totals(context: Context, as_of: dt.date) -> Iterator[Wanted]:
    for position, row in enumerate(context.tables["transfers_totals"], start=1):
        scope = row["scope"]
        derived = scope.endswith("_derived")
        common: dict[str, Any] = {
            "key": scope,
            "position": position,
            "as_of": as_of if scope.startswith("by_sector") else None,
            "source_part": row["source_part"],
            "note": row["note"],
            "derived": derived,
        }
        millions = row["amount_millions_pen"]
        yield _figure(
            "transfers_totals",
            row,
            label=TOTAL_LABELS.get(scope, scope),
            value=millions * MILLION,
            unit="soles",
            qualifier=(Qualifier.MORE_THAN if scope == "prose_minimum" else Qualifier.EXACT).value,
            printed="" if derived else _in_millions(millions),
            **common,
        )
        for name, label in (("treated", _("Proyectos tratados, total")),
                            ("received", _("Proyectos con transferencia, total"))):  # fmt: skip
            if row[f"projects_{name}"] is not None:
                value = row[f"projects_{name}"]
                yield _figure(
                    f"transfers_totals_projects_{name}", row, label=label, value=value, unit="proyectos", **common
                )


def _unassigned(family: str, row: Row, value: int, unit: str, part: str, as_of: dt.date | None) -> Wanted:
    """A figure of a map that no region can safely be given; its neighbours in the text are a note."""
    place = _("Junto a los rótulos: %(before)s (antes) y %(after)s (después).") % {
        "before": row["label_before_in_text"] or "–",
        "after": row["label_after_in_text"] or "–",
    }
    order = row["map_order"]
    return _figure(
        family,
        row,
        key=f"{order:02d}",
        position=order,
        label=_("Cifra %(order)d del mapa, sin región segura") % {"order": order},
        value=value,
        unit=unit,
        certain=False,
        as_of=as_of,
        source_part=part,
        note=" ".join(filter(None, [place, row.values.get("note", "")])),
    )


def _in_millions(amount: Decimal | int) -> str:
    """What stands in a column of millions; the separators of the printed page are not in the files."""
    return _("%(amount)s millones de soles") % {"amount": amount}
