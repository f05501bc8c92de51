"""The app's name."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """demo"""

    name = "zhunsheng_desk.demo"
