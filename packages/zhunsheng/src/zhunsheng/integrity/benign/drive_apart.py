"""A drive apart: records of a lawful drive are compared with records of a drive only, for a drive asks for other sanctions."""

from __future__ import annotations

CAUSE = "drive_apart"
