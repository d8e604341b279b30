"""Question 2 and a part of 3: what a call costs once the function runs.

The CPU time is that of the function's process alone, measured over all calls together: with the kernel's work for its
connections, and with what it does after the answer. The time includes the local AWS. `own_time.py` defines the own time.
"""

import statistics
import struct
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import events
from function import Function
from implementations import Implementation
from local_aws import ROOT, WORK
from own_time import Transfers, library, own_ms
from spread import ratio, shown, table

# Calls before the measurement: connections are open, data keys are in the cache, Node.js has compiled its hot code.
BEFORE = 30
HEAD = ["time with the local AWS, ms", "own time, ms", "CPU time, ms"]


@dataclass
class Calls:
    """Calls of one kind, in one process."""

    times: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(
    cases: dict[str, tuple[Implementation, list[str], Callable[[], dict], int]], rounds: int, calls: int, before: int = BEFORE
) -> dict[str, Calls]:
    """`calls` calls of each case in turn, `rounds` times, each case in a process that runs all the time and has answered
    `before` calls."""
    running, found, loaded = {}, defaultdict(Calls), library()
    try:
        for name, (one, command, event, status) in cases.items():
            transfers = Transfers(loaded)
            running[name] = one.function(command, **transfers.variables), transfers
            for _ in range(before):
                events.expect(running[name][0].invoke(event()), status)
        for _ in range(rounds):
            for name, (_, _, event, status) in cases.items():
                _round(*running[name], event, status, calls, found[name])
    finally:
        for function, transfers in running.values():
            function.stop()
            transfers.remove()
    return found


def _round(
    function: Function, transfers: Transfers, event: Callable[[], dict], status: int, calls: int, found: Calls
) -> None:
    function.ready()
    before = function.usage().cpu_ms
    for _ in range(calls):
        sent = event()
        function.ready()
        transfers.new()
        started = time.perf_counter()
        answer = function.invoke(sent)
        found.times.append((time.perf_counter() - started) * 1000)
        events.expect(answer, status)
        function.ready()
        found.own.append(own_ms(transfers.new(), function.port))
    found.cpu.append((function.usage().cpu_ms - before) / calls)


def cells(calls: Calls) -> list[str]:
    """Time, own time, CPU time, and the time within which 99 of 100 calls are answered."""
    within = f"{statistics.quantiles(calls.times, n=100)[98]:.1f}"
    return [shown(calls.times, 2), shown(calls.own, 2), shown(calls.cpu, 2), within]


def shown_calls(found: dict[str, Calls], base: str) -> str:
    rows = [[name, *cells(calls), f"{ratio(calls.cpu, found[base].cpu):.1f}"] for name, calls in found.items()]
    return table(["", *HEAD, "99 of 100 within, ms", "CPU, ratio"], rows)


class Allocations:
    """Counts what a function allocates, with `allocations.c` loaded into its process. Only for Rust: Node.js and Python
    have allocators of their own."""

    def __init__(self) -> None:
        self._counts, library = WORK / "allocations", WORK / "allocations.so"
        source = ROOT / "tests/bench/allocations.c"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        self.variables = {"LD_PRELOAD": str(library), "BENCH_ALLOCATIONS": str(self._counts)}

    def of_a_call(
        self, one: Implementation, command: list[str], event: Callable[[], dict], status: int, before: int, calls: int
    ) -> tuple[float, float]:
        """Allocations and KB of one warm call: the median of `calls`, in a process that has answered `before`."""
        self._counts.write_bytes(bytes(16))
        found = []
        with one.function(command, **self.variables) as function:
            for _ in range(before + calls):
                sent = event()
                function.ready()
                start = self._read()
                events.expect(function.invoke(sent), status)
                function.ready()
                end = self._read()
                found.append((end[0] - start[0], (end[1] - start[1]) / 1024))
        return tuple(statistics.median(column) for column in zip(*found[before:], strict=True))

    def _read(self) -> tuple[int, int]:
        return struct.unpack("=QQ", self._counts.read_bytes())
