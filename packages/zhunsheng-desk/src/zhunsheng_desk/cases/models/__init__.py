"""Cases, what came in, what was done, and who may not or cannot do it."""

from zhunsheng_desk.cases.models.backfill import Backfill
from zhunsheng_desk.cases.models.case import Case
from zhunsheng_desk.cases.models.draw import Draw
from zhunsheng_desk.cases.models.duty import Absence, Relative
from zhunsheng_desk.cases.models.lead import Check, Lead, Picture, Record
from zhunsheng_desk.cases.models.plea import Plea
from zhunsheng_desk.cases.models.step import File, Step

__all__ = [
    "Absence",
    "Backfill",
    "Case",
    "Check",
    "Draw",
    "File",
    "Lead",
    "Picture",
    "Plea",
    "Record",
    "Relative",
    "Step",
]
