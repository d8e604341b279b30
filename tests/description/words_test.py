"""What the description says in words about `null` and about whole numbers, because a schema cannot say it shortly."""

import copy

import pytest

import known
import left_out
from calls import DESCRIBED, faults, name_of, send

DOCUMENT = DESCRIBED.raw_schema


def _schema(schema: dict) -> dict:
    """The schema itself, where there is only its name."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _optional_fields(schema: dict, place: tuple = ()):
    """The place of every field of a body that is not required and has no default."""
    schema = _schema(schema)
    for name, field in schema.get("properties", {}).items():
        if name not in schema.get("required", []) and "default" not in field:
            yield (*place, name)
        if name not in left_out.EXACT:
            yield from _optional_fields(field, (*place, name))


def _with(body: dict, place: tuple, value) -> dict:
    """The body with this value at a place."""
    body = copy.deepcopy(body)
    inner = body
    for name in place[:-1]:
        inner = inner.setdefault(name, {})
    inner[place[-1]] = value
    return body


CASES = [
    pytest.param(operation, place, id=f"{operation.label} {'/'.join(place)}")
    for operation in (result.ok() for result in DESCRIBED.get_all_operations())
    for kind, media in operation.definition.raw.get("requestBody", {}).get("content", {}).items()
    if kind == "application/json"
    for place in _optional_fields(media["schema"])
]


def _answer_to(operation, change):
    """The answer to the example of the description, with known values and after a change."""
    name = name_of(operation)
    scene = known.scene_for(name)
    path = known.in_path(operation, scene)
    example = operation.definition.raw["requestBody"]["content"]["application/json"]["example"]
    body = change(known.in_body(example, name, scene))
    case = operation.Case(path_parameters=path, body=body, media_type="application/json")
    answer = send(case, scene)
    assert not faults(case, answer)
    return answer


@pytest.mark.parametrize("operation, place", CASES)
def test_a_field_that_is_not_required_may_be_null(operation, place):
    answer = _answer_to(operation, lambda body: _with(body, place, None))
    assert answer.status_code != 400, answer.text


def test_a_whole_number_is_written_without_a_fraction():
    operation = DESCRIBED["/handoffs"]["POST"]
    assert _answer_to(operation, lambda body: _with(body, ("item", "count"), 12)).status_code == 201
    refused = _answer_to(operation, lambda body: _with(body, ("item", "count"), 12.0))
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"pointer": "/item/count", "code": "wrong_type"}]
