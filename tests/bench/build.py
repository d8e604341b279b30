"""Builds what is measured: the functions as they are deployed but for this machine, and what they are compared with."""

import os
import subprocess
import sys
import venv

import zip_budgets
from local_aws import ROOT, WORK

BENCH = ROOT / "tests/bench"
# Our function and the floor with jitter, as AWS-LC has it by default. In a folder of its own, or cargo would build everything anew.
JITTER = WORK / "jitter"


def everything() -> None:
    packages = [f"qeg-{name}" for name in zip_budgets.FUNCTIONS] + ["floor", "without-warm-up"]
    cargo(*packages)
    print(zip_budgets.check(ROOT / "target/release"), flush=True)
    cargo("qeg-contact", "floor", folder=JITTER, AWS_LC_SYS_NO_JITTER_ENTROPY="0")
    node()
    python()


def cargo(*packages: str, folder: object = None, **variables: str) -> None:
    named = [word for package in packages for word in ("--package", package)]
    target = ["--target-dir", folder] if folder else []
    run(["cargo", "build", "--release", *target, *named], **variables)


def node() -> None:
    folder = BENCH / "node"
    if not _is_newer(folder / "node_modules/.package-lock.json", folder / "package-lock.json"):
        run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], folder)
    run(["node", "build.mjs", WORK / "node"], folder)


def python() -> None:
    folder, pins = WORK / "python", BENCH / "python/requirements.txt"
    done = folder / "installed"
    if _is_newer(done, pins):
        return
    venv.create(folder, with_pip=True)
    run([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", pins])
    done.touch()


def run(command: list[object], folder: object = ROOT, **variables: str) -> None:
    if subprocess.run([str(word) for word in command], cwd=folder, env=os.environ | variables).returncode:
        sys.exit(f"failed: {' '.join(str(word) for word in command)}")


def _is_newer(made, source) -> bool:
    return made.is_file() and made.stat().st_mtime >= source.stat().st_mtime
