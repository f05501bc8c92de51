"""The app's name."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    """methods"""

    name = "zhunsheng_desk.methods"
