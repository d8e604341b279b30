"""POST /accounts, with a call sign."""

import datetime
import json
import os
import re
import secrets
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

import web
from aws import INDEX, KEYS, LEDGER, SUBJECTS, kms, put, write
from envelope import new_key, new_wrapped_key, seal
from runtime import run

CALL_SIGN = re.compile(r"B[A-Z][0-9][A-Z]{2,4}")
SESSION_SECONDS = 30 * 86_400
# argon2id, 19 MiB, two passes, one lane.
passwords = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
together = ThreadPoolExecutor(max_workers=5)


def handle(event: dict) -> dict:
    body = json.loads(event["body"])
    sign = unicodedata.normalize("NFKC", body.get("call_sign") or "").strip().upper()
    password = unicodedata.normalize("NFKC", body.get("password") or "")
    if not CALL_SIGN.fullmatch(sign) or len(password) < 12:
        return web.answer(422, {"code": "invalid"})
    subject = secrets.token_hex(16)
    calls = [
        together.submit(new_key, subject, "account", os.environ["ACCOUNT_KEY"]),
        together.submit(new_wrapped_key, subject, "contact", os.environ["CONTACT_KEY"]),
        together.submit(new_wrapped_key, subject, "support", os.environ["SUPPORT_KEY"]),
        together.submit(index_of, sign),
        together.submit(passwords.hash, password),
    ]
    (key, wrapped), contact, support, index, secret = (call.result() for call in calls)
    pk, token = f"PYTHON#{subject}", secrets.token_urlsafe(32)
    now = datetime.datetime.now(datetime.UTC).isoformat()
    expires_at = int(time.time()) + SESSION_SECONDS
    value = {"call_sign": sign, "password": secret, "policy_version": body["policy_version"], "registered_at": now}
    sealed = seal(key, ["subjects", pk, "ACCOUNT", "account", 1], value)
    session = {"pk": pk, "sk": f"SESSION#{web.digest(token)}", "digest": web.digest(token), "expires_at": expires_at}
    fresh = "attribute_not_exists(pk)"
    write(
        [
            put(SUBJECTS, {"pk": pk, "sk": "ACCOUNT", "state_of": "active", "version": 1, "sealed": sealed}, fresh),
            put(SUBJECTS, session, fresh),
            *(
                put(KEYS, {"pk": pk, "sk": purpose, "key_id": secrets.token_hex(16), "wrapped": blob}, fresh)
                for purpose, blob in (("account", wrapped), ("contact", contact), ("support", support))
            ),
            put(INDEX, {"pk": index, "sk": "X", "subject": subject}, fresh),
            put(INDEX, {"pk": pk, "sk": index}, fresh),
            put(LEDGER, {"pk": f"A#{pk}", "sk": f"{1:012}", "action": "registered", "at": now}, fresh),
        ]
    )
    session_view = {"token": f"{subject}.{token}", "expires_at": expires_at}
    return web.answer(201, {"account": {"call_sign": sign}, "session": session_view})


def index_of(call_sign: str) -> str:
    request = {"KeyId": os.environ["INDEX_KEY"], "MacAlgorithm": "HMAC_SHA_256", "Message": call_sign.encode()}
    mac = kms.generate_mac(**request)["Mac"]
    return f"PYTHON#call_sign#{mac.hex()}"


run(handle)
