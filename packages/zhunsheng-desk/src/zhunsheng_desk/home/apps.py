"""The app's name."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """home"""

    name = "zhunsheng_desk.home"
