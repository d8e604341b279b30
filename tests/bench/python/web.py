"""Answers, and the session of a request."""

import base64
import hashlib
import hmac
import json
import re
import time

TOKEN = re.compile(r"Bearer ([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


def answer(status: int, body: dict, **headers: str) -> dict:
    headers = {"content-type": "application/json", "cache-control": "no-store", **headers}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}


def digest(secret: str) -> str:
    return hashlib.sha256(base64.urlsafe_b64decode(secret + "=")).hexdigest()


def session(event: dict) -> tuple[str, str] | None:
    """Subject and digest of the token, or None if it has another form."""
    token = TOKEN.fullmatch(event["headers"].get("Authorization") or "")
    return token and (token[1], digest(token[2]))


def is_current(item: dict | None, session_id: str) -> bool:
    return bool(item) and item["expires_at"] > time.time() and hmac.compare_digest(item["digest"], session_id)
