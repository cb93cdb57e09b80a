"""The product's addresses and one more: the floor, below which no page that knows its reader can be."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from checklist.models import Made
from tests.benchmark.headers import COUNT, COUNTED

handler500 = "config.urls.server_error"


@require_POST
@transaction.atomic
def floor(request):
    """Load session and user, write one row."""
    Made.objects.create(person=request.user, kind="floor", token=uuid4().hex)
    return HttpResponse("ok", content_type="text/plain")


def count_queries(get_response):
    """Say how many statements an answer took, to whoever asks; nobody else pays for it."""

    def middleware(request):
        if COUNT not in request.headers:
            return get_response(request)
        counted = 0

        def count(execute, *args):
            nonlocal counted
            counted += 1
            return execute(*args)

        with connection.execute_wrapper(count):
            answer = get_response(request)
        answer[COUNTED] = str(counted)
        return answer

    return middleware


urlpatterns = [path("floor/", floor), path("", include("config.urls"))]
