"""Writes docs/performance.md from its template."""

import pathlib

import machine
from local_aws import ROOT

TEMPLATE = ROOT / "tests/bench/performance.md"
DOCUMENT = ROOT / "docs/performance.md"


def write(found: dict[str, str]) -> pathlib.Path:
    """Replaces each `{{name}}` with its answer."""
    text = TEMPLATE.read_text()
    for name, answer in {"machine": machine.described(), **found}.items():
        text = text.replace("{{" + name + "}}", answer)
    DOCUMENT.write_text(text)
    return DOCUMENT.relative_to(ROOT)
