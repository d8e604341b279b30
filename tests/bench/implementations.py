"""What is compared: our functions, the same job in Node.js and in Python, and the floor."""

import itertools
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import events
from function import Function
from local_aws import ROOT, WORK

RELEASE = ROOT / "target/release"
# They write in turn: the changes of one person in a day are limited.
PEOPLE = 8


@dataclass
class Implementation:
    """The programs of one implementation, and people who are registered with it."""

    name: str
    read: list[str]
    write: list[str]
    register: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    _next: Iterator[str] | None = None

    def function(self, command: list[str], **variables: str) -> Function:
        return Function(command, self.environment | variables)

    def prepare(self, aws_environment: dict[str, str]) -> None:
        """Registers people and stores their contact data, by calls of its own functions."""
        self.environment = aws_environment | self.environment
        if not self.register:
            with self.function(self.write) as function:
                events.body_of(function.invoke(self.write_event()), 200, 201)
            return
        with self.function(self.register) as function:
            for _ in range(PEOPLE):
                created = events.body_of(function.invoke(events.registration()), 201)
                self.tokens.append(created["session"]["token"])
        self._next = itertools.cycle(self.tokens)
        with self.function(self.write) as function:
            for _ in range(PEOPLE):
                events.body_of(function.invoke(self.write_event()), 200, 201)

    @property
    def token(self) -> str | None:
        return self.tokens[0] if self.tokens else None

    def read_event(self) -> dict:
        return events.request("GET", "/contact", token=self.token)

    def write_event(self) -> dict:
        return events.request("PUT", "/contact", events.CONTACT, next(self._next) if self._next else None)


def ours(name: str = "qeg", contact: str = str(RELEASE / "contact"), **variables: str) -> Implementation:
    return Implementation(name, [contact], [contact], [str(RELEASE / "registration")], variables)


def floor() -> Implementation:
    program = [str(RELEASE / "floor")]
    return Implementation("floor", program, program, [])


def node() -> Implementation:
    node, built = _which("node"), WORK / "node"
    command = lambda name: [node, str(built / f"{name}.js")]
    return Implementation("Node.js", command("contact"), command("contact"), command("registration"))


def python() -> Implementation:
    python, source = str(WORK / "python/bin/python3"), ROOT / "tests/bench/python"
    command = lambda name: [python, str(source / f"{name}.py")]
    return Implementation("Python", command("contact"), command("contact"), command("registration"))


def _which(program: str) -> str:
    for folder in os.environ["PATH"].split(":"):
        if os.access(f"{folder}/{program}", os.X_OK):
            return f"{folder}/{program}"
    sys.exit(f"{program} is missing")
