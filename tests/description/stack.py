"""The product as it runs: its addresses, the credentials of staff and carriers, and the texts that it sends.

It is the stack whose file of endpoints QEG_ENDPOINTS names, as `cargo run -q --bin local -- with-stack -- COMMAND` does, or
else the whole product in one process: the program that QEG_PRODUCT names. It ends with the tests.
"""

import itertools
import json
import os
import re
import secrets
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
#: The description of the API in the repository, which the generator of clients reads.
DESCRIPTION = ROOT / "functions/portal/openapi.json"
#: How long the product may take for what it does in the background, and the time between two looks, in seconds.
PATIENCE, PAUSE = 120, 0.25



def _endpoints() -> dict:
    if "QEG_ENDPOINTS" in os.environ:
        return json.loads(Path(os.environ["QEG_ENDPOINTS"]).read_text(encoding="utf-8"))
    # It ends when its input is closed, as it is at the end of this process.
    product = subprocess.Popen([os.environ["QEG_PRODUCT"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return json.loads(product.stdout.readline())


#: Where the product is, and who may call it.
ENDPOINTS = _endpoints()
#: The base URL of the API.
API = ENDPOINTS["api"]

#: One connection for all calls. Nothing of the machine's configuration: no proxy, no .netrc.
HTTP = requests.Session()
HTTP.trust_env = False

_sources = itertools.count(secrets.randbelow(1 << 24))


def served() -> dict:
    """The description that programs get from the product."""
    answer = HTTP.get(f"{API}/openapi.json", timeout=60)
    answer.raise_for_status()
    return answer.json()


def new_source() -> str:
    """A network address that no other call has, so that limits of an address stop nothing here."""
    number = next(_sources) % (1 << 24)
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def eventually(what: str, look):
    """Looks until there is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(PAUSE)
    raise AssertionError(f"not in time: {what}")


def new_phone() -> str:
    """A mobile number that nobody has."""
    return f"+86138{secrets.randbelow(10**8):08}"


def new_call_sign() -> str:
    """A call sign that nobody has."""
    letters = "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(4))
    return f"BG{secrets.randbelow(10)}{letters}"


def codes_to(phone: str) -> list[str]:
    """The one-time codes in the texts to a number, the oldest first."""
    texts = HTTP.get(ENDPOINTS["sms"], timeout=30).json()
    bodies = (text["body"] for text in texts if text["to"] == phone)
    return [code[0] for code in (re.search(r"\b\d{6}\b", body) for body in bodies) if code]


def day_from_now(days: int) -> str:
    """The day so many days after today, in UTC."""
    return (datetime.now(timezone.utc) + timedelta(days=days)).date().isoformat()
