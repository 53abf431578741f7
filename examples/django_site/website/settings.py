"""Settings of the site, all of them from the environment; `local.py` sets it for a trial.

SITE_SECRET_KEY and SITE_WEBHOOK_SECRET are needed, and ZIGGEO_TOKEN, ZIGGEO_PRIVATE_KEY and
ZIGGEO_ENCRYPTION_KEY. The rest has defaults that are fit for one machine.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

HERE = Path(__file__).parent.parent


def required(name: str) -> str:
    """Return a variable without which the site cannot be safe."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"set {name}, or begin with: python local.py") from None


SECRET_KEY = required("SITE_SECRET_KEY")
DEBUG = os.environ.get("SITE_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("SITE_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "clips",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "ziggeo.integrations.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "website.middleware.PagePolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.middleware.ServiceErrors",
]
ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.middleware.nonce_for_templates",
            ]
        },
    }
]

# What SQLite needs where several requests write at once; Django knows it since 5.1.
MODE = {"transaction_mode": "IMMEDIATE"} if django.VERSION >= (5, 1) else {}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SITE_DATABASE", HERE / "site.sqlite3"),
        "OPTIONS": {"timeout": 20, **MODE},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes, which have to agree on the messages that have come before.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# Uploads go to a file, never into memory; from there the service gets them.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Credentials, addresses and where the script comes from: the environment's ZIGGEO_... variables.
ZIGGEO = {
    "CONFIG": {"read_timeout": 10},  # visitors wait for it
    "WEBHOOK_SECRETS": [required("SITE_WEBHOOK_SECRET")],
}
CLIPS_PER_PAGE = 12

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "index"
LOGOUT_REDIRECT_URL = "index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
TIME_ZONE = os.environ.get("SITE_TIME_ZONE", "UTC")
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("SITE_STATIC", HERE / "collected")

# Behind https, which SITE_HTTPS=1 says there is.
HTTPS = os.environ.get("SITE_HTTPS") == "1"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
