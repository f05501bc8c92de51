"""Files sent in, batches of the lake, rows held back."""

from zhunsheng_desk.intake.models.batch import Batch, HeldRow
from zhunsheng_desk.intake.models.upload import Upload

__all__ = ["Batch", "HeldRow", "Upload"]
