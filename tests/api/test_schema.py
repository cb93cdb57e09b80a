"""Schemathesis holds the running API against its own schema, and finds nothing."""

from __future__ import annotations

import re

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from checklist.api.application import api
from tests.api.caller import make_secret
from tests.api.deal import make_deal
from tests.api.test_who_may import TABLE

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = 4  # of each operation, beside those that cover the schema's corners
# What the schema cannot say: who is where in a workflow, which words stand in a clause, what was read before.
BY_RULE = ["409", "412", "422", "428"]


def config(secret, address):
    """A bounded number of examples, the same ones each time."""

    return SchemathesisConfig.from_dict(
        {
            "seed": 17,
            "base-url": address,
            "headers": {"Authorization": f"Bearer {secret}"},
            "workers": 1,
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", *BY_RULE]},
                "negative_data_rejection": {"expected-statuses": ["4xx"]},
                "missing_required_header": {"expected-statuses": ["401", "403", "404", "428"]},
            },
        }
    )


def known(schema, deal):
    """The schema with keys that there are as examples, so that operations are met and not only their 404."""
    for path, methods in schema["paths"].items():
        for said in methods.values():
            for one in said["parameters"]:
                if one["name"] == "pk":
                    room = re.match(r"/api/v1/(\w+)/", path)[1]
                    one["examples"] = {"there": {"value": deal.keys[room]}}
                elif one["name"] == "code":
                    one["examples"] = {"there": {"value": "1.1"}}
                elif one["name"] == "format":
                    one["examples"] = {"there": {"value": "pdf"}}
                elif one["name"] == "framework":
                    one["examples"] = {"there": {"value": deal.framework.pk}}
    return schema


def test_schemathesis_finds_nothing(live_server):
    deal = make_deal()
    settings = config(make_secret(deal.people["lead"]), live_server.url)
    loaded = schemathesis.openapi.from_dict(known(dict(api.get_openapi_schema()), deal), config=settings)
    found, met = [], set()
    for event in from_schema(loaded).execute():
        if isinstance(event, events.ScenarioFinished):
            checks = [one for all_of in event.recorder.checks.values() for one in all_of]
            found += [(event.label, said(one.failure_info)) for one in checks if one.failure_info]
            met.add(event.label)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(("", str(getattr(event, "info", None) or event.exception)))
    assert found == []
    assert met >= {f"{method} /api/v1{path.partition('?')[0]}" for method, path in TABLE}


def said(failure):
    """What failed, and how to ask for it again."""
    return f"{failure.failure.title}: {failure.failure.message}\n{failure.code_sample}"
