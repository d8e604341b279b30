"""Events as API Gateway sends them (REST API, payload version 1.0)."""

import itertools
import json

CONTACT = {
    "name": "李雷",
    "phone": "13800138000",
    "address": {
        "province": "湖北省",
        "city": "武汉市",
        "county": "洪山区",
        "detail": "珞喻路 1 号 2 栋 301 室",
        "postcode": "430070",
    },
}
POLICY_VERSION = "2025-02-11"
PASSWORD = "a long enough passphrase"

_numbers = itertools.count(1)


def request(method: str, path: str, body: dict | None = None, token: str | None = None) -> dict:
    """A request from an address of its own: there are limits per source."""
    number = next(_numbers)
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Host": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
        "User-Agent": "bench",
        "X-Forwarded-For": "203.0.113.24",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if method == "POST":
        headers["Idempotency-Key"] = f"bench-{number:032}"
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": f"/v1{path}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "v1",
            "requestTimeEpoch": 1770347045000,
            "requestId": f"00000000-0000-4000-8000-{number:012x}",
            "identity": {"sourceIp": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"},
            "apiId": "a1b2c3d4e5",
        },
        "body": json.dumps(body, ensure_ascii=False) if body is not None else None,
        "isBase64Encoded": False,
    }


def registration() -> dict:
    """A new account by a call sign that nobody has yet."""
    number, letters = next(_numbers), ""
    for _ in range(3):
        number, letter = divmod(number, 26)
        letters += chr(ord("A") + letter)
    call_sign = f"BG{number % 10}{letters}"
    body = {"call_sign": call_sign, "password": PASSWORD, "policy_version": POLICY_VERSION}
    return request("POST", "/accounts", body)


def expect(answer: dict, *statuses: int) -> None:
    """Fails unless an answer has one of these statuses."""
    if answer["statusCode"] not in statuses:
        raise AssertionError(f"{answer['statusCode']} instead of {statuses}: {answer.get('body')}")


def body_of(answer: dict, *statuses: int) -> dict:
    """The body of an answer that must have one of these statuses."""
    expect(answer, *statuses)
    return json.loads(answer["body"]) if answer.get("body") else {}
