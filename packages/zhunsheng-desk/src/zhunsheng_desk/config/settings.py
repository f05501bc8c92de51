"""Django's settings: SQLite embedded by default, Chinese first, the bureau's zone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HOME = Path(os.environ.get("ZHUNSHENG_DESK_HOME", "out/desk"))
SECRET_KEY = os.environ.get("ZHUNSHENG_DESK_SECRET") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHUNSHENG_DESK_HOSTS", "localhost,127.0.0.1").split(",")
INSTALLED_APPS: list[str] = ["zhunsheng_desk"]
MIDDLEWARE: list[str] = ["django.middleware.security.SecurityMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "desk.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
