"""Files handed in."""

from zhunsheng_desk.attachments.models.attachment import Attachment

__all__ = ["Attachment"]
