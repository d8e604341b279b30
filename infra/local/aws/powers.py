"""Holds docs/powers.md against infra/template.yaml: every power of every function, in both directions.

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


def main():
    granted, document = of_template(), of_document()
    for power in sorted(granted - document):
        print("in infra/template.yaml only:", *power)
    for power in sorted(document - granted):
        print("in docs/powers.md only:", *power)
    if granted != document:
        sys.exit("make docs/powers.md and infra/template.yaml say the same")
    print(f"{len(granted)} powers, the same in template and document")


if __name__ == "__main__":
    main()
