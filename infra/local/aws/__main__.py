"""Calls to the emulator before and after `sam deploy`.

    python3 infra/local/aws before-deploy FOLDER BUCKET   write template.json beside the built functions, make the bucket for uploads
    python3 infra/local/aws after-deploy TEMPLATE         apply settings that the emulator ignores, add carriers and staff, print the facts
    python3 infra/local/aws settings TEMPLATE STACK       only apply settings, to a stack of this name

The facts are one JSON object on standard output: the resources of the stack and the credentials. The endpoint and the
root's keys come from the environment.
"""

import json
import pathlib
import sys

import boto3

import credentials
import facts
import package
import settings

STACK = "local"


def after_deploy(template_path: str) -> None:
    template = settings.read(template_path)
    stack = facts.Stack(STACK)
    settings.apply(template, stack)
    people = {
        "staff": credentials.staff(stack),
        "carriers": credentials.carriers(stack),
    }
    described = stack.describe()
    for name in people["carriers"]:
        for kind, of_carrier in stack.describe_carrier(name).items():
            described[kind].update(of_carrier)
    print(json.dumps({**described, **people}))


def main(arguments: list[str]) -> None:
    match arguments:
        case ["before-deploy", folder, bucket]:
            package.package(pathlib.Path(folder))
            boto3.client("s3").create_bucket(Bucket=bucket)
        case ["after-deploy", template_path]:
            after_deploy(template_path)
        case ["settings", template_path, stack]:
            settings.apply(settings.read(template_path), facts.Stack(stack))
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
