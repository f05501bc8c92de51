"""Values that several tables share."""

from __future__ import annotations

LEVELS = ("bureau", "branch", "brigade", "squadron")
METHODS = ("on_site", "off_site")
PROCEDURES = ("summary", "ordinary")
SUBJECTS = ("motor", "non_motor", "pedestrian")
GROUPS = (
    "speeding",
    "alcohol",
    "overload_goods",
    "overload_passengers",
    "signal",
    "lane",
    "parking",
    "seatbelt",
    "helmet",
    "phone",
    "documents",
    "plates",
    "equipment",
    "yielding",
    "other",
)
VEHICLE_CLASSES = ("car", "coach", "truck", "hazmat", "motorcycle", "tractor", "other")
ROAD_KINDS = ("expressway", "urban_fast", "other")
MEASURES = ("speed_kmh", "speed_mph", "bac_mg_100ml", "load_ratio", "mass_ratio", "passenger_ratio")
SANCTIONS = ("warning", "fine", "points", "suspension", "revocation", "detention", "criminal", "none", "unknown")
LICENCE_STATES = ("valid", "none", "wrong_class", "suspended", "revoked", "expired", "unknown")
STATUSES = ("valid", "voided", "amended")
SUBJECT_KINDS = ("unit", "officer", "road_segment")
