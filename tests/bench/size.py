"""Question 5: what is deployed."""

import subprocess
import time

from implementations import RELEASE
from local_aws import ROOT, WORK
from spread import table
from zip_budgets import zipped

# Build times are kept here, which is part of docs/performance.md.
KEPT = ROOT / "tests/bench/build_times.md"


def sizes(zips: dict[str, float]) -> str:
    """A table; `zips` are MB."""
    rows = []
    for name, megabytes in zips.items():
        binary = (RELEASE / name).stat().st_size / 1e6
        rows.append([name, f"{megabytes:.2f}", f"{binary:.2f}", crates(f"qeg-{name}")])
    for name, label in [("contact.js", "contact in Node.js"), ("registration.js", "registration in Node.js")]:
        data = (WORK / "node" / name).read_bytes()
        rows.append([label, f"{zipped('index.js', data) / 1e6:.2f}", f"{len(data) / 1e6:.2f}", ""])
    return table(["function", "zip, MB", "binary, MB", "crates in its tree"], rows)


def crates(package: str) -> int:
    """All crates that are built for it, without those of its tests."""
    command = ["cargo", "tree", "--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return len({line.removesuffix(" (*)") for line in listed.splitlines()})


def build_times() -> str:
    """Builds `contact` from nothing, and again after one changed line, in a folder of its own, with the profile of a person who
    works on it and with that of a deployment. Takes ten minutes."""
    folder, source = WORK / "build-time", ROOT / "functions/contact/src/get_contact.rs"
    subprocess.run(["rm", "-rf", folder], check=True)
    rows = []
    for profile in ["dev", "release"]:
        command = [
            "cargo",
            "build",
            "--quiet",
            "--profile",
            profile,
            "--package",
            "qeg-contact",
            "--target-dir",
            folder,
        ]
        cold = _seconds(command)
        text = source.read_text()
        try:
            source.write_text(text + "// One line more.\n")
            changed = _seconds(command)
        finally:
            source.write_text(text)
        rows.append([profile, f"{cold:.0f}", f"{changed:.0f}"])
    return table(["profile", "contact from nothing, s", "after one changed line, s"], rows)


def _seconds(command: list[object]) -> float:
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.monotonic() - started
