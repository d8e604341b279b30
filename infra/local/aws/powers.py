"""Holds docs/powers.md against infra/template.yaml: every power of every function, and who the keys name, in
both directions.

    target/tools/bin/python3 infra/local/aws/powers.py
"""

import re
import sys
from pathlib import Path

from cfnlint.decode import decode

ROOT = Path(__file__).resolve().parents[3]


def listed(value):
    return value if isinstance(value, list) else [value]


def resource_name(resource):
    """The name docs/powers.md uses: `subjects`, `ledger/open`, `account`, `relay failure`."""
    if "Fn::If" in resource:
        resource = resource["Fn::If"][1]
    text = resource.get("Fn::Sub") or ""
    text = text or ".".join(listed(resource.get("Fn::GetAtt")))
    logical, rest = re.match(r"(?:\$\{)?(\w+?)(Table|Key|Queue|Log)\b(.*)", text).group(1, 3)
    # Carrier1, Carrier2, ...: places for carriers, which are all alike.
    words = re.sub(r"(?<!^)([A-Z])", r" \1", re.sub(r"\d", "", logical)).lower()
    if "StreamArn" in rest or "/stream" in rest:
        return f"{words} stream"
    index = re.search(r"/index/(\w+)", rest)
    return f"{words}/{index.group(1)}" if index else words


def template():
    decoded, faults = decode(str(ROOT / "infra/template.yaml"))
    if faults:
        sys.exit(f"infra/template.yaml cannot be read: {faults[0].message}")
    return decoded


def of_template():
    powers = set()
    for name, resource in template()["Resources"].items():
        if not name.endswith("Powers"):
            continue
        function = name.removesuffix("Powers").lower()
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
            for where in listed(statement["Resource"]):
                for action in listed(statement["Action"]):
                    service, verb = action.split(":")
                    if service != "logs":
                        powers.add((function, service, resource_name(where), verb))
    return powers


def of_keys():
    """What the keys' own policies say: (key, function) for each role named, (key, verb) for each action."""
    said = set()
    for logical, resource in template()["Resources"].items():
        if resource["Type"] != "AWS::KMS::Key":
            continue
        key = re.sub(r"(?<!^)([A-Z])", r" \1", logical.removesuffix("Key")).lower()
        for statement in resource["Properties"]["KeyPolicy"]["Statement"]:
            if statement["Sid"] != "Use":
                continue
            said |= {(key, action.removeprefix("kms:")) for action in listed(statement["Action"])}
            for arn in statement["Condition"]["ArnLike"]["aws:PrincipalArn"]:
                if role := re.search(r"(\w+)Role\b", str(arn)):
                    said.add((key, role.group(1).lower()))
    return said


def of_document():
    powers = set()
    for line in (ROOT / "docs/powers.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or cells[0] == "function":
            continue
        if len(cells) == 4:
            service, name = ("kms", cells[1]) if cells[1] else ("dynamodb", cells[2])
        else:
            service, name = "sqs", cells[1]
        powers |= {(cells[0], service, name, verb) for verb in cells[-1].split(", ")}
    return powers


def differences(template_says, document_says):
    return [
        *(f"in infra/template.yaml only: {' '.join(one)}" for one in sorted(template_says - document_says)),
        *(f"in docs/powers.md only: {' '.join(one)}" for one in sorted(document_says - template_says)),
    ]


def main():
    document = of_document()
    uses = {(function, key, verb) for function, service, key, verb in document if service == "kms"}
    named = {(key, function) for function, key, _ in uses} | {(key, verb) for _, key, verb in uses}
    found = differences(of_template(), document)
    found += [f"{line} (a key's policy)" for line in differences(of_keys(), named)]
    if found:
        sys.exit("\n".join([*found, "make docs/powers.md and infra/template.yaml say the same"]))
    print(f"{len(document)} powers, the same in template and document")


if __name__ == "__main__":
    main()
