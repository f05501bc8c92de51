"""What is proposed, and what it would change."""

from zhunsheng_desk.methods.models.preview import Preview
from zhunsheng_desk.methods.models.proposal import Proposal

__all__ = ["Preview", "Proposal"]
