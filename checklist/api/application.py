"""The API as a whole: its operations under /api/v1/, and its schema."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from checklist.api import amendments, drafts, finding, frameworks, proposals, ratings, reviewing, scorecards
from checklist.api.described import described
from checklist.api.problems import answer_to

ABOUT = (
    "What the pages of this office's Touchstone do, for programs. Every operation takes a token that its person made"
    " under Settings, and does no more than that person may. docs/api.md says how."
)


class Encoder(NinjaJSONEncoder):
    """Moments whole and in UTC, as the agents' server has them."""

    def default(self, o: Any) -> Any:
        """A value that JSON does not know."""
        if isinstance(o, datetime):
            return o.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return super().default(o)


class Renderer(JSONRenderer):
    """Writes JSON by `Encoder`."""

    encoder_class = Encoder


class Api(NinjaAPI):
    """Whose every error is a problem, and whose schema says so."""

    def set_default_exception_handlers(self) -> None:
        """One handler for everything."""
        self.add_exception_handler(Exception, answer_to)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """OpenAPI 3.1."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        operations = {
            (route, method): one
            for bound in self._get_bound_routers()
            for route, view in bound.path_operations.items()
            for one in view.operations
            for method in one.methods
        }
        described(schema, operations)
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: no two operations share one."""
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """What an operation puts its headers on."""
        return HttpResponse("", content_type="application/json")


api = Api(
    title="Touchstone",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    docs_url=None,
    renderer=Renderer(),
    openapi_url="/openapi.json",
)
for part in (frameworks, proposals, drafts, scorecards, ratings, reviewing, amendments, finding):
    api.add_router("", part.router)
