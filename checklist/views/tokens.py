"""A person's tokens for programs: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from checklist import tokens as verbs
from checklist.errors import Refused
from checklist.forms.tokens import TokenForm
from checklist.models import ApiToken
from checklist.models.keyset import Order
from checklist.once import MadeOtherwise
from checklist.views.loading import Request, person, signed_in
from checklist.views.once import made_once
from checklist.views.paging import sliced

ONCE = gettext_lazy(
    "This form has made a token already, and its secret was shown then. If you did not keep it, revoke it below."
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """The list and the form; a new token's secret stands in the answer to the form, and nowhere else ever again."""
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return page(request, form)
    if not form.is_valid():
        return page(request, form, status=422)
    secret, data, who = verbs.new_secret(), form.cleaned_data, person(request)
    try:
        kept = made_once(
            request,
            "API token",
            lambda: verbs.issue(who, data["name"], scopes=data["scopes"], days=data["days"], secret=secret),
        )
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return page(request, form, status=422)
    except MadeOtherwise:
        messages.error(request, str(ONCE))
        return page(request, form, status=409)
    made = ApiToken.objects.filter(pk=kept, digest=verbs.digest_of(secret)).first()
    if made is None:  # sent twice
        messages.error(request, str(ONCE))
        return page(request, TokenForm(), status=409)
    return page(request, TokenForm(), secret=secret, made=made)


def page(
    request: Request, form: TokenForm, *, secret: str = "", made: ApiToken | None = None, status: int = 200
) -> HttpResponse:
    """The page."""
    mine = ApiToken.objects.filter(person=person(request))
    context = {
        "form": form,
        "secret": secret,
        "made": made,
        "now": timezone.now(),
        "page": sliced(request, mine, Order(("created_at", "pk"), down=True), says_total=False),
    }
    return render(request, "checklist/tokens.html", context, status=status)


@signed_in
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End one of one's own tokens at once."""
    found = get_object_or_404(ApiToken.objects.select_related("person").filter(person=person(request)), pk=pk)
    verbs.revoke(found, by=person(request))
    messages.success(request, _("“%(name)s” is revoked: no program gets in with it any more.") % {"name": found.name})
    return redirect("checklist:tokens")
