"""Makes credentials of staff and carriers. The API identifies them by account, role and session name.

The template has a role for each member of staff. Its trust policy names one user and one session name, so that nobody
can sign as somebody else. A carrier signs from its own account.
"""

import json
import re

import boto3

import facts


def staff(stack: facts.Stack, parameters: dict[str, str]) -> list[dict]:
    """Session credentials of each member of staff in the stack's parameters, for their own role."""
    names = {f"Staff{n}Role": parameters.get(f"Staff{n}User") for n in range(1, 5)}
    return [_member(name, stack.physical(role)) for role, name in names.items() if name]


def carriers(stack: facts.Stack, parameters: dict[str, str]) -> dict[str, dict]:
    """Session credentials and queue URL of each carrier in the stack's parameters."""
    found = {}
    for n in range(1, 5):
        name = parameters.get(f"Carrier{n}Name")
        if name:
            account, role = parameters[f"Carrier{n}Account"], parameters[f"Carrier{n}Role"]
            queue = stack.physical(f"Carrier{n}Queue")
            found[name] = {**_carrier(account, role, stack, queue), "queue": queue}
    return found


def _carrier(account: str, role: str, stack: facts.Stack, queue: str) -> dict:
    # For the emulator, an access key of twelve digits is the root of that account.
    account_session = boto3.session.Session(aws_access_key_id=account, aws_secret_access_key="local")
    our_account = _account(boto3)
    (queue_name,) = re.findall(r"[^/]+$", queue)
    arn = f"arn:{_partition()}:{{}}:{account_session.region_name}:{our_account}:{{}}".format
    allowed = [
        {"Action": "execute-api:Invoke", "Resource": arn("execute-api", f"{stack.api()}/v1/*/carrier/*")},
        {"Action": "sqs:*", "Resource": arn("sqs", queue_name)},
        {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": arn("kms", "key/*")},
    ]
    return _session(account_session, role, allowed)


def _member(name: str, role: str) -> dict:
    """Creates a user of this name, who assumes the role with the same session name. Others are refused."""
    iam = boto3.client("iam")
    iam.create_user(UserName=name)
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    take = _policy([{"Action": "sts:AssumeRole", "Resource": arn}])
    iam.put_user_policy(UserName=name, PolicyName="take-the-role", PolicyDocument=take)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    user = boto3.session.Session(
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    return _assumed(user, arn, name)


def _session(account: boto3.session.Session, role: str, allowed: list[dict]) -> dict:
    iam = account.client("iam")
    root = f"arn:{_partition()}:iam::{_account(account)}:root"
    trusted = {"Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=_policy([trusted]))["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="routes", PolicyDocument=_policy(allowed))
    # Twelve hours is the longest that a role allows. After the default of one hour a running stack would stop working.
    iam.update_role(RoleName=role, MaxSessionDuration=43200)
    return _assumed(account, arn, role)


def _assumed(who: boto3.session.Session, role: str, name: str) -> dict:
    session = who.client("sts").assume_role(RoleArn=role, RoleSessionName=name, DurationSeconds=43200)
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
