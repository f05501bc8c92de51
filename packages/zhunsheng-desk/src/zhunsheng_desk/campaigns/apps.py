"""The app's name."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """campaigns"""

    name = "zhunsheng_desk.campaigns"
