"""The app's name."""

from django.apps import AppConfig


class SilencesConfig(AppConfig):
    """silences"""

    name = "zhunsheng_desk.silences"
