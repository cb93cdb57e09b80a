"""A person's notices: the list, the way to what one is about, reading, and what they want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checklist.forms.notices import ChoicesForm, ReadForm
from checklist.models import Notice
from checklist.models.keyset import Order
from checklist.notices import telling as news
from checklist.views.loading import Request, asks_part, person, return_path, signed_in
from checklist.views.paging import sliced
from checklist.views.work import settings_page


@signed_in
@require_safe
def notices(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    return notices_page(request)


def notices_page(request: Request, *, form: ReadForm | None = None, status: int = 200) -> HttpResponse:
    """The page, with what was wrong with marking them as read."""
    rows = Notice.objects.listed_for(person(request))
    page = sliced(request, rows, Order(("created_at", "pk"), down=True), says_total=False)
    shown = None if page.before else next((one for one in page if one.is_unread), None)
    context = {
        "page": page,
        "newest": shown or rows.unread().first(),
        "form": form,
    }
    return render(request, "checklist/notices.html", context, status=status)


@signed_in
@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """Off to the page that it is about: an address for mail that names nothing, not even what kind of page."""
    return redirect(get_object_or_404(Notice.objects.visible_to(person(request)), pk=pk).path)


@signed_in
@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """Mark one as read; a script that does so while its page opens gets an empty answer."""
    found = get_object_or_404(Notice.objects.listed_for(person(request)), pk=pk)
    news.mark_read(person(request), pk=found.pk)
    return HttpResponse(status=204) if asks_part(request) else redirect(return_path(request))


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark all as read that the page showed or that are older."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        return notices_page(request, form=form, status=422)
    news.mark_read(person(request), up_to=form.cleaned_data["up_to"])
    messages.success(request, _("All your news is marked as read."))
    return redirect(return_path(request))


@signed_in
@require_POST
def choices(request: Request) -> HttpResponse:
    """Keep what they want to be told, and where."""
    who = person(request)
    form = ChoicesForm(request.POST, person=who)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
        return redirect("checklist:settings")
    return settings_page(request, choices=form, status=422)
