"""The app's name."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """inspections"""

    name = "zhunsheng_desk.inspections"
