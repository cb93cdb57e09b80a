"""Checking a paper: a code or a file, the office's public keys, and the program that checks without us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from checklist.forms.verify import TOO_LARGE, VerifyForm
from checklist.models.trust import known_keys
from checklist.review import verification
from checklist.trust import verifier
from checklist.trust.checking import NAMESPACE
from checklist.trust.digests import digest
from checklist.trust.stamp import NAMESPACE as OF_FILES
from checklist.views.loading import Request, person, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: Request) -> HttpResponse:
    """Whether a paper is genuine and current; more of it only to those who may see its scorecard."""
    program = verifier.build()
    context = {"form": VerifyForm(), "keys": known_keys(), "program": digest(program), "size": len(program)}
    if request.method != "POST":
        return render(request, "checklist/verify.html", context)
    form = VerifyForm(request.POST, request.FILES)
    if getattr(request, "too_big", False):
        form.add_error("file", TOO_LARGE)
    context["form"] = form
    if not form.is_valid():
        return render(request, "checklist/verify.html", context, status=422)
    file = form.cleaned_data["file"]
    outcome = verification.of_file(file.read()) if file else verification.of_code(form.cleaned_data["code"])
    shown, later = verification.seen_by(outcome, person(request))
    context |= {"outcome": outcome, "card": shown, "later": later}
    return render(request, "checklist/verify.html", context)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys as a file of allowed signers, for everybody: they are public."""
    text = "".join(f"{key.allowed(NAMESPACE, OF_FILES)}\n" for key in known_keys())
    return HttpResponse(text or "# This office has signed nothing yet.\n", content_type="text/plain; charset=utf-8")


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """touchstone-verify.pyz, for everybody: it holds no more than this project's own code."""
    answer = HttpResponse(verifier.build(), content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="touchstone-verify.pyz"'
    return answer
