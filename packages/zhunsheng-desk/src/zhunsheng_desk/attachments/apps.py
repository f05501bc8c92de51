"""The app's name."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """attachments"""

    name = "zhunsheng_desk.attachments"
