"""The app's name."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """duties"""

    name = "zhunsheng_desk.duties"
