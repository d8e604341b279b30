"""Holds docs/powers.md against what the functions did while the tests ran: every power is used, no call is refused.

    $QEG_PYTHON infra/local/aws/powers_used.py     in `local with-stack`, after every test

A power that no test uses is one that the code does not need, or a promise that no test keeps. The other way
round, what the code needs and the table lacks, IAM itself refuses; here such a refusal is named.
"""

import json
import os
import re
import sys
from pathlib import Path

import powers

# What Lambda does itself, in the name of a function that a queue or a stream calls (AWS Lambda Developer
# Guide, "execution role permissions" of each). The emulator does it without asking IAM.
EVENT_SOURCES = {
    "SQS": ("sqs", "Queue", {"DeleteMessage", "GetQueueAttributes", "ReceiveMessage"}),
    "DynamoDB": ("dynamodb", "Stream", {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}),
}


def of_lambda(template: dict) -> set:
    """The powers that the template's event sources need."""
    needed = set()
    for logical, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        function = logical.removesuffix("Function").lower()
        for event in resource["Properties"].get("Events", {}).values():
            if event["Type"] in EVENT_SOURCES:
                service, source, verbs = EVENT_SOURCES[event["Type"]]
                name = powers.resource_name(event["Properties"][source])
                needed |= {(function, service, name, verb) for verb in verbs}
            on_failure = event["Properties"].get("DestinationConfig", {}).get("OnFailure")
            if on_failure:
                needed.add((function, "sqs", powers.resource_name(on_failure["Destination"]), "SendMessage"))
    return needed


def of_record(endpoints: dict, record: Path) -> tuple[set, set]:
    """What the functions themselves asked for: allowed, refused."""
    names = resource_names(endpoints)
    # A function's session bears its name, which tells its own calls from those of tests under its role.
    functions = {
        f"{role.rsplit('/', 1)[-1]}/{endpoints['functions'][function]}": function
        for function, role in endpoints["roles"].items()
    }
    allowed, refused = set(), set()
    for line in record.read_text().splitlines():
        entry = json.loads(line)
        function = functions.get(entry["caller"].split(":assumed-role/")[-1])
        if function:
            service, verb = entry["action"].split(":")
            table, _, index = entry["resource"].partition("/index/")
            name = names.get(table, table) + (f"/{index}" if index else "")
            (allowed if entry["allowed"] else refused).add((function, service, name, verb))
    return allowed, refused


def resource_names(endpoints: dict) -> dict[str, str]:
    """ARN -> the name docs/powers.md uses."""
    region, account = endpoints["region"], next(iter(endpoints["roles"].values())).split(":")[4]
    names = {
        f"arn:aws:dynamodb:{region}:{account}:table/{table}": name.replace("_", " ")
        for name, table in endpoints["tables"].items()
    }
    for name, url in endpoints["queues"].items():
        # Places for carriers are all alike.
        spoken = re.sub(r"\d", "", name).replace("_", " ")
        names[f"arn:aws:sqs:{region}:{account}:{url.rsplit('/', 1)[-1]}"] = spoken
    for name, arn in endpoints["keys"].items():
        names[arn] = re.sub(r"(?<!^)([A-Z])", r" \1", name.removesuffix("Key")).lower()
    return names


def main():
    file = Path(os.environ["QEG_ENDPOINTS"])
    document = powers.of_document()
    by_functions, refused = of_record(json.loads(file.read_text()), file.with_name("iam.jsonl"))
    by_lambda = of_lambda(powers.template())
    for power in sorted(document - by_functions - by_lambda):
        print("in docs/powers.md, and no test makes a function use it:", *power)
    for power in sorted(by_lambda - document):
        print("an event source needs it, and docs/powers.md lacks it:", *power)
    for power in sorted(refused):
        print("a function asked for it and was refused:", *power)
    if document - by_functions - by_lambda or by_lambda - document or refused:
        sys.exit("take the power away, or add the test that needs it; or give the function what it needs")
    print(f"{len(document)} powers, each of them used")


if __name__ == "__main__":
    main()
