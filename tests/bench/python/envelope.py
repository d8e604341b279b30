"""Envelope encryption: a data key per person and purpose, wrapped by KMS; AES-256-GCM bound to its place."""

import json
import os
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aws import kms

CACHE_SECONDS = 300
_cache: dict[tuple[str, str], tuple[bytes, float]] = {}


def open_key(key_item: dict, subject: str, purpose: str) -> bytes:
    """The plaintext of a wrapped data key. A key is cached only while its item is there: callers have just read it."""
    name = (key_item["key_id"], purpose)
    known = _cache.get(name)
    if known and known[1] > time.monotonic():
        return known[0]
    wrapped = bytes(key_item["wrapped"].value)
    key = kms.decrypt(CiphertextBlob=wrapped, EncryptionContext={"subject": subject, "purpose": purpose})["Plaintext"]
    _cache[name] = (key, time.monotonic() + CACHE_SECONDS)
    return key


def new_key(subject: str, purpose: str, key_arn: str) -> tuple[bytes, bytes]:
    context = {"subject": subject, "purpose": purpose}
    made = kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=context)
    return made["Plaintext"], made["CiphertextBlob"]


def new_wrapped_key(subject: str, purpose: str, key_arn: str) -> bytes:
    context = {"subject": subject, "purpose": purpose}
    return kms.generate_data_key_without_plaintext(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=context)[
        "CiphertextBlob"
    ]


def seal(key: bytes, place: list, value: dict) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, json.dumps(value).encode(), json.dumps(place).encode())


def unseal(key: bytes, place: list, blob: bytes) -> dict:
    return json.loads(AESGCM(key).decrypt(blob[:12], blob[12:], json.dumps(place).encode()))
