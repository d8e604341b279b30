"""Every success that the description names can be had, by its own examples with values that exist."""

import pytest

import known
from calls import DESCRIBED, faults, name_of, send
from scene import Scene
from stack import new_phone

OPERATIONS = [result.ok() for result in DESCRIBED.get_all_operations()]


def _example(operation) -> dict:
    """The example of a body in the description."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    return next((media["example"] for media in content.values()), {})


class Calls:
    """The calls of one operation: the statuses of their answers, and what is not as described."""

    def __init__(self, operation):
        self.operation = operation
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def send(self, scene: Scene, body=None, headers=None):
        """Makes a call that has to succeed. Returns the answer."""
        path = known.in_path(self.operation, scene)
        more = {"body": body, "media_type": "application/json"} if body else {}
        case = self.operation.Case(path_parameters=path, headers=headers or {}, **more)
        answer = send(case, scene)
        assert answer.status_code < 400, answer.text
        self.seen.add(str(answer.status_code))
        self.wrong.extend(filter(None, [faults(case, answer)]))
        return answer


def _make(calls: Calls, name: str) -> None:
    """Makes the calls by which every success of an operation can be had."""
    example = _example(calls.operation)
    needs_phone = name in known.PROVES and name != "post_accounts"
    scene = Scene(phone=new_phone()) if needs_phone else known.scene_for(name)
    body = known.in_body(example, name, scene)
    if "verification_id" in example:
        body |= known.proof(name, scene)
    answer = calls.send(scene, body=body)
    if "304" in calls.operation.definition.raw["responses"]:
        calls.send(scene, headers={"If-None-Match": answer.headers["etag"][0]})
    match name:
        case "put_contact":
            # The first call made the data, this one replaces it.
            calls.send(scene, body=body)
        case "post_password_resets":
            scene = Scene()
            reset = {"call_sign": "", "recovery_code": "", "new_password": "eight winter relays"}
            calls.send(scene, body=known.in_body(reset, name, scene))
        case "get_deletion_by_receipt":
            calls.send(known.erased())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_success_is_as_described(operation):
    calls = Calls(operation)
    _make(calls, name_of(operation))
    assert not calls.wrong, "\n".join(calls.wrong)
    assert calls.seen == {status for status in operation.definition.raw["responses"] if status < "400"}
