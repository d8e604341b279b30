"""Values that no generator can guess: what exists in a scene, and what is right today.

A generated call gets them in the place of its own values where these fit the description, so that it is not refused
before it reaches what the operation does.
"""

import re
from datetime import datetime, timezone
from functools import cache

from scene import CARRIER, PASSWORD, Scene, policy_version, verification
from stack import API, HTTP, day_from_now, new_call_sign, new_phone


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


@cache
def erased() -> Scene:
    """A person who was erased, with a carrier that was asked to erase them too. One for all calls: it takes seconds."""
    scene = Scene()
    assert scene.erasure
    return scene


def _asset() -> str:
    """The name of a file of the pages."""
    page = HTTP.get(f"{API}/", timeout=60).text
    return re.search(r'"assets/([^"]+)"', page)[1]


#: The parameters of paths.
PATH = {
    "broadcast_id": lambda scene: scene.broadcast,
    "call_sign": lambda scene: scene.call_sign,
    "disclosure_id": lambda scene: scene.disclosure,
    "erasure_id": lambda _: erased().erasure,
    "file": lambda _: _asset(),
    "handoff_id": lambda scene: scene.handoff,
    "hold_id": lambda scene: scene.hold,
    "request_id": lambda scene: scene.deletion["request_id"],
    "thread_id": lambda scene: scene.thread,
}

#: The fields of bodies.
BODY = {
    "call_sign": lambda scene: scene.call_sign,
    "carrier": lambda _: CARRIER,
    "identifier": lambda scene: scene.call_sign,
    "occurred_at": lambda _: _now(),
    "password": lambda _: PASSWORD,
    "phone": lambda _: new_phone(),
    "policy_version": lambda _: policy_version(),
    "postcode": lambda _: "100080",
    "recovery_code": lambda scene: scene.recovery_code,
    "retained_until": lambda _: day_from_now(365),
    "secret_until": lambda _: day_from_now(30),
    "until": lambda _: day_from_now(100),
}

#: The operations that take a call sign that nobody has.
NEW_CALL_SIGN = ("post_accounts", "patch_account")

#: What has to be there before an operation can succeed, or has something to show.
NEEDED = {
    "delete_contact": lambda scene: scene.contact,
    "delete_deletion": lambda scene: scene.deletion,
    "get_access_log": lambda scene: scene.collected,
    "get_carrier_handoffs": lambda scene: scene.handoff,
    "get_contact": lambda scene: scene.contact,
    "get_disclosures": lambda scene: scene.disclosure,
    "get_deletion": lambda scene: scene.deletion,
    "get_erasures": lambda _: erased(),
    "get_export": lambda scene: (scene.collected, scene.thread, scene.deletion),
    "get_handoffs": lambda scene: scene.handoff,
    "get_holds": lambda scene: scene.hold,
    "get_notices": lambda scene: scene.deletion,
    "get_staff_deletions": lambda scene: scene.deletion,
    "get_staff_notices": lambda scene: scene.broadcast,
    "get_staff_notices_reach": lambda scene: scene.thread,
    "get_staff_threads": lambda scene: scene.thread,
    "get_threads": lambda scene: scene.thread,
    "post_approval": lambda scene: (scene.collected, scene.thread),
    "post_handoffs": lambda scene: scene.contact,
    "post_status": lambda scene: scene.collected,
}

#: What the code that proves a number is for.
PROVES = {
    "post_accounts": "registration",
    "post_password_resets": "password_reset",
    "post_staff_deletions": "deletion",
}


def scene_for(operation: str) -> Scene:
    """A new scene in which the operation can succeed."""
    scene = Scene()
    NEEDED.get(operation, bool)(scene)
    return scene


def in_path(operation, scene: Scene) -> dict:
    """The parameters of the path of an operation."""
    parameters = operation.definition.raw.get("parameters", [])
    return {one["name"]: PATH[one["name"]](scene) for one in parameters if one["in"] == "path"}


def in_body(value, operation: str, scene: Scene):
    """The body with known values in its fields, as far as it has them."""
    if isinstance(value, list):
        return [in_body(item, operation, scene) for item in value]
    if not isinstance(value, dict):
        return value
    known = {name: in_body(field, operation, scene) for name, field in value.items()}
    for name in known.keys() & BODY.keys():
        if isinstance(known[name], str):
            known[name] = BODY[name](scene)
    if operation in NEW_CALL_SIGN and isinstance(known.get("call_sign"), str):
        known["call_sign"] = new_call_sign()
    return known


def proof(operation: str, scene: Scene) -> dict:
    """A code that was really sent, for the operations that take one."""
    phone = new_phone() if operation == "post_accounts" else scene.phone
    return verification(phone, PROVES[operation])
