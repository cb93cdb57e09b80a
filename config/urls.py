"""The project's addresses."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from allauth.account.decorators import secure_admin_login
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.urls import include, path
from django.views.defaults import page_not_found
from django.views.i18n import set_language
from requests import RequestException

from checklist.api.application import api
from checklist.errors import RETRY_AFTER, must_wait
from config import health

handler500 = "config.urls.server_error"
logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke, in words: a database that is away or a disk that is full answers 503, and when to come again.

    It runs while the fault is being handled, asks no database, and loads no template that would.
    """
    named = {"request_id": getattr(request, "request_id", "")}
    if not must_wait(sys.exc_info()[1]):
        return HttpResponseServerError(loader.get_template("500.html").render(named))
    answer = HttpResponse(loader.get_template("503.html").render(named), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def by_service(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The sign-in service's pages; where it does not answer, or answers nonsense, a page says so."""

    def wrapper(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, LookupError, ValueError):
            logger.exception("The sign-in service does not answer as one.")
            return render(request, "socialaccount/authentication_error.html", status=503)

    return wrapper


def without_passwords() -> tuple[str, ...]:
    """Pages about passwords that are not there where nobody has one."""
    return () if settings.LOCAL_PASSWORDS else ("change", "set", "reset")


# Administrators sign in where everybody does, with whatever second factor that asks for.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    *(path(f"accounts/password/{name}/", page_not_found, {"exception": None}) for name in without_passwords()),
    path("accounts/oidc/<slug:provider_id>/login/", by_service(oidc.login)),
    path("accounts/oidc/<slug:provider_id>/login/callback/", by_service(oidc.callback)),
    path("accounts/3rdparty/", page_not_found, {"exception": None}),  # who is who, the administrator says
    path("accounts/social/connections/", page_not_found, {"exception": None}),
    path("accounts/email/", page_not_found, {"exception": None}),  # addresses are the administrator's to change
    path("accounts/confirm-email/", page_not_found, {"exception": None}),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("", include("checklist.urls")),
]
