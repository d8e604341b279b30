"""Question 5: what is deployed."""

import io
import subprocess
import time
import zipfile

from implementations import RELEASE
from local_aws import ROOT, WORK
from spread import table

FUNCTIONS = sorted(folder.name for folder in (ROOT / "functions").iterdir() if (folder / "Cargo.toml").is_file())


def zipped(name: str, data: bytes) -> int:
    """Bytes of the archive that Lambda gets."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr(name, data)
    return len(archive.getvalue())


def zips() -> dict[str, float]:
    """MB of the archive of each function that is built."""
    built = (name for name in FUNCTIONS if (RELEASE / name).is_file())
    return {name: zipped("bootstrap", (RELEASE / name).read_bytes()) / 1e6 for name in built}


def sizes() -> str:
    rows = []
    for name, megabytes in zips().items():
        binary = (RELEASE / name).stat().st_size / 1e6
        rows.append([name, f"{megabytes:.2f}", f"{binary:.2f}", crates(f"qeg-{name}")])
    for name, label in [("contact.js", "contact in Node.js"), ("registration.js", "registration in Node.js")]:
        data = (WORK / "node" / name).read_bytes()
        rows.append([label, f"{zipped('index.js', data) / 1e6:.2f}", f"{len(data) / 1e6:.2f}", ""])
    return table(["function", "zip, MB", "binary, MB", "crates in its tree"], rows)


def crates(package: str) -> int:
    """All crates that are built for it, without those of its tests."""
    command = ["cargo", "tree", "--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return len({line.removesuffix(" (*)") for line in listed.splitlines()})


def build_times() -> str:
    """Builds `contact` from nothing, and again after one changed line, in a folder of its own. Takes ten minutes."""
    folder, source = WORK / "build-time", ROOT / "functions/contact/src/get_contact.rs"
    subprocess.run(["rm", "-rf", folder], check=True)
    rows = []
    for profile in ["dev", "release"]:
        command = [
            "cargo",
            "build",
            "--quiet",
            "--profile",
            profile,
            "--package",
            "qeg-contact",
            "--target-dir",
            folder,
        ]
        cold = _seconds(command)
        text = source.read_text()
        try:
            source.write_text(text + "// One line more.\n")
            changed = _seconds(command)
        finally:
            source.write_text(text)
        rows.append([profile, f"{cold:.0f}", f"{changed:.0f}"])
    return table(["profile", "contact from nothing, s", "after one changed line, s"], rows)


def _seconds(command: list[object]) -> float:
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.monotonic() - started
