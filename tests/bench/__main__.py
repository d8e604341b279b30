"""Measures start-up, calls and size, beside what people would use instead: `make bench`.

It prints a table per question and writes docs/performance.md.
"""

import argparse
import sys

import build
import document
import goals
import machine
import questions
from local_aws import LocalAws


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=25, help="starts of each kind (25)")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of 30 warm calls of each kind (10)")
    parser.add_argument(
        "--only", choices=[*questions.ALL], action="append", help="only these questions; writes no document"
    )
    parser.add_argument("--build-time", action="store_true", help="also measure how long a build takes: 10 minutes")
    parser.add_argument("--trials", action="store_true", help="also build and measure other profiles: 40 minutes")
    parser.add_argument("--no-build", action="store_true", help="measure what target/release holds")
    sizes = "numbers of people for purge, audit and retention (100 1000 10000; more than 1000 are copies of a registered person)"
    parser.add_argument("--people", type=int, nargs="+", default=[100, 1000, 10000], help=sizes)
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    if not given.no_build:
        build.everything()
    if machine.load() > 0.5:
        print(
            "Other programs use this machine: times will be too long, ratios and counts are still good.",
            file=sys.stderr,
        )
    found = {}
    with LocalAws() as aws:
        setup = questions.Setup(aws, given.runs, given.rounds, given.build_time, given.trials, given.people)
        for name, ask in questions.ALL.items():
            if not given.only or name in given.only:
                found[name] = ask(setup)
                print(f"## {name}\n\n{found[name]}\n", flush=True)
    if not given.only:
        print(f"written: {document.write(found)}")
        if missed := goals.missed(setup.facts):
            sys.exit("missed: " + "; ".join(missed))


main(arguments())
