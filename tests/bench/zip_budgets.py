"""Fails if the zip of a function is over its budget in docs/budgets.md: `python3 tests/bench/zip_budgets.py FOLDER`.

FOLDER has the built functions: `target/lambda`, each as NAME/bootstrap, or `target/release`, each as NAME. It needs
nothing but Python.
"""

import io
import pathlib
import re
import sys
import zipfile

ROOT = pathlib.Path(__file__).parents[2]
FUNCTIONS = sorted(folder.name for folder in (ROOT / "functions").iterdir() if (folder / "Cargo.toml").is_file())
# A row of the section "Size": a function or all others, and how many MB its zip has at most.
HEADING, ROW, OTHERS = "## Size", re.compile(r"\| (?:`(\w+)`|(every other one)) \| ([\d.]+) MB \|"), "every other one"


def budgets() -> dict[str, float]:
    """The most MB (1,000,000 bytes) that each function's zip may have."""
    section = (ROOT / "docs/budgets.md").read_text().split(f"{HEADING}\n")[1].split("\n## ")[0]
    rows = {name or others: float(most) for name, others, most in ROW.findall(section)}
    return {function: rows.get(function, rows[OTHERS]) for function in FUNCTIONS}


def zipped(name: str, data: bytes) -> int:
    """Bytes of the archive that Lambda gets: with zlib's default level, as `sam deploy` makes it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return len(archive.getvalue())


def zips(folder: pathlib.Path) -> dict[str, float]:
    """MB of the archive of each function that is built in this folder."""
    found = {}
    for name in FUNCTIONS:
        for program in (folder / name / "bootstrap", folder / name):
            if program.is_file():
                found[name] = zipped("bootstrap", program.read_bytes()) / 1e6
    return found


def over(found: dict[str, float]) -> list[str]:
    """The zips that are over their budgets."""
    most = budgets()
    return [f"{name} {size:.2f} MB of {most[name]}" for name, size in found.items() if size > most[name]]


def check(folder: pathlib.Path) -> str:
    """A line about zips that keep their budgets; otherwise it ends the program."""
    found = zips(folder)
    if not found:
        sys.exit(f"no function is built in {folder}")
    if wrong := over(found):
        sys.exit(f"zips over their budgets (docs/budgets.md): {', '.join(wrong)}")
    largest = max(found, key=found.get)
    return f"zips within their budgets: {len(found)}; the largest is {largest} with {found[largest]:.2f} MB"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(check(pathlib.Path(sys.argv[1])))
