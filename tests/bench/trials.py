"""Other settings of the release profile, tried with `contact`. Each is a build from nothing, so the result is kept in
`trials.md`, which is part of docs/performance.md.
"""

import pathlib
import statistics

import build
import cold
import warm
from implementations import RELEASE, Implementation
from local_aws import ROOT, WORK
from spread import ratio, table
from zip_budgets import zipped

KEPT = ROOT / "tests/bench/trials.md"
TRIALS = {
    "opt-level 3": {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "3"},
    "opt-level z": {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "z"},
    "thin LTO": {"CARGO_PROFILE_RELEASE_LTO": "thin"},
    "panic = abort": {"CARGO_PROFILE_RELEASE_PANIC": "abort"},
}


def folder(name: str) -> pathlib.Path:
    return WORK / name.replace(" ", "").replace("=", "-")


def measure(qeg: Implementation, runs: int, rounds: int, with_build: bool) -> str:
    """Measures those that are built. The rows are compared with the profile as it is."""
    programs = {"as it is": RELEASE / "contact"}
    for name, variables in TRIALS.items():
        if with_build:
            build.cargo("qeg-contact", folder=folder(name), **variables)
        if (program := folder(name) / "release/contact").is_file():
            programs[name] = program
    read = lambda program: lambda: cold.start(qeg, [str(program)], qeg.read_event(), 200)
    starts = cold.measure({name: read(program) for name, program in programs.items()}, runs)
    cases = {name: (qeg, [str(program)], qeg.read_event, 200) for name, program in programs.items()}
    calls = warm.measure(cases, rounds, 30)
    base = next(iter(programs))
    rows = []
    for name, program in programs.items():
        cpu = lambda name: [one.cpu for one in starts[name]]
        rows.append(
            [
                name,
                f"{zipped('bootstrap', program.read_bytes()) / 1e6:.2f}",
                f"{statistics.median(cpu(name)):.1f}",
                f"{ratio(cpu(name), cpu(base)):.2f}",
                f"{statistics.median(calls[name].cpu):.2f}",
                f"{ratio(calls[name].cpu, calls[base].cpu):.2f}",
            ]
        )
    head = ["profile", "zip, MB", "CPU of a start, ms", "ratio", "CPU of a warm read, ms", "ratio"]
    return table(head, rows)
