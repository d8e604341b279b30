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


def _right_calls(operation, send_one):
    """Makes the calls that succeed. `send_one` takes a scene and parts of the call, and returns the answer."""
    name = name_of(operation)
    example = _example(operation)
    scene = Scene(phone=new_phone()) if name in known.PROVES and name != "post_accounts" else known.scene_for(name)
    body = known.in_body(example, name, scene)
    if "verification_id" in example:
        body |= known.proof(name, scene)
    answer = send_one(scene, body=body)
    if "304" in operation.definition.raw["responses"]:
        send_one(scene, headers={"If-None-Match": answer.headers["etag"][0]})
    match name:
        case "put_contact":
            send_one(scene, body=body)
        case "post_password_resets":
            scene = Scene()
            reset = {"call_sign": "", "recovery_code": "", "new_password": "eight winter relays"}
            send_one(scene, body=known.in_body(reset, name, scene))
        case "get_deletion_by_receipt":
            known.erased().erasure
            send_one(known.erased())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_success_is_as_described(operation):
    seen, wrong = set(), []

    def send_one(scene, body=None, headers=None):
        path = {one["name"]: known.PATH[one["name"]](scene) for one in parameters if one["in"] == "path"}
        more = {"body": body, "media_type": "application/json"} if body else {}
        case = operation.Case(path_parameters=path, headers=headers or {}, **more)
        answer = send(case, scene)
        seen.add(str(answer.status_code))
        wrong.append(faults(case, answer))
        assert answer.status_code < 400, answer.text
        return answer

    parameters = operation.definition.raw.get("parameters", [])
    _right_calls(operation, send_one)
    assert not any(wrong), "\n".join(filter(None, wrong))
    described = {status for status in operation.definition.raw["responses"] if status < "400"}
    assert seen == described
