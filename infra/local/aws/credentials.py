"""Adds two carriers and two members of staff, as `qeg carrier add` and `qeg staff add` do, and makes their credentials.

Each is a small stack (infra/carrier.yaml, infra/staff.yaml) and an entry of the register. The trust policy of a member of
staff names one user and one session name, so that nobody can sign as somebody else. The role of a carrier is assumed by a
role of the carrier's own account.
"""

import json
import pathlib

import boto3

import facts

INFRA = pathlib.Path(__file__).parents[2]
STAFF = ["staff-1", "staff-2"]
# Name -> account, own role, legal role.
CARRIERS = {
    "post": ("111122223333", "qeg-pickup", "entrusted_processor"),
    "express": ("444455556666", "qeg-pickup", "independent_handler"),
}


def staff(stack: facts.Stack) -> list[dict]:
    """Session credentials of each member of staff, for their own role."""
    return [_member(stack, name) for name in STAFF]


def carriers(stack: facts.Stack) -> dict[str, dict]:
    """Session credentials and queue URL of each carrier."""
    return {name: _carrier(stack, name, *of) for name, of in CARRIERS.items()}


def _member(stack: facts.Stack, name: str) -> dict:
    """Creates a user of this name, who assumes the role with the same session name. Others are refused."""
    # The emulator knows no MFA devices.
    made = _small_stack(stack, f"staff-{name}", "staff.yaml", {"User": name, "Mfa": "off"})
    role = made["RoleArn"]
    _register(stack, {"pk": "STAFF", "sk": role.rsplit("/", 1)[1], "role": role, "stack": f"{stack.name}-staff-{name}"})
    iam = boto3.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="take-the-role", PolicyDocument=_may_take(role))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    user = boto3.session.Session(
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    return _assumed(user, role, name)


def _carrier(stack: facts.Stack, name: str, account: str, own_role: str, handling: str) -> dict:
    relay = stack.physical("RelayRole")
    parameters = {"Name": name, "Account": account, "Role": own_role, "RelayRole": relay}
    made = _small_stack(stack, f"carrier-{name}", "carrier.yaml", parameters)
    role = made["RoleArn"]
    _register(stack, {"pk": "CARRIERS", "sk": name, "role": role, "handling": handling, "orders": "open"})
    return {**_assumed(_own_session(account, own_role, role), role, "pickup"), "queue": made["QueueUrl"]}


def _small_stack(stack: facts.Stack, name: str, template: str, parameters: dict[str, str]) -> dict[str, str]:
    """Deploys a small stack of this stack. Returns its outputs."""
    cloudformation = boto3.client("cloudformation")
    parameters = {"Stack": stack.name, "Api": stack.api(), **parameters}
    name = f"{stack.name}-{name}"
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=(INFRA / template).read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 150}
    )
    (described,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}


def _register(stack: facts.Stack, entry: dict[str, str]) -> None:
    item = {name: {"S": value} for name, value in entry.items()}
    boto3.client("dynamodb").put_item(TableName=stack.physical("LedgerTable"), Item=item)


def _own_session(account: str, own_role: str, role: str) -> boto3.session.Session:
    """A session of the carrier's own role, in its own account."""
    # For the emulator, an access key of twelve digits is the root of that account.
    root = boto3.session.Session(aws_access_key_id=account, aws_secret_access_key="local")
    iam = root.client("iam")
    arn = f"arn:{_partition()}:iam::{account}"
    trusted = {"Principal": {"AWS": f"{arn}:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=own_role, AssumeRolePolicyDocument=_policy([trusted]))
    iam.put_role_policy(RoleName=own_role, PolicyName="take-the-role", PolicyDocument=_may_take(role))
    # Twelve hours is the longest that a role allows. After the default of one hour a running stack would stop working.
    iam.update_role(RoleName=own_role, MaxSessionDuration=43200)
    keys = _assumed(root, f"{arn}:role/{own_role}", own_role)
    return boto3.session.Session(
        aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"],
        aws_session_token=keys["session_token"],
    )


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


def _may_take(role: str) -> str:
    return _policy([{"Action": "sts:AssumeRole", "Resource": role}])


def _policy(statements: list[dict]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})
