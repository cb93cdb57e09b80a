"""Schemathesis holds the running API against its own schema, and finds nothing."""

from __future__ import annotations

import re

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from checklist.api.application import api
from tests.api.caller import make_secret
from tests.api.deal import make_deal

pytestmark = pytest.mark.django_db(transaction=True)
OPERATIONS = 47
# What the schema cannot say: who is where in a workflow, which words stand in a clause, what was read before.
BY_RULE = ["409", "412", "422", "428"]


def config(secret, examples):
    return SchemathesisConfig.from_dict(
        {
            "seed": 17,
            "headers": {"Authorization": f"Bearer {secret}"},
            "workers": 1,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
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


@pytest.mark.parametrize("who", ["lead", "manager"])
def test_schemathesis_finds_nothing(who):
    deal = make_deal()
    secret = make_secret(deal.people[who])
    loaded = schemathesis.openapi.from_dict(known(dict(api.get_openapi_schema()), deal), config=config(secret, 5))
    loaded.app = get_wsgi_application()
    found, met = [], set()
    for event in from_schema(loaded).execute():
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                found += [f"{event.label}: {one.failure_info.failure}" for one in checks if one.failure_info]
            met.add(event.label)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(getattr(event, "info", None) or event.exception))
    connections.close_all()
    assert found == []
    assert len([label for label in met if label and label.split()[0].isupper()]) == OPERATIONS
