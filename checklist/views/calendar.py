"""The private address of a person's due dates, and how they make and close it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checklist.panels import feed
from checklist.views.loading import Request, person, signed_in
from checklist.views.work import settings_page


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, for whoever has the address: no session, and nothing beyond what its person may see."""
    found = feed.feed_of(token)
    if found is None:
        raise Http404
    text = feed.text_of(found.person)
    changed = int(feed.changed_at(found, text).timestamp())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="touchstone.ics"'
    etag = f'"{feed.digest(text)}"'
    answer["ETag"], answer["Last-Modified"] = etag, http_date(changed)
    known = get_conditional_response(request, etag=etag, last_modified=changed, response=answer)
    assert known is not None, "With an answer given there is one."
    return known


@signed_in
@require_POST
def address(request: Request) -> HttpResponse:
    """Make the address anew, which is shown this once, or close it."""
    who = person(request)
    if request.POST.get("do") == "off":
        feed.switch_off(who)
        messages.success(request, _("The address of your calendar works no longer."))
        return redirect(reverse("checklist:settings") + "#calendar")
    token = feed.make_anew(who)
    return settings_page(request, calendar_address=settings.SITE_URL + reverse("checklist:calendar", args=[token]))
