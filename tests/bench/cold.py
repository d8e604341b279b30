"""Question 1 and a part of 3: from the start of the process to its first answer."""

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass

import events
from implementations import Implementation
from spread import ratio, shown, table


@dataclass
class Start:
    """One start. Milliseconds and MB."""

    init: float
    total: float
    init_cpu: float
    cpu: float
    peak_mb: float


def start(one: Implementation, command: list[str], event: dict, status: int, **variables: str) -> Start:
    with one.function(command, **variables) as function:
        init, before = function.ready(), function.usage()
        answer = function.invoke(event)
        total, after = (time.perf_counter() - function.started) * 1000, function.usage()
        events.body_of(answer, status)
        return Start(init, total, before.cpu_ms, max(after.cpu_ms, function.stop()), after.peak_mb)


def measure(variants: dict[str, callable], runs: int) -> dict[str, list[Start]]:
    """Each variant once per round, so that a change of the machine's speed changes all of them."""
    found = defaultdict(list)
    for name, run in variants.items():
        run()  # so that files are in the cache of the operating system
    for _ in range(runs):
        for name, run in variants.items():
            found[name].append(run())
    return found


def shown_starts(found: dict[str, list[Start]], base: str) -> str:
    rows = []
    for name, starts in found.items():
        column = lambda field: [getattr(one, field) for one in starts]
        rows.append(
            [
                name,
                shown(column("total")),
                f"{statistics.median(column('init')):.1f}",
                f"{statistics.median(column('total')) - statistics.median(column('init')):.1f}",
                shown(column("cpu")),
                f"{statistics.median(column('peak_mb')):.1f}",
                f"{ratio(column('total'), [one.total for one in found[base]]):.2f}",
                f"{ratio(column('cpu'), [one.cpu for one in found[base]]):.2f}",
            ]
        )
    head = [
        "",
        "to the first answer, ms",
        "init, ms",
        "first call, ms",
        "CPU, ms",
        "memory, MB",
        "time, ratio",
        "CPU, ratio",
    ]
    return table(head, rows)
