"""The app's name."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """orgs"""

    name = "zhunsheng_desk.orgs"
