"""Medians, spreads and ratios of measurements."""

import statistics


def shown(values: list[float], digits: int = 1) -> str:
    """The median, and in brackets what nine of ten measurements lie between."""
    low, high = between(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def between(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    margin = round((len(ordered) - 1) * 0.05)
    return ordered[margin], ordered[-1 - margin]


def ratio(values: list[float], base: list[float]) -> float:
    """The median of the ratios of measurements that were taken one after the other."""
    return statistics.median(value / other for value, other in zip(values, base, strict=True))


def table(head: list[str], rows: list[list[object]]) -> str:
    """A table in Markdown; the first column is text, the others are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
