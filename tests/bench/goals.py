"""What the measurement has to show, and whether it does."""

from spread import table

# What is measured, and its limit: at most, or at least.
GOALS = [
    ("CPU time from the start of the process to its first answer, contact read, ms", "at most", 15),
    ("the same start in time, against the floor", "at most", 1.3),
    ("the same start in memory, against the floor", "at most", 1.3),
    ("how many times faster the start is than that of the bundled Node.js functions", "at least", 8),
    ("how many times faster the start is than that of the Python functions", "at least", 18),
    ("own CPU time of a warm contact read, ms", "at most", 0.3),
    ("largest zip of a function, MB", "at most", 3.5),
    ("zip of portal, MB", "at most", 1.5),
]


def shown(facts: dict[str, float]) -> str:
    rows = [
        [what, f"{word} {limit}", f"{facts[what]:.2f}", _held(word, limit, facts[what])] for what, word, limit in GOALS
    ]
    return table(["goal", "limit", "measured", "held"], rows)


def missed(facts: dict[str, float]) -> list[str]:
    return [what for what, word, limit in GOALS if _held(word, limit, facts[what]) == "no"]


def _held(word: str, limit: float, measured: float) -> str:
    return "yes" if (measured <= limit if word == "at most" else measured >= limit) else "no"
