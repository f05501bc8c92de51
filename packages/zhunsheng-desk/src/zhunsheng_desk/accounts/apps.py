"""The app's name."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """accounts"""

    name = "zhunsheng_desk.accounts"
