"""The project's addresses."""

from __future__ import annotations

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 where the database answers."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/email/", page_not_found, {"exception": None}),  # addresses are the administrator's to change
    path("accounts/confirm-email/", page_not_found, {"exception": None}),
    path("accounts/", include("allauth.urls")),
    path("", include("checklist.urls")),
]
