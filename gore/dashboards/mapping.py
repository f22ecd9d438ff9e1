"""Geometry of the map of jurisdictions: degrees → pixels of one portrait drawing with an inset.

Everything is projected here (Mercator) and handed to Vega as plain pixels, so that labels, leader
lines, the inset of Lima and Callao and the shapes share one coordinate system.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Projection = Callable[[float, float], Point]

WIDTH, HEIGHT = 440, 652
MAP_LEFT, MAP_TOP, MAP_WIDTH = 46, 6, 390
# Degrees: west, east, north. The drawing is always of Peru.
WEST, EAST, NORTH = -81.34, -68.65, -0.03
# Pixels: a grid that keeps shared borders shared while it drops points nobody can see.
GRID = 0.5
INSET_BOX = (1.0, 448.0, 158.0, 198.0)  # x, y, width, height
INSET_DEGREES = (-77.24, -76.58, -11.53, -12.53)  # west, east, north, south
INSET_CODES = ("CAL", "LMA")


@dataclass(frozen=True)
class Spot:
    """Where a region's label goes: its anchor (pixels), alignment, and the leader's other end."""

    x: float
    y: float
    align: str = "center"
    leader: Point | None = None


@dataclass(frozen=True)
class Layout:
    """The drawing's geometry: `features` are GeoJSON features in pixels with `code` and `inset`."""

    fingerprint: str
    features: tuple[dict[str, Any], ...]
    spots: Mapping[str, Spot]
    leaders: tuple[tuple[float, float, float, float], ...]


# Degrees of the label; for coastal regions it stands in the ocean and a leader goes to the second point.
LABELS: dict[str, tuple[Point, str, Point | None]] = {
    "AMA": ((-77.55, -1.4), "center", (-77.9, -3.7)),
    "ANC": ((-78.95, -9.75), "right", (-78.05, -9.55)),
    "APU": ((-72.93, -14.05), "center", None),
    "ARE": ((-72.6, -15.75), "center", None),
    "AYA": ((-74.15, -14.48), "center", None),
    "CAJ": ((-79.3, -2.45), "center", (-79.0, -5.3)),
    "CUS": ((-72.85, -12.6), "center", None),
    "HUV": ((-75.05, -12.85), "center", None),
    "HUC": ((-76.0, -9.45), "center", None),
    "ICA": ((-76.65, -15.0), "right", (-75.5, -14.55)),
    "JUN": ((-74.9, -11.5), "center", None),
    "LAL": ((-79.6, -8.5), "right", (-78.75, -8.15)),
    "LAM": ((-79.7, -7.53), "right", (-79.62, -6.75)),
    "LIM": ((-77.95, -11.35), "right", (-77.1, -11.0)),
    "LOR": ((-74.6, -4.1), "center", None),
    "MDD": ((-70.6, -11.95), "center", None),
    "MOQ": ((-72.6, -17.2), "right", (-71.0, -17.1)),
    "PAS": ((-75.35, -10.42), "center", None),
    "PIU": ((-80.3, -5.1), "center", None),
    "PUN": ((-70.1, -15.0), "center", None),
    "SAM": ((-76.6, -7.1), "center", None),
    "TAC": ((-71.75, -18.4), "right", (-70.5, -17.8)),
    "TUM": ((-81.8, -2.6), "center", (-80.55, -3.75)),
    "UCA": ((-73.8, -10.0), "center", None),
}

# Names that are wider than their region, in lines.
LINES: dict[str, tuple[str, ...]] = {
    "Apurímac": ("Apurí-", "mac"),
    "Ayacucho": ("Aya-", "cucho"),
    "Huancavelica": ("Huanca-", "velica"),
    "Madre de Dios": ("Madre", "de Dios"),
    "San Martín": ("San", "Martín"),
}


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _fit(west: float, north: float, x: float, y: float, pixels_per_degree: float) -> Projection:
    top = _mercator(north)

    def project(longitude: float, latitude: float) -> Point:
        return (
            x + (longitude - west) * pixels_per_degree,
            y + (top - _mercator(latitude)) * pixels_per_degree * 180 / math.pi,
        )

    return project


