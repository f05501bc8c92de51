"""The app's name."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """intake"""

    name = "zhunsheng_desk.intake"
