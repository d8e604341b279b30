"""What a run was made on, and with."""

import os
import pathlib
import platform
import subprocess

from local_aws import ROOT, WORK


def described() -> str:
    """Lines for the document."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return "\n".join(
        [
            f"- {cpu}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Linux {platform.release()}",
            f"- {_first_line('rustc', '--version')}; Node.js {_first_line('node', '--version')}; "
            f"{_first_line(WORK / 'python/bin/python3', '--version')}",
            "- DynamoDB and KMS as one program in memory (`tests/aws`), over plain HTTP on the same machine",
            f"- commit {_first_line('git', 'rev-parse', '--short=12', 'HEAD')}"
            + (" with changes" if _first_line("git", "status", "--porcelain", "--untracked-files=no") else ""),
        ]
    )


def load() -> float:
    """Runnable processes per core, over the last minute: above 0.5, others use the machine."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def _first_line(*command: object) -> str:
    printed = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=ROOT).stdout
    return printed.splitlines()[0] if printed.strip() else ""