MAIN = _fit(WEST, NORTH, MAP_LEFT, MAP_TOP, MAP_WIDTH / (EAST - WEST))
INSET = _fit(INSET_DEGREES[0], INSET_DEGREES[2], INSET_BOX[0] + 40, INSET_BOX[1] + 42, (INSET_BOX[3] - 50) / 1.025)


def _polygons(geometry: Mapping[str, Any]) -> Iterable[list[list[Point]]]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def _ring(points: Iterable[Any], project: Projection) -> list[Point]:
    """One ring on the pixel grid, without repeated points."""
    ring: list[Point] = []
    for longitude, latitude, *_ in points:
        x, y = project(longitude, latitude)
        point = (round(x / GRID) * GRID, round(y / GRID) * GRID)
        if not ring or ring[-1] != point:
            ring.append(point)
    return ring


def _area(ring: list[Point]) -> float:
    """Twice the signed area; the sign tells the direction."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def _shape(geometry: Mapping[str, Any], project: Projection) -> dict[str, Any]:
    """The geometry in pixels. RFC 7946 turns outer rings counter-clockwise; d3-geo wants the
    opposite on the sphere, and on the plane only asks that holes turn against their outer ring."""
    polygons = []
    for polygon in _polygons(geometry):
        rings = []
        for index, points in enumerate(polygon):
            ring = _ring(points, project)
            if len(ring) < 4:
                continue
            clockwise = _area(ring) > 0  # y grows downwards
            rings.append(ring if clockwise == (index == 0) else ring[::-1])
        if rings:
            polygons.append(rings)
    return {"type": "MultiPolygon", "coordinates": polygons}


def _features(boundaries: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for code, geometry in sorted(boundaries.items()):
        yield {
            "type": "Feature",
            "properties": {"code": code, "inset": False},
            "geometry": _shape(geometry, MAIN),
        }
    for code in INSET_CODES:
        if code in boundaries:
            yield {
                "type": "Feature",
                "properties": {"code": code, "inset": True},
                "geometry": _shape(boundaries[code], INSET),
            }


def _spot(code: str, geometry: Mapping[str, Any]) -> Spot:
    if code in LABELS:
        (longitude, latitude), align, target = LABELS[code]
        x, y = MAIN(longitude, latitude)
        return Spot(round(x, 1), round(y, 1), align, _rounded(MAIN(*target)) if target else None)
    if code == "CAL":
        return Spot(INSET_BOX[0] + 8, INSET_BOX[1] + 156, "left", _rounded(INSET(-77.125, -12.02)))
    if code == "LMA":
        return Spot(INSET_BOX[0] + 8, INSET_BOX[1] + 18, "left", _rounded(INSET(-76.95, -11.8)))
    points = [point for polygon in _polygons(geometry) for point in polygon[0]]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return Spot(*_rounded(MAIN((min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2)))


def _rounded(point: Point) -> Point:
    return (round(point[0], 1), round(point[1], 1))


_layouts: dict[str, Layout] = {}


def layout(boundaries: Mapping[str, Mapping[str, Any] | None]) -> Layout:
    """Lay out the regions that have a boundary. `boundaries`: region code → GeoJSON geometry
    (WGS 84). The result is kept by content: the same boundaries are projected once."""
    known = {code: geometry for code, geometry in boundaries.items() if geometry}
    fingerprint = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]
    found = _layouts.get(fingerprint)
    if found is None:
        spots = {code: _spot(code, geometry) for code, geometry in sorted(known.items())}
        leaders = tuple(_leader(spot) for spot in spots.values() if spot.leader)
        found = Layout(fingerprint, tuple(_features(known)), spots, leaders)
        _layouts.clear()
        _layouts[fingerprint] = found
    return found


def _leader(spot: Spot) -> tuple[float, float, float, float]:
    assert spot.leader is not None
    if spot.align == "center":
        return (spot.x, spot.y + 17, *spot.leader)
    if spot.align == "right":
        return (spot.x + 3, spot.y, *spot.leader)
    up = spot.leader[1] < spot.y  # the inset's labels, above or under what they name
    return (spot.x + 20, spot.y + (-14 if up else 16), *spot.leader)
