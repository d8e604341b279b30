"""A limit on CPU time, as Lambda has one: a share of a core that depends on the memory size."""

import os
import pathlib

MOUNTED = pathlib.Path("/sys/fs/cgroup")
# Lambda gives a whole core at this size, and shares in proportion (AWS Lambda Developer Guide, "Configure memory").
MB_OF_A_CORE = 1769
PERIOD_US = 20_000


def share(memory_mb: int) -> float:
    return min(1.0, memory_mb / MB_OF_A_CORE)


class Limit:
    """A control group with a quota. `at` makes a command run in it."""

    def __init__(self) -> None:
        self._is_v2 = (MOUNTED / "cgroup.controllers").is_file()
        self._folder = (MOUNTED if self._is_v2 else MOUNTED / "cpu") / f"qeg-bench-{os.getpid()}"

    def __enter__(self) -> "Limit | None":
        """None where this user may make no control group."""
        try:
            self._folder.mkdir()
            self.set(1.0)
        except OSError:
            return None
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder.is_dir():
            self._folder.rmdir()

    def set(self, cores: float) -> None:
        quota = int(cores * PERIOD_US)
        if self._is_v2:
            (self._folder / "cpu.max").write_text(f"{quota} {PERIOD_US}")
        else:
            (self._folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (self._folder / "cpu.cfs_quota_us").write_text(str(quota))

    def command(self, command: list[str]) -> list[str]:
        """The same command, started within the group."""
        return ["/bin/sh", "-c", f'echo $$ > "{self._folder}/cgroup.procs"; exec "$0" "$@"', *command]
