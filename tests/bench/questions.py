"""The questions of the measurement. Each gives the Markdown of its answer."""

import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import build
import cold
import events
import goals
import implementations
import memory
import size
import trials
import warm
import zip_budgets
from implementations import RELEASE, Implementation
from local_aws import ROOT, LocalAws
from prepared import Prepared
from spread import ratio, table


@dataclass
class Setup:
    """What all questions share: the local AWS, and people who are registered."""

    aws: LocalAws
    runs: int
    rounds: int
    with_build_time: bool
    with_trials: bool
    people: list[int]
    facts: dict[str, float] = field(default_factory=dict)
    _prepared: dict[str, Implementation] = field(default_factory=dict)

    def prepared(self, make: Callable[[], Implementation]) -> Implementation:
        name = make.__name__
        if name not in self._prepared:
            self._prepared[name] = make()
            self._prepared[name].prepare(self.aws.environment)
        return self._prepared[name]

    @cached_property
    def qeg(self) -> Implementation:
        return self.prepared(implementations.ours)

    @cached_property
    def peers(self) -> list[Implementation]:
        return [
            self.qeg,
            *(self.prepared(make) for make in (implementations.floor, implementations.node, implementations.python)),
        ]


def starts(setup: Setup) -> str:
    """The contact read of our function, and what its start owes to each decision."""
    qeg, floor = setup.qeg, setup.prepared(implementations.floor)
    without, jitter = [str(RELEASE / "without-warm-up")], build.JITTER / "release"
    read = lambda command, **variables: lambda: cold.start(qeg, command, qeg.read_event(), 200, **variables)
    variants = {
        "qeg, contact read": read(qeg.read),
        "without warm-up": read(without),
        "with the roots of the system": read(qeg.read, ROOT_CERTIFICATES="system"),
        "floor, with the same warm-up": lambda: cold.start(floor, floor.read, floor.read_event(), 200, WARM_UP="true"),
        "floor": lambda: cold.start(floor, floor.read, floor.read_event(), 200),
    }
    if (jitter / "floor").is_file():
        by_default = {"ROOT_CERTIFICATES": "system"}
        variants["with jitter"] = read([str(jitter / "contact")])
        variants["with both, as by default"] = read([str(jitter / "contact")], **by_default)
        variants[_SAMPLE] = lambda: cold.start(floor, [str(jitter / "floor")], floor.read_event(), 200, **by_default)
    found = cold.measure(variants, setup.runs)
    times = {name: [one.total for one in starts] for name, starts in found.items()}
    start = "the same start in time, against the floor"
    setup.facts |= {
        f"{start} with the same warm-up": ratio(times["qeg, contact read"], times["floor, with the same warm-up"]),
        f"{start}, both without warm-up": ratio(times["without warm-up"], times["floor"]),
        f"{start} without warm-up": ratio(times["qeg, contact read"], times["floor"]),
    }
    if _SAMPLE in times:
        setup.facts[f"{start} as its sample is built"] = ratio(times["qeg, contact read"], times[_SAMPLE])
    return cold.shown_starts(found, base="floor")


# The floor as a reader of the sample would deploy it.
_SAMPLE = "floor, with both as by default"


def peers_cold(setup: Setup) -> str:
    """From the start to the first answer, beside the others."""
    tables = []
    for job in ["read", "write", "registration"]:
        variants = {}
        for one in setup.peers:
            command, event, status = _job(one, job)
            if command:
                variants[one.name] = lambda a=one, b=command, c=event, d=status: cold.start(a, b, c(), d)
        found = cold.measure(variants, setup.runs)
        tables.append(f"**{_TITLES[job]}**\n\n{cold.shown_starts(found, base='qeg')}")
        if job == "read":
            _keep_starts(setup, found)
    return "\n\n".join(tables)


def _keep_starts(setup: Setup, found: dict[str, list[cold.Start]]) -> None:
    times = {name: [one.total for one in starts] for name, starts in found.items()}
    memory = {name: [one.peak_mb for one in starts] for name, starts in found.items()}
    cpu = [one.cpu for one in found["qeg"]]
    start, faster = "the same start in", "how many times faster the start is than that of the"
    setup.facts |= {
        "CPU time from the start of the process to its first answer, contact read, ms": statistics.median(cpu),
        f"{start} memory, against the floor": ratio(memory["qeg"], memory["floor"]),
        f"{faster} bundled Node.js functions": ratio(times["Node.js"], times["qeg"]),
        f"{faster} Python functions": ratio(times["Python"], times["qeg"]),
    }


