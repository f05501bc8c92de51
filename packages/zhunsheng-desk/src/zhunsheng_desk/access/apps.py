"""The app's name."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """access"""

    name = "zhunsheng_desk.access"
