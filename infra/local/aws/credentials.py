"""Credentials of two members of staff, as api.md knows them: account, role and session name.

The trust policy pins the session name to the person, so that nobody can sign as somebody else.
"""

import json

import boto3

import facts

STAFF = ("staff-1", "staff-2")


def staff(stack: facts.Stack) -> list[dict]:
    return [_member(name, stack.api()) for name in STAFF]


def _member(name: str, api: str) -> dict:
    iam, sts = boto3.client("iam"), boto3.client("sts")
    here = boto3.session.Session()
    partition = here.get_partition_for_region(here.region_name)
    account = sts.get_caller_identity()["Account"]
    role = iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=_policy(
            {
                "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:RoleSessionName": name}},
            }
        ),
    )["Role"]
    iam.put_role_policy(
        RoleName=name,
        PolicyName="staff-routes",
        PolicyDocument=_policy(
            {
                "Action": "execute-api:Invoke",
                "Resource": f"arn:{partition}:execute-api:{here.region_name}:{account}:{api}/v1/*/staff/*",
            }
        ),
    )
    # Twelve hours is the longest a role allows; the default hour would end in the middle of a working day.
    iam.update_role(RoleName=name, MaxSessionDuration=43200)
    session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName=name, DurationSeconds=43200)["Credentials"]
    return {
        "access_key_id": session["AccessKeyId"],
        "secret_access_key": session["SecretAccessKey"],
        "session_token": session["SessionToken"],
    }


def _policy(statement: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
