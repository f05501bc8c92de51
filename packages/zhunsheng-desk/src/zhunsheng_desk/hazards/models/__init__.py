"""Hazards, what was done with them, their photos, deferrals, draws for re-inspection."""

from zhunsheng_desk.hazards.models.deferral import Deferral
from zhunsheng_desk.hazards.models.draw import Draw, Inspection
from zhunsheng_desk.hazards.models.hazard import Hazard
from zhunsheng_desk.hazards.models.photo import Photo
from zhunsheng_desk.hazards.models.step import Spell, Step

__all__ = ["Deferral", "Draw", "Hazard", "Inspection", "Photo", "Spell", "Step"]
