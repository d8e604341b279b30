"""The own time of a call: from the event's arrival to the answer, without the time in which a call to AWS is under way.

`transfers.c`, which is loaded into the process, gives the times at which it sends and receives.

- The event has arrived when the system call returns that delivers its last bytes.
- The answer is given when the system call returns that takes its last bytes.
- A call to AWS is under way from the system call that takes the first bytes of its request until the one returns that
  delivers the last bytes of its answer. So own time contains making and signing the request and reading the answer, but
  not the kernel's work for the connection, the network and AWS. Calls that are under way together count once.

Work after the answer, such as asking for the next event, is not part of it.
"""

import itertools
import pathlib
import struct
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from local_aws import ROOT, WORK

NUMBER, TRANSFER = struct.Struct("=Q"), struct.Struct("=QQIHH")
ROOM = 100_000


@dataclass
class Transfer:
    """One system call that sent or received bytes. Times in nanoseconds."""

    before: int
    after: int
    connection: int
    port: int
    is_sent: bool


def library() -> pathlib.Path:
    """The built library."""
    built = WORK / "transfers.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", built, ROOT / "tests/bench/transfers.c"], check=True)
    return built


class Transfers:
    """The transfers of one process that is started with `variables`."""

    _numbers = itertools.count(1)

    def __init__(self, loaded: pathlib.Path) -> None:
        self._file = WORK / f"transfers-{next(self._numbers)}"
        with self._file.open("wb") as file:
            file.truncate(NUMBER.size + ROOM * TRANSFER.size)
        self._read = 0
        self.variables = {"LD_PRELOAD": str(loaded), "BENCH_TRANSFERS": str(self._file)}

    def new(self) -> list[Transfer]:
        """Those since the last time."""
        with self._file.open("rb") as file:
            (number,) = NUMBER.unpack(file.read(NUMBER.size))
            if number > ROOM:
                raise OverflowError("more transfers than there is room for")
            file.seek(NUMBER.size + self._read * TRANSFER.size)
            data = file.read((number - self._read) * TRANSFER.size)
        self._read = number
        fields = TRANSFER.iter_unpack(data)
        return [Transfer(*numbers, bool(is_sent)) for *numbers, is_sent in fields]

    def remove(self) -> None:
        self._file.unlink()


def own_ms(transfers: list[Transfer], runtime_port: int) -> float:
    """The own time of the one call that these transfers belong to, in milliseconds."""
    with_lambda, with_aws = [], {}
    for one in sorted(transfers, key=lambda one: one.before):
        (with_lambda if one.port == runtime_port else with_aws.setdefault(one.connection, [])).append(one)
    # A transfer is recorded after it was made, so the first one may be the request for this event.
    received = itertools.dropwhile(lambda one: one.is_sent, with_lambda)
    # The event, the answer, the receipt of the answer, and the request for the next event.
    event, answer, *_ = _runs(received)
    start, end = event[-1].after, answer[-1].after
    under_way = [interval for transfers in with_aws.values() for interval in _under_way(transfers)]
    return (end - start - _covered(under_way, start, end)) / 1e6


def _runs(transfers: Iterable[Transfer]) -> Iterator[list[Transfer]]:
    """Transfers in one direction that follow each other."""
    return (list(run) for _, run in itertools.groupby(transfers, key=lambda one: one.is_sent))


def _under_way(transfers: list[Transfer]) -> Iterator[tuple[int, int]]:
    """Begin and end of the calls of one connection."""
    runs = list(_runs(transfers))
    for request, answer in zip(runs[::2], runs[1::2], strict=True):
        yield request[0].before, answer[-1].after


def _covered(intervals: list[tuple[int, int]], start: int, end: int) -> int:
    """How much of the time from `start` to `end` is in at least one interval."""
    covered, until = 0, start
    for begin, finish in sorted(intervals):
        covered += max(0, min(finish, end) - max(begin, until))
        until = max(until, finish)
    return covered
