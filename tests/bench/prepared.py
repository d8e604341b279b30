"""The requests of docs/budgets.md, one for each row of its table of routes, which `tests/bench/prepare` prepares."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from implementations import RELEASE, Implementation
from local_aws import OF_LAMBDA, ROOT


@dataclass
class Row:
    """A row of the table."""

    function: str
    route: str
    case: str

    @property
    def name(self) -> str:
        return f"`{self.route}`" + (f", {self.case}" if self.case else "")

    @property
    def program(self) -> list[str]:
        return [str(RELEASE / self.function)]


class Prepared:
    """The program that prepares them. Use it as a context manager."""

    def __enter__(self) -> "Prepared":
        command = ["cargo", "run", "--quiet", "--package", "prepare"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def rows(self) -> list[Row]:
        return [Row(**row) for row in self._answer("list")]

    def begin(self, number: int) -> tuple[Implementation, Callable[[], dict], int]:
        """What `warm.measure` needs for the row of this number: the functions with their environment, an event that is new
        with each call, and the status of the answers. It ends the row before."""
        begun = self._answer(f"begin {number}")
        return Implementation("qeg", [], [], [], OF_LAMBDA | begun["variables"]), lambda: self._answer("next"), begun["status"]

    def _answer(self, command: str) -> dict | list:
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"tests/bench/prepare ended at `{command}`: see what it printed")
        return json.loads(line)
