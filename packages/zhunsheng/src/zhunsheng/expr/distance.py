"""Distances between places on the map as expressions."""

from __future__ import annotations

import ibis.expr.types as ir

NORTH, EAST = 110.574, 111.320  # kilometres of a degree


def kilometres(
    lat: ir.FloatingValue, *, lon: ir.FloatingValue, to_lat: ir.FloatingValue, to_lon: ir.FloatingValue
) -> ir.FloatingValue:
    """Distance on a plane, good to a per cent within some hundred kilometres."""
    east = (to_lon - lon) * EAST * ((lat + to_lat) / 2).radians().cos()
    north = (to_lat - lat) * NORTH
    return (east * east + north * north).sqrt()
