"""The app's name."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """audit"""

    name = "zhunsheng_desk.audit"
