"""The deployed resources by short names: `SubjectsTable` is `subjects`, `DeletionQueue` is `deletion`."""

import re

import boto3


def short_name(logical_id: str, kind: str = "") -> str:
    """The short name of a resource: `NotificationDeadLetterQueue` of kind `Queue` -> `notification_dead_letter`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical_id.removesuffix(kind)).lower()


class Stack:
    """The resources of one deployed stack."""

    def __init__(self, name: str):
        self.name = name
        pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
        self.resources = [resource for page in pages for resource in page["StackResourceSummaries"]]

    def of_type(self, kind: str) -> dict[str, str]:
        """Logical id -> physical id."""
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in self.resources
            if resource["ResourceType"] == kind
        }

    def physical(self, logical_id: str) -> str:
        return next(r["PhysicalResourceId"] for r in self.resources if r["LogicalResourceId"] == logical_id)

    def parameters(self) -> dict[str, str]:
        (described,) = boto3.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return {one["ParameterKey"]: one["ParameterValue"] for one in described.get("Parameters", [])}

    def api(self) -> str:
        """The id of the REST API; the stack has one."""
        (api,) = self.of_type("AWS::ApiGateway::RestApi").values()
        return api

    def describe(self) -> dict:
        kms, functions = boto3.client("kms"), boto3.client("lambda")
        configured = {
            short_name(logical, "Function"): functions.get_function_configuration(FunctionName=physical)
            for logical, physical in self.of_type("AWS::Lambda::Function").items()
        }
        return {
            "api_id": self.api(),
            "stack": self.name,
            "tables": {short_name(k, "Table"): v for k, v in self.of_type("AWS::DynamoDB::Table").items()},
            "queues": {short_name(k, "Queue"): v for k, v in self.of_type("AWS::SQS::Queue").items()},
            "keys": {k: kms.describe_key(KeyId=v)["KeyMetadata"]["Arn"] for k, v in self.of_type("AWS::KMS::Key").items()},
            "functions": {name: c["FunctionName"] for name, c in configured.items()},
            "roles": {name: c["Role"] for name, c in configured.items()},
            "log_groups": {name: c["LoggingConfig"]["LogGroup"] for name, c in configured.items()},
        }

    def describe_carrier(self, name: str) -> dict[str, dict]:
        """The queues and the key of a carrier, which are in a stack of its own."""
        carrier = Stack(f"{self.name}-carrier-{name}")
        key = boto3.client("kms").describe_key(KeyId=carrier.physical("CarrierKey"))
        return {
            "queues": {
                f"carrier-{name}": carrier.physical("CarrierQueue"),
                f"carrier_dead_letter-{name}": carrier.physical("CarrierDeadLetterQueue"),
            },
            "keys": {f"Carrier-{name}Key": key["KeyMetadata"]["Arn"]},
        }
