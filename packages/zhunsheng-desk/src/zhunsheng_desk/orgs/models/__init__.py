"""Units and their tree, people and where they were, imports."""

from zhunsheng_desk.orgs.models.batch import Batch, BatchRow
from zhunsheng_desk.orgs.models.person import Person, Posting
from zhunsheng_desk.orgs.models.unit import Placement, Span, Unit

__all__ = ["Batch", "BatchRow", "Person", "Placement", "Posting", "Span", "Unit"]
