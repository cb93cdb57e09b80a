"""Pages go out compressed, in a way that tells nobody what stands in them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What is text, and not compressed by itself as Word, PDF and zip files are.
TEXTS = (
    "text/",
    "application/json",
    "application/yaml",
    "application/xml",
    "image/svg+xml",
)


class CompressText(GZipMiddleware):
    """Django's own compression, for answers that are text and made as a whole; static files are none of its business.

    A page holds secrets beside words that a stranger may have chosen, and the length of what is compressed together
    tells whether they are alike (BREACH). Against that each answer gets up to so many random bytes, and the token of a
    form is written differently every time.
    """

    max_random_bytes = 100

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress where it is text, and the browser takes it; what is streamed goes out as it comes."""
        if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