def peers_warm(setup: Setup) -> str:
    """Calls of running functions, beside the others."""
    tables = []
    for job in ["read", "write", "registration"]:
        cases = {}
        for one in setup.peers:
            command, event, status = _job(one, job)
            if command:
                cases[one.name] = (one, command, event, status)
        calls = 10 if job == "registration" else 30
        found = warm.measure(cases, setup.rounds, calls)
        if job == "read":
            setup.facts |= {
                "own time of a warm contact read, calls to AWS left out, ms": statistics.median(found["qeg"].own),
                "its whole CPU time, with the work for the call to AWS, ms": statistics.median(found["qeg"].cpu),
            }
        tables.append(f"**{_TITLES[job]}**\n\n{warm.shown_calls(found, base='qeg')}")
    return "\n\n".join(tables)


_TITLES = {
    "read": "Contact read",
    "write": "Contact write",
    "registration": "Registration (argon2id, 19 MiB, two passes)",
}


def _job(one: Implementation, job: str) -> tuple[list[str], Callable[[], dict], int]:
    match job:
        case "read":
            return one.read, one.read_event, 200
        case "write":
            return one.write, one.write_event, 200
        case _:
            return one.register, events.registration, 201


# Eight people make the requests in turn, so each makes six: what one may do in a day is limited. With the first one of each the
# function caches their data keys.
_ROUTE_BEFORE, _ROUTE_ROUNDS, _ROUTE_CALLS, _ROUTE_COUNTED = 8, 3, 8, 8


def routes(_: Setup) -> str:
    """Warm calls of every route, with what each allocates."""
    counted, rows = warm.Allocations(), []
    with Prepared() as prepared:
        for number, row in enumerate(prepared.rows()):
            if not (RELEASE / row.function).is_file():
                continue
            one, event, status = prepared.begin(number)
            case = one, row.program, event, status
            found = warm.measure({row.name: case}, _ROUTE_ROUNDS, _ROUTE_CALLS, _ROUTE_BEFORE)[row.name]
            allocated = counted.of_a_call(*case, _ROUTE_BEFORE, _ROUTE_COUNTED)
            cells = [f"{allocated[0]:.0f}", f"{allocated[1]:.0f}"]
            rows.append([row.name, *warm.cells(found)[:3], *cells])
            print(f"routes: {row.name}", file=sys.stderr, flush=True)
    return table(["route", *warm.HEAD, "allocations", "KB allocated"], rows)


def _built_routes(qeg: Implementation) -> list[tuple[str, str, Callable[[], dict], int]]:
    """With `--no-build`, perhaps not every function is built."""
    return [route for route in _routes(qeg) if (RELEASE / route[1]).is_file()]


def _routes(qeg: Implementation) -> list[tuple[str, str, Callable[[], dict], int]]:
    get = lambda path: lambda: events.request("GET", path, token=qeg.token)
    return [
        ("GET /contact", "contact", qeg.read_event, 200),
        ("PUT /contact", "contact", qeg.write_event, 200),
        ("GET /account", "registration", get("/account"), 200),
        ("POST /accounts", "registration", events.registration, 201),
        ("GET /handoffs", "handoff", get("/handoffs"), 200),
        ("GET /threads", "support", get("/threads"), 200),
        ("GET /access-log", "access", get("/access-log"), 200),
        ("GET /export", "access", get("/export"), 200),
        ("GET /deletion", "deletion", get("/deletion"), 404),
    ]


def sizes(setup: Setup) -> str:
    """What is deployed."""
    zips = zip_budgets.zips(RELEASE)
    answer = size.sizes(zips)
    setup.facts |= {"largest zip of a function, MB": max(zips.values()), "zip of portal, MB": zips.get("portal", 0.0)}
    if setup.with_build_time:
        size.KEPT.write_text(size.build_times() + "\n")
    return answer


def build_times(_: Setup) -> str:
    """How long a build takes: measured anew only on demand, with `sizes`."""
    return size.KEPT.read_text().strip()


def memory_sizes(setup: Setup) -> str:
    """The memory size with the lowest cost that holds the time."""
    qeg = setup.qeg
    cases = [
        memory.Case(
            name, function, qeg, [str(RELEASE / function)], event, status, 1000 if name == "POST /accounts" else 50
        )
        for name, function, event, status in _built_routes(qeg)
    ]
    return memory.measure(cases, calls=12)


def scheduled(setup: Setup) -> str:
    """Purge, audit and retention with more and more people."""
    command = ["cargo", "run", "--quiet", "--package", "scheduled", "--", *map(str, setup.people)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def tried(setup: Setup) -> str:
    """Other settings of the release profile: measured anew only on demand."""
    if setup.with_trials:
        trials.KEPT.write_text(trials.measure(setup.qeg, setup.runs, setup.rounds, with_build=True) + "\n")
    return trials.KEPT.read_text().strip()


def reached(setup: Setup) -> str:
    """Whether the goals are reached."""
    return goals.shown(setup.facts)


ALL = {
    "starts": starts,
    "peers-cold": peers_cold,
    "peers-warm": peers_warm,
    "routes": routes,
    "memory": memory_sizes,
    "scheduled": scheduled,
    "sizes": sizes,
    "build-times": build_times,
    "trials": tried,
    "goals": reached,
}
