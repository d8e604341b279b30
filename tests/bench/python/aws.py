"""The clients, made once per process, and short forms of what the functions use."""

import os

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config

CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
_session = boto3.Session()
dynamodb = _session.client("dynamodb", config=CONFIG)
kms = _session.client("kms", config=CONFIG)

SUBJECTS, KEYS, INDEX, LEDGER, TRANSIENT = (
    os.environ[f"{name}_TABLE"] for name in ("SUBJECTS", "KEYS", "INDEX", "LEDGER", "TRANSIENT")
)

_to, _from = TypeSerializer().serialize, TypeDeserializer().deserialize


def item(values: dict) -> dict:
    return {name: _to(value) for name, value in values.items()}


def read(keys: list[tuple[str, str, str]]) -> list[dict | None]:
    """The items of these keys, (table, pk, sk), in one round trip."""
    request = {}
    for table, pk, sk in keys:
        request.setdefault(table, {"ConsistentRead": True, "Keys": []})["Keys"].append(item({"pk": pk, "sk": sk}))
    found = {}
    for table, items in dynamodb.batch_get_item(RequestItems=request)["Responses"].items():
        for one in items:
            values = {name: _from(value) for name, value in one.items()}
            found[table, values["pk"], values["sk"]] = values
    return [found.get(key) for key in keys]


def write(parts: list[dict]) -> None:
    """All parts or none."""
    dynamodb.transact_write_items(TransactItems=parts)


def put(table: str, values: dict, condition: str | None = None, **names: object) -> dict:
    return {"Put": {"TableName": table, "Item": item(values), **_when(condition, names)}}


def check(table: str, pk: str, sk: str, condition: str, **names: object) -> dict:
    return {"ConditionCheck": {"TableName": table, "Key": item({"pk": pk, "sk": sk}), **_when(condition, names)}}


def _when(condition: str | None, names: dict) -> dict:
    if not condition:
        return {}
    values = {f":{name}": _to(value) for name, value in names.items()}
    return {"ConditionExpression": condition, **({"ExpressionAttributeValues": values} if values else {})}
