"""Webhooks, for administrators: endpoints, what was sent to them, and sending it again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.errors import Refused, Stale
from checklist.forms.webhooks import EndpointForm
from checklist.models import Delivery, Endpoint
from checklist.models.keyset import Order
from checklist.once import MadeOtherwise
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.once import made_once, say_made
from checklist.views.paging import sliced
from checklist.webhooks import endpoints, queueing
from checklist.webhooks.kinds import WHY

SHOWN_ONCE = "webhook_secret"


@signed_in
@require_safe
def webhooks(request: Request) -> HttpResponse:
    """All endpoints; there are few."""
    require(person(request), "manage webhooks")
    return render(request, "checklist/webhooks.html", {"endpoints": Endpoint.objects.order_by("pk")})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A new endpoint; its page then shows the secret, this once."""
    who = person(request)
    require(who, "manage webhooks")
    if request.method != "POST":
        return render(request, "checklist/webhook_new.html", {"form": EndpointForm.of(None)})
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            pk = made_once(request, "webhook", lambda: endpoints.add(**form.said, by=who, private=private()))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except MadeOtherwise as made:
            say_made(request, f"../{made.target}/", _("the endpoint"))
        else:
            request.session[SHOWN_ONCE] = pk
            return redirect("checklist:webhook", pk=pk)
    return render(request, "checklist/webhook_new.html", {"form": form}, status=422)


def private() -> bool:
    """Whether addresses of the own net are allowed."""
    return bool(settings.WEBHOOKS_PRIVATE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: Request, pk: int) -> HttpResponse:
    """One endpoint: what it is told, changed by POST; and what was sent to it, newest first."""
    endpoint, who = managed(request, pk), person(request)
    if request.method != "POST":
        return endpoint_page(request, endpoint, EndpointForm.of(endpoint))
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return endpoint_page(request, endpoint, form, status=422)
    try:
        revision = form.cleaned_data["revision"]
        endpoints.change(endpoint, **form.said, revision=revision, by=who, private=private())
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return endpoint_page(request, endpoint, form, status=422)
    except Stale as stale:
        typed = request.POST.copy()
        typed["revision"] = str(stale.newest.revision)
        return endpoint_page(request, stale.newest, EndpointForm(typed), conflict=True, status=409)
    except Endpoint.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The endpoint is saved."))
    return redirect("checklist:webhook", pk=pk)


def managed(request: Request, pk: int) -> Endpoint:
    """The endpoint, for who manages them; 403 before 404, so that nobody else learns which there are."""
    require(person(request), "manage webhooks")
    return get_object_or_404(Endpoint, pk=pk)


def endpoint_page(
    request: Request, endpoint: Endpoint, form: EndpointForm, *, conflict: bool = False, status: int = 200
) -> HttpResponse:
    """The page, with the secret where it was made just now."""
    rows = Delivery.objects.filter(endpoint=endpoint)
    page = sliced(request, rows, Order(("pk",), down=True), says_total=False)
    context: dict[str, Any] = {
        "endpoint": endpoint,
        "form": form,
        "conflict": conflict,
        "page": page,
        "lines": [(row, WHY.get(row.said, "")) for row in page],
        "secret": endpoint.secret if request.session.get(SHOWN_ONCE) == endpoint.pk else "",
    }
    if context["secret"] and request.method == "GET":
        del request.session[SHOWN_ONCE]
    return render(request, "checklist/webhook.html", context, status=status)


@signed_in
@require_POST
def act(request: Request, pk: int) -> HttpResponse:
    """Switch it on or off, send a test, make another secret, take it away."""
    endpoint, who = managed(request, pk), person(request)
    action = request.POST.get("do", "")
    if action in ("on", "off"):
        endpoints.switch(endpoint, on=action == "on", by=who)
        messages.success(request, _("It is switched on.") if action == "on" else _("It is switched off."))
    elif action == "test":
        test(request, endpoint)
    elif action == "secret":
        endpoints.renew_secret(endpoint, by=who)
        request.session[SHOWN_ONCE] = endpoint.pk
    elif action == "remove":
        endpoints.remove(endpoint, by=who)
        messages.success(request, _("The endpoint is taken away."))
        return redirect("checklist:webhooks")
    else:
        raise Http404
    return redirect("checklist:webhook", pk=pk)


def test(request: Request, endpoint: Endpoint) -> None:
    """Queue a test, where the endpoint is on."""
    if endpoint.state != Endpoint.State.ON:
        messages.error(request, _("Switch it on first: nothing is sent to it now."))
        return
    queueing.send_test(endpoint)
    messages.success(request, _("A test is on its way. Reload this page to see what became of it."))


@signed_in
@require_POST
def again(request: Request, pk: int, delivery_pk: int) -> HttpResponse:
    """Send one of its deliveries once more."""
    endpoint = managed(request, pk)
    found = get_object_or_404(Delivery, pk=delivery_pk, endpoint=endpoint)
    if endpoint.state != Endpoint.State.ON:
        messages.error(request, _("Switch it on first: nothing is sent to it now."))
    else:
        queueing.send_again(found)
        messages.success(request, _("It is sent again. Reload this page to see what became of it."))
    return redirect("checklist:webhook", pk=pk)
