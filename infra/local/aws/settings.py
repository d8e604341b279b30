"""Applies settings of the template that the emulator ignores.

All values come from the template, which is written for AWS.
"""

import json
import re
from collections.abc import Callable

import boto3
from samcli.yamlhelper import parse_yaml_file

import facts

#: Replaces the functions of CloudFormation in a part of the template by what they give in the stack.
Resolve = Callable[[object], object]


def read(path: str) -> dict:
    """The template, with `!Ref` and `!Sub` as mappings (`{"Ref": ...}`, `{"Fn::Sub": ...}`)."""
    return parse_yaml_file(path)


def apply(template: dict, stack: facts.Stack) -> None:
    values, conditions = _values(stack), template.get("Conditions", {})

    def resolve(part):
        return _resolved(part, values, conditions)

    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::DynamoDB::Table":
                _expiry(stack.physical(logical_id), properties)
                _recovery(stack.physical(logical_id), properties, resolve)
                _encryption(stack.physical(logical_id), properties, resolve)
            case "AWS::Serverless::Function":
                _concurrency(stack.physical(logical_id), properties, resolve)
            case "AWS::Serverless::Api":
                _resource_policy(stack, properties, resolve)
                _gateway_responses(stack, properties, resolve)
                _access_log(stack, properties, resolve)


def _expiry(table: str, properties: dict) -> None:
    expiry = properties.get("TimeToLiveSpecification")
    if expiry:
        boto3.client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=expiry)


def _recovery(table: str, properties: dict, resolve: Resolve) -> None:
    recovery = resolve(properties.get("PointInTimeRecoverySpecification", {}))
    if recovery.get("PointInTimeRecoveryEnabled"):
        if "RecoveryPeriodInDays" in recovery:
            # A parameter of the stack is text.
            recovery["RecoveryPeriodInDays"] = int(recovery["RecoveryPeriodInDays"])
        boto3.client("dynamodb").update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification=recovery
        )


def _encryption(table: str, properties: dict, resolve: Resolve) -> None:
    at_rest = resolve(properties.get("SSESpecification", {}))
    if at_rest:
        specification = {
            "Enabled": at_rest["SSEEnabled"], "SSEType": at_rest["SSEType"], "KMSMasterKeyId": at_rest["KMSMasterKeyId"]
        }
        boto3.client("dynamodb").update_table(TableName=table, SSESpecification=specification)


def _concurrency(function: str, properties: dict, resolve: Resolve) -> None:
    if "ReservedConcurrentExecutions" in properties:
        reserved = resolve(properties["ReservedConcurrentExecutions"])
        boto3.client("lambda").put_function_concurrency(
            FunctionName=function, ReservedConcurrentExecutions=reserved
        )


def _resource_policy(stack: facts.Stack, properties: dict, resolve: Resolve) -> None:
    statements = properties.get("Auth", {}).get("ResourcePolicy", {}).get("CustomStatements", [])
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": resolve(statements)})
        operation = {"op": "replace", "path": "/policy", "value": policy}
        boto3.client("apigateway").update_rest_api(restApiId=stack.api(), patchOperations=[operation])


def _access_log(stack: facts.Stack, properties: dict, resolve: Resolve) -> None:
    log = resolve(properties.get("AccessLogSetting", {}))
    if log:
        (stage,) = stack.of_type("AWS::ApiGateway::Stage").values()
        values = {"destinationArn": log["DestinationArn"], "format": log["Format"].strip()}
        operations = [
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in values.items()
        ]
        boto3.client("apigateway").update_stage(restApiId=stack.api(), stageName=stage, patchOperations=operations)


def _values(stack: facts.Stack) -> dict[str, str | None]:
    """The values of `!Ref`, of `!GetAtt` of the ARN of a role, key or log group, and of `${...}` in this stack."""
    here = boto3.session.Session()
    account = boto3.client("sts").get_caller_identity()["Account"]
    partition = here.get_partition_for_region(here.region_name)
    roles = stack.of_type("AWS::IAM::Role")
    keys = stack.of_type("AWS::KMS::Key")
    logs = stack.of_type("AWS::Logs::LogGroup")
    here_is = f"{here.region_name}:{account}"
    return {
        **stack.parameters(),
        **roles,
        **{f"{role}.Arn": f"arn:{partition}:iam::{account}:role/{name}" for role, name in roles.items()},
        **{f"{key}.Arn": f"arn:{partition}:kms:{here_is}:key/{name}" for key, name in keys.items()},
        **{f"{log}.Arn": f"arn:{partition}:logs:{here_is}:log-group:{name}" for log, name in logs.items()},
        "AWS::AccountId": account,
        "AWS::NoValue": None,
        "AWS::Partition": partition,
        "AWS::Region": here.region_name,
        "AWS::StackName": stack.name,
    }


def _resolved(part, values: dict[str, str | None], conditions: dict):
    """A part of the template with the functions of CloudFormation replaced by what they give."""
    match part:
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]+)\}", lambda name: values[name[1]], text)
        case {"Ref": str(name)}:
            return values[name]
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return values[f"{resource}.{attribute}"]
        case {"Fn::GetAtt": str(name)}:
            return values[name]
        case {"Fn::If": [str(condition), yes, no]}:
            holds = _resolved(conditions[condition], values, conditions)
            return _resolved(yes if holds else no, values, conditions)
        case {"Fn::Not": [inner]}:
            return not _resolved(inner, values, conditions)
        case {"Fn::Equals": [one, other]}:
            return _resolved(one, values, conditions) == _resolved(other, values, conditions)
        case dict():
            resolved = {name: _resolved(inner, values, conditions) for name, inner in part.items()}
            # A member of no value is not there.
            return {name: inner for name, inner in resolved.items() if inner is not None}
        case list():
            return [_resolved(inner, values, conditions) for inner in part]
    return part


def _gateway_responses(stack: facts.Stack, properties: dict, resolve: Resolve) -> None:
    responses = resolve(properties.get("GatewayResponses", {}))
    api, gateway = stack.api(), boto3.client("apigateway")
    for kind, response in responses.items():
        status = {"statusCode": str(response["StatusCode"])} if "StatusCode" in response else {}
        gateway.put_gateway_response(
            restApiId=api,
            responseType=kind,
            responseParameters=_parameters(response.get("ResponseParameters", {})),
            responseTemplates=response.get("ResponseTemplates", {}),
            **status,
        )
    if responses:
        # A response takes effect with the next deployment, as in AWS.
        (stage,) = stack.of_type("AWS::ApiGateway::Stage").values()
        gateway.create_deployment(restApiId=api, stageName=stage)


def _parameters(parameters: dict) -> dict:
    """SAM's `Headers: {Content-Type: x}` becomes `gatewayresponse.header.Content-Type: x`."""
    places = {"Headers": "header", "Paths": "path", "QueryStrings": "querystring"}
    return {
        f"gatewayresponse.{places[place]}.{name}": value
        for place, values in parameters.items()
        for name, value in values.items()
    }
