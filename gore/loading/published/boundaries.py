"""Reading of the map of the 26 jurisdictions (GeoJSON, WGS 84)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gore.loading.published.reader import Problems, Row, show

FILE = "jurisdictions.geojson"
_DEPTH = {"Polygon": 3, "MultiPolygon": 4}


def boundary_key(row: Row) -> str:
    """The key of a region's boundary: its department code, with "01" for the capital province."""
    ubigeo: str = row["ubigeo_department"]
    return f"{ubigeo}01" if row["kind"] == "metropolitan_municipality" else ubigeo


def read_boundaries(directory: Path, regions: list[Row], problems: Problems) -> dict[str, dict[str, Any]]:
    """The geometry of each region by boundary key; what is missing or malformed goes to *problems*."""
    try:
        text = (directory / FILE).read_bytes().decode("utf-8-sig")
        content = json.loads(text, parse_constant=_refuse_constant)
    except OSError:
        problems.add(FILE, _("no se encuentra el archivo."))
        return {}
    except UnicodeDecodeError as error:
        problems.add(FILE, _("el archivo no está en UTF-8."), error.object.count(b"\n", 0, error.start) + 1)
        return {}
    except json.JSONDecodeError as error:
        problems.add(FILE, _("el archivo no es JSON."), error.lineno, str(error.colno))
        return {}
    except (ValueError, RecursionError):
        problems.add(FILE, _("el archivo no es JSON."), 1)
        return {}
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        problems.add(FILE, _("falta la lista de límites."), 1, "features")
        return {}
    found: dict[str, dict[str, Any]] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        key = properties.get("ubigeo") if isinstance(properties, dict) else None
        if not isinstance(key, str):
            problems.add(FILE, _("un límite no tiene clave."), 1, "ubigeo")
        elif key in found:
            problems.add(FILE, _("el límite %(key)s está repetido.") % {"key": show(key)}, 1, "ubigeo")
        else:
            found[key] = feature.get("geometry")
            if not _is_area(found[key]):
                problems.add(FILE, _("el límite %(key)s no es un polígono.") % {"key": show(key)}, 1, "geometry")
    for row in regions:
        if boundary_key(row) not in found:
            reason = _("falta el límite %(key)s de %(region)s.") % {
                "key": show(boundary_key(row)),
                "region": row["region_code"],
            }
            problems.add(FILE, reason, 1, "ubigeo")
    return found


def _is_area(geometry: Any) -> bool:
    if not isinstance(geometry, dict) or geometry.get("type") not in _DEPTH:
        return False
    return _is_nested(geometry.get("coordinates"), _DEPTH[geometry["type"]])


def _is_nested(value: Any, depth: int) -> bool:
    """Lists within lists down to points of longitude and latitude."""
    if not isinstance(value, list) or not value:
        return False
    if depth > 1:
        return all(_is_nested(part, depth - 1) for part in value)
    return (
        len(value) >= 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in value)
        and abs(value[0]) <= 180
        and abs(value[1]) <= 90
    )


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
