"""The app's name."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """cases"""

    name = "zhunsheng_desk.cases"
