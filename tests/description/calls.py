"""Sends calls of schemathesis as the caller that the description names, and checks every answer by the description."""

from pathlib import Path

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import left_out
import signing
from scene import CARRIER, Scene
from stack import API, HTTP, new_source, served

#: The description as the product serves it, with every way to make calls from it.
DESCRIBED = schemathesis.openapi.from_dict(
    served(), config=SchemathesisConfig.from_path(Path(__file__).with_name("schemathesis.toml"))
)
#: Every check of one answer. The same for all operations.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]


def name_of(operation) -> str:
    """The `operationId`."""
    return operation.definition.raw["operationId"]


def _credentials(operation, scene: Scene) -> dict:
    """How to call as the one whom the operation is for."""
    security = operation.definition.raw["security"]
    match [scheme for one in security for scheme in one]:
        case []:
            return {}
        case ["session"]:
            return {"headers": {"Authorization": f"Bearer {scene.token}"}}
        case ["receipt"]:
            return {"headers": {"Authorization": f"Receipt {scene.deletion['receipt']}"}}
        case ["carrier"]:
            return {"auth": signing.carrier(CARRIER)}
        case ["staff"]:
            # The second of the two who make a disclosure.
            return {"auth": signing.staff(1 if name_of(operation) == "post_approval" else 0)}
        case other:
            raise AssertionError(f"nobody here can call by {other}")


def send(case, scene: Scene):
    """Sends the call. Returns the answer."""
    credentials = _credentials(case.operation, scene)
    headers = {"X-Forwarded-For": new_source(), **credentials.pop("headers", {})}
    return case.call(base_url=API, session=HTTP, headers=headers, timeout=60, **credentials)


def faults(case, answer) -> str | None:
    """What about the answer is not as described."""
    without = left_out.checks_left_out(case)
    try:
        case.validate_response(answer, checks=[check for check in CHECKS if check not in without])
    except FailureGroup as group:
        return str(group)
    return None
