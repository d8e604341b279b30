"""GET and PUT /contact."""

import datetime
import json
import re
import unicodedata
import uuid

import web
from aws import KEYS, LEDGER, SUBJECTS, TRANSIENT, check, put, read, write
from envelope import open_key, seal, unseal
from runtime import run

PHONE = re.compile(r"1[3-9][0-9]{9}")
PARTS = ["province", "city", "county", "detail", "postcode"]


def handle(event: dict) -> dict:
    caller = web.session(event)
    if not caller:
        return web.answer(401, {"code": "unauthenticated"})
    subject, session_id = caller
    pk = f"PYTHON#{subject}"
    session, account, key, contact = read(
        [
            (SUBJECTS, pk, f"SESSION#{session_id}"),
            (SUBJECTS, pk, "ACCOUNT"),
            (KEYS, pk, "contact"),
            (SUBJECTS, pk, "CONTACT"),
        ]
    )
    is_open = account and account["state_of"] == "active" and key and key.get("wrapped")
    if not is_open or not web.is_current(session, session_id):
        return web.answer(401, {"code": "unauthenticated"})
    data_key = open_key(key, subject, "contact")
    if event["httpMethod"] == "GET":
        return get(data_key, pk, contact)
    return change(event, data_key, pk, key, contact)


def place(pk: str, version: int) -> list:
    return ["subjects", pk, "CONTACT", "contact", version]


def get(data_key: bytes, pk: str, contact: dict | None) -> dict:
    if not contact:
        return web.answer(404, {"code": "not_found"})
    version = int(contact["version"])
    value = unseal(data_key, place(pk, version), bytes(contact["sealed"].value))
    return web.answer(200, value, etag=f'"{version}"')


def change(event: dict, data_key: bytes, pk: str, key: dict, contact: dict | None) -> dict:
    value = parse(event["body"])
    if not value:
        return web.answer(422, {"code": "invalid"})
    version = int(contact["version"]) + 1 if contact else 1
    now = datetime.datetime.now(datetime.UTC).isoformat()
    record = {"pk": pk, "sk": "CONTACT", "version": version, "sealed": seal(data_key, place(pk, version), value)}
    unchanged = ("version = :version", {"version": contact["version"]}) if contact else ("attribute_not_exists(pk)", {})
    event_item = {"pk": f"OUT#{uuid.uuid4()}", "sk": "EVENT", "kind": "contact_changed", "subject": pk, "at": now}
    entry = {"pk": f"A#{pk}", "sk": f"{version + 1:012}", "action": "contact_changed", "at": now}
    write(
        [
            put(SUBJECTS, record, unchanged[0], **unchanged[1]),
            check(SUBJECTS, pk, "ACCOUNT", "state_of = :active", active="active"),
            check(KEYS, pk, "contact", "key_id = :id", id=key["key_id"]),
            put(LEDGER, entry),
            put(TRANSIENT, event_item),
        ]
    )
    return web.answer(200, value, etag=f'"{version}"')


def parse(body: str) -> dict | None:
    given = json.loads(body)
    fold = lambda text: unicodedata.normalize("NFKC", text or "").strip()
    name, phone = fold(given.get("name")), fold(given.get("phone"))
    address = {part: fold(given.get("address", {}).get(part)) for part in PARTS}
    if (
        not 0 < len(name) <= 60
        or not PHONE.fullmatch(phone)
        or not all(0 < len(text) <= 200 for text in address.values())
    ):
        return None
    return {"name": name, "phone": f"+86{phone}", "address": address}


run(handle)
