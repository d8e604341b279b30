"""Which memory size each function needs: under the share of a core that Lambda gives at each size."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import events
from cgroup import Limit, share
from implementations import Implementation
from local_aws import ROOT
from samcli.yamlhelper import parse_yaml_file
from spread import table

SIZES_MB = [128, 256, 512, 1024, 1769]
# In dollars, per GB and second on arm64 in us-east-1, and per request (https://aws.amazon.com/lambda/pricing).
GB_SECOND, REQUEST = 0.0000133334, 0.0000002


@dataclass
class Case:
    """A call that shows what a function needs, and how long it may take when the function is warm, in milliseconds."""

    name: str
    function: str
    one: Implementation
    command: list[str]
    event: Callable[[], dict]
    status: int
    within_ms: float


def measure(cases: list[Case], calls: int) -> str:
    rows = []
    with Limit() as limit:
        if limit is None:
            return "This machine does not let the run limit CPU time (no control group): not measured."
        for case in cases:
            rows.append(_row(case, limit, calls))
    return table(["call", "may take, ms", *(f"{size} MB" for size in SIZES_MB), "cheapest that holds", "set"], rows)


def _row(case: Case, limit: Limit, calls: int) -> list[object]:
    cells, costs = [], {}
    for size in SIZES_MB:
        limit.set(share(size))
        first, warm = _times(case, limit.command(case.command), calls)
        dollars = (statistics.median(warm) / 1000 * size / 1024 * GB_SECOND + REQUEST) * 1e6
        cells.append(f"{statistics.median(warm):.1f} ms, first {first:.0f} ms, ${dollars:.2f}")
        if statistics.quantiles(warm, n=20)[18] <= case.within_ms:
            costs[dollars] = size
    best = f"{costs[min(costs)]} MB" if costs else "none"
    return [case.name, f"{case.within_ms:.0f}", *cells, best, f"{_set(case.function)} MB"]


def _set(function: str) -> int:
    """What the template gives the function."""
    template = parse_yaml_file(str(ROOT / "infra/template.yaml"))
    properties = template["Resources"][f"{function.capitalize()}Function"]["Properties"]
    return properties.get("MemorySize", template["Globals"]["Function"]["MemorySize"])


def _times(case: Case, command: list[str], calls: int) -> tuple[float, list[float]]:
    """From the start to the first answer, and of each warm call; in milliseconds."""
    warm = []
    with case.one.function(command) as function:
        events.body_of(function.invoke(case.event()), case.status)
        first = (time.perf_counter() - function.started) * 1000
        for _ in range(calls):
            event = case.event()
            function.ready()
            started = time.perf_counter()
            events.body_of(function.invoke(event), case.status)
            warm.append((time.perf_counter() - started) * 1000)
            # Calls come one by one: the share of the next period is whole again.
            time.sleep(0.02)
    return first, warm
