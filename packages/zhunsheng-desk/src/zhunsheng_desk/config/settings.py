"""Django's settings: SQLite embedded by default, Chinese first, the bureau's zone, nothing from elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from zhunsheng_desk.config import environment

HOME = environment.home()
PACKAGE = Path(__file__).parent.parent
SECRET_KEY = environment.secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHUNSHENG_DESK_HOSTS", "localhost,127.0.0.1").split(",")
SERVED = environment.flag("ZHUNSHENG_DESK_TLS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "zhunsheng_desk.web",
    "zhunsheng_desk.access",
    "zhunsheng_desk.audit",
    "zhunsheng_desk.attachments",
    "zhunsheng_desk.orgs",
    "zhunsheng_desk.accounts",
    "zhunsheng_desk.hazards",
    "zhunsheng_desk.silences",
    "zhunsheng_desk.cases",
    "zhunsheng_desk.campaigns",
    "zhunsheng_desk.inspections",
    "zhunsheng_desk.duties",
    "zhunsheng_desk.intake",
    "zhunsheng_desk.methods",
    "zhunsheng_desk.home",
    "zhunsheng_desk.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhunsheng_desk.web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhunsheng_desk.access.middleware.Gate",
    "zhunsheng_desk.web.middleware.Problems",
]
ROOT_URLCONF = "zhunsheng_desk.config.urls"
WSGI_APPLICATION = "zhunsheng_desk.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": [
                "zhunsheng_desk.web.templatetags.desk",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zhunsheng_desk.access.passwords.Rule"},
    {"NAME": "zhunsheng_desk.access.passwords.NotUsedBefore"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home:home"
SECOND_FACTOR = os.environ.get("ZHUNSHENG_DESK_SECOND_FACTOR", "everyone")  # everyone, administrators, or wish

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "zhunsheng_desk.web.views.stale"
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ZHUNSHENG_DESK_ORIGINS", "").split(",") if origin]
SECURE_SSL_REDIRECT = False  # the proxy before the desk does that
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED else None
SECURE_HSTS_SECONDS = 31_536_000 if SERVED else 0
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = ["security.W008"]
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 86400
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the installed packages are the static files: nothing to collect
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = 10 * 1024 * 1024
ROOM_WANTED = 500 * 1024 * 1024  # less free disk than this and the desk says it is not ready

SEALS = Path(os.environ.get("ZHUNSHENG_DESK_SEALS", HOME / "seals"))
SEAL_KEY = Path(os.environ.get("ZHUNSHENG_DESK_SEAL_KEY", HOME / "seal-key.pem"))
ATTACHMENTS = HOME / "attachments"

LAKE = Path(os.environ.get("ZHUNSHENG_DESK_LAKE", HOME / "lake"))
PROFILES = Path(os.environ.get("ZHUNSHENG_DESK_PROFILES", HOME / "profiles"))
LOCAL_LAYER = Path(os.environ.get("ZHUNSHENG_DESK_LOCAL", HOME / "local"))
INTAKE = HOME / "intake"
INTAKE_LIMIT = 128 * 1024 * 1024
