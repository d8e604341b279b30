"""A person of the product, and what they have: contact data, handoffs, threads, a deletion request.

Everything is made when it is first asked for. Each group of calls has a scene of its own, so that it may change what it
likes: it may end the session, delete the account or let the password be forgotten.
"""

from functools import cache, cached_property

import requests

import signing
from stack import API, ENDPOINTS, HTTP, ROOT, codes_to, day_from_now, eventually, new_call_sign, new_phone, new_source

PASSWORD = "seven summer relays"
#: The carrier of all handoffs here.
CARRIER = "post"
ADDRESS = {"province": "北京市", "city": "北京市", "county": "海淀区", "detail": "中关村大街1号", "postcode": "100080"}


def call(method: str, path: str, **kwargs) -> requests.Response:
    """A call that prepares something, and so has to succeed."""
    headers = {"X-Forwarded-For": new_source(), **kwargs.pop("headers", {})}
    answer = HTTP.request(method, API + path, headers=headers, timeout=60, **kwargs)
    assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer


@cache
def policy_version() -> str:
    """The version of the privacy policy that is in effect."""
    return call("GET", "/policy").json()["current"]


def verification(phone: str, purpose: str) -> dict:
    """Proof of a number, as bodies contain it: asks for a code and reads it from the text."""
    seen = len(codes_to(phone))
    asked = call("POST", "/verifications", json={"phone": phone, "purpose": purpose}).json()
    code = eventually("the code arrives", lambda: next(iter(codes_to(phone)[seen:]), None))
    return {"verification_id": asked["verification_id"], "code": code}


class Scene:
    """A person with an account."""

    def __init__(self, phone: str | None = None):
        self.phone = phone
        self.deletion_mode = "grace"
        self.call_sign = new_call_sign()
        proof = verification(phone, "registration") if phone else {}
        body = {"call_sign": self.call_sign, "password": PASSWORD, "policy_version": policy_version(), **proof}
        created = call("POST", "/accounts", json=body).json()
        self.token = created["session"]["token"]
        self.recovery_code = created.get("recovery_code")

    def call(self, method: str, path: str, **kwargs) -> requests.Response:
        """A call by this person."""
        return call(method, path, headers={"Authorization": f"Bearer {self.token}"}, **kwargs)

    @cached_property
    def contact(self) -> dict:
        body = {"name": "李雷", "phone": new_phone(), "address": ADDRESS}
        self.call("PUT", "/contact", json=body)
        return body

    @property
    def etag(self) -> str:
        """The present version of the contact data."""
        assert self.contact
        return self.call("GET", "/contact").headers["ETag"]

    @property
    def order(self) -> dict:
        """The body of an order to forward an item."""
        item = {"kind": "letter", "count": 1}
        return {"carrier": CARRIER, "item": item, "consent": {"policy_version": policy_version()}}

    @cached_property
    def handoff(self) -> str:
        """The id of an order that the carrier can collect."""
        assert self.contact
        return self.call("POST", "/handoffs", json=self.order).json()["id"]

    @cached_property
    def thread(self) -> str:
        """The id of a question."""
        return self.call("POST", "/threads", json={"body": "十月寄出的卡片到哪里了？"}).json()["id"]

    @cached_property
    def broadcast(self) -> str:
        """The id of a message to the person of the thread, as staff try one before everybody gets it."""
        body = {"template": "policy_changed", "audience": "thread", "thread_id": self.thread}
        body["params"] = {"effective_on": day_from_now(60)}
        return call("POST", "/staff/notices", json=body, auth=signing.staff(0)).json()["id"]

    @cached_property
    def deletion(self) -> dict:
        """A deletion request, with its receipt. It waits, if nothing is said."""
        return self.call("POST", "/deletion", json={"mode": self.deletion_mode, "password": PASSWORD}).json()

    @cached_property
    def hold(self) -> str:
        """The id of a legal hold."""
        body = {"identifier": self.call_sign, "basis": "court_evidence", "reference": "（2026）京01民初1号"}
        body["until"] = day_from_now(100)
        return call("POST", "/staff/holds", json=body, auth=signing.staff(0)).json()["id"]

    @cached_property
    def disclosure(self) -> str:
        """The id of a disclosure that one member of staff has asked for."""
        body = {
            "identifier": self.call_sign,
            "authority": "北京市第一中级人民法院",
            "instrument": "（2026）京01调令1号",
        }
        body["fields"] = ["contact_name", "access_log", "threads"]
        return call("POST", "/staff/disclosures", json=body, auth=signing.staff(0)).json()["id"]

    @cached_property
    def collected(self) -> str:
        """The id of an order that the carrier has collected."""
        call("POST", f"/carrier/handoffs/{self.handoff}/collect", auth=signing.carrier(CARRIER))
        return self.handoff

    @cached_property
    def erasure(self) -> str:
        """The id of the request to the carrier to erase this person, who is erased for it."""
        self.deletion_mode = "immediate"
        assert self.collected and self.deletion
        return eventually("the carrier is asked to erase", lambda: _erasure_of(self.handoff))


def _erasure_of(handoff: str) -> str | None:
    """The id of the carrier's open erasure that names the handoff, after another run of what erases."""
    _run("purge")
    cursor: dict | None = {}
    while cursor is not None:
        query = {"state": "open", **cursor}
        page = call("GET", "/carrier/erasures", params=query, auth=signing.carrier(CARRIER)).json()
        for erasure in page["erasures"]:
            if handoff in erasure.get("handoff_ids", []):
                return erasure["erasure_id"]
        cursor = {"cursor": page["next"]} if "next" in page else None
    return None


def _run(function: str) -> None:
    """Runs a scheduled function now, once it is not at work for its schedule: purge, audit and retention run one at a time."""
    url = f"{ENDPOINTS['aws_endpoint']}/2015-03-31/functions/{ENDPOINTS['functions'][function]}/invocations"
    event = (ROOT / "events/schedule.json").read_bytes()

    def run() -> requests.Response | None:
        answer = HTTP.post(url, data=event, auth=signing.operator("lambda"), timeout=120)
        return None if answer.status_code == requests.codes.too_many_requests else answer

    eventually(f"a run of {function}", run).raise_for_status()
