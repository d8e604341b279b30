"""What the measurement has to show, and whether it does."""

import zip_budgets
from spread import table

ZIPS = zip_budgets.budgets()
# What is measured, and its limit: at most, or at least. `None` is a figure without a limit that belongs to the one above.
GOALS = [
    ("CPU time from the start of the process to its first answer, contact read, ms", "at most", 15),
    ("the same start in time, against the floor as its sample is built", "at most", 1.3),
    ("the same start in time, against the floor with the same warm-up", "at most", 1.3),
    ("the same start in time, against the floor, both without warm-up", "at most", 1.3),
    ("the same start in time, against the floor without warm-up", "no", None),
    ("the same start in memory, against the floor", "at most", 1.3),
    ("how many times faster the start is than that of the bundled Node.js functions", "at least", 8),
    ("how many times faster the start is than that of the Python functions", "at least", 18),
    ("own time of a warm contact read, calls to AWS left out, ms", "at most", 0.3),
    ("its whole CPU time, with the work for the call to AWS, ms", "no", None),
    ("largest zip of a function, MB", "at most", max(ZIPS.values())),
    ("zip of portal, MB", "at most", ZIPS["portal"]),
]


def shown(facts: dict[str, float]) -> str:
    """A row for each goal that was measured: with `--no-build`, what is not built is left out."""
    rows = [
        [what, f"{word} {limit or 'limit'}", f"{facts[what]:.2f}", _held(word, limit, facts[what])]
        for what, word, limit in GOALS
        if what in facts
    ]
    return table(["goal", "limit", "measured", "held"], rows)


def missed(facts: dict[str, float]) -> list[str]:
    return [what for what, word, limit in GOALS if what in facts and _held(word, limit, facts[what]) == "no"]


def _held(word: str, limit: float | None, measured: float) -> str:
    if limit is None:
        return ""
    return "yes" if (measured <= limit if word == "at most" else measured >= limit) else "no"
