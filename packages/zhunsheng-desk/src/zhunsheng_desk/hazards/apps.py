"""The app's name."""

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    """hazards"""

    name = "zhunsheng_desk.hazards"
