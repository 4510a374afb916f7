"""Suggestions for misspelled names, ranked as the vendor ranks them."""

from collections.abc import Iterable


def near(name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that are closer than half, closest first (LevenshteinDistance of Lucene, SuggestingErrorOnUnknown)."""
    scored = [(-score, candidate) for candidate in candidates if (score := _likeness(name, candidate)) > 0.5]
    return [candidate for _, candidate in sorted(scored)]


def bracketed(names: Iterable[str]) -> str:
    """One name in brackets, or `any of` several."""
    listed = list(names)
    text = f"[{', '.join(listed)}]"
    return text if len(listed) == 1 else f"any of {text}"


def _likeness(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    if longest > 100:
        return 0.0
    return 1.0 - _distance(one, other) / longest if longest else 1.0


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]
