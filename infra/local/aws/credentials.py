"""Credentials of two members of staff and two carriers, as the API knows them: by account, role and session name.

The trust policy of a member of staff pins the session name to the person, so that nobody can sign as somebody else.
A carrier signs from an account of its own.
"""

import json
import re

import boto3

import facts

STAFF = ("staff-1", "staff-2")


def staff(stack: facts.Stack) -> list[dict]:
    return [_member(name, stack.api()) for name in STAFF]


def carriers(stack: facts.Stack, places: dict[str, str]) -> dict[str, dict]:
    """The carriers that the stack's parameters name, each with its session and the URL of its queue."""
    found = {}
    for n in range(1, 5):
        name = places.get(f"Carrier{n}Name")
        if name:
            account, role = places[f"Carrier{n}Account"], places[f"Carrier{n}Role"]
            queue = stack.physical(f"Carrier{n}Queue")
            found[name] = {**_carrier(account, role, stack, queue), "queue": queue}
    return found


def _carrier(account: str, role: str, stack: facts.Stack, queue: str) -> dict:
    # The emulator takes a key of twelve digits for the root of that account.
    there = boto3.session.Session(aws_access_key_id=account, aws_secret_access_key="local")
    ours = _account(boto3)
    (queue_name,) = re.findall(r"[^/]+$", queue)
    arn = f"arn:{_partition()}:{{}}:{there.region_name}:{ours}:{{}}".format
    allowed = [
        {"Action": "execute-api:Invoke", "Resource": arn("execute-api", f"{stack.api()}/v1/*/carrier/*")},
        {"Action": "sqs:*", "Resource": arn("sqs", queue_name)},
        {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": arn("kms", "key/*")},
    ]
    return _session(there, role, {}, allowed)


def _member(name: str, api: str) -> dict:
    here = boto3.session.Session()
    routes = f"arn:{_partition()}:execute-api:{here.region_name}:{_account(boto3)}:{api}/v1/*/staff/*"
    pinned = {"Condition": {"StringEquals": {"sts:RoleSessionName": name}}}
    return _session(here, name, pinned, [{"Action": "execute-api:Invoke", "Resource": routes}])


def _session(account: boto3.session.Session, role: str, trust: dict, allowed: list[dict]) -> dict:
    iam = account.client("iam")
    root = f"arn:{_partition()}:iam::{_account(account)}:root"
    trusted = {"Principal": {"AWS": root}, "Action": "sts:AssumeRole", **trust}
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=_policy([trusted]))["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="routes", PolicyDocument=_policy(allowed))
    # Twelve hours is the longest a role allows; the default hour would end in the middle of a working day.
    iam.update_role(RoleName=role, MaxSessionDuration=43200)
    session = account.client("sts").assume_role(RoleArn=arn, RoleSessionName=role, DurationSeconds=43200)
    keys = session["Credentials"]
    return {
        "access_key_id": keys["AccessKeyId"],
        "secret_access_key": keys["SecretAccessKey"],
        "session_token": keys["SessionToken"],
    }


def _partition() -> str:
    here = boto3.session.Session()
    return here.get_partition_for_region(here.region_name)


def _account(session) -> str:
    return session.client("sts").get_caller_identity()["Account"]


def _policy(statements: list[dict]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})
