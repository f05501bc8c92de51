"""The app's name."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """web"""

    name = "zhunsheng_desk.web"
