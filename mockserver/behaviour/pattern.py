"""Texts for regular expressions: walks the parsed expression and takes the first way through."""

import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

_PARSER: Final = importlib.import_module("re._parser")
"""CPython's own parser of expressions; typeshed does not describe it."""

_LONGEST: Final = 1024
_LETTERS: Final = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "Alpha": "a-zA-Z", "P": "!-/"}
_FAVOURITES: Final = [ord(c) for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- .,:/@+!#$%&*()=?"]
_CATEGORIES: Final[Mapping[str, Callable[[str], bool]]] = {
    "DIGIT": str.isdigit,
    "SPACE": str.isspace,
    "WORD": lambda c: c.isalnum() or c == "_",
}


def matching(pattern: str, shortest: int = 0, longest: int | None = None) -> str | None:
    """A text that matches the pattern and has the wanted length, or None when none is found."""
    translated = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern)
    translated = re.sub(
        r"\\p\{(\w+)\}", lambda m: _LETTERS.get(m[1], "a-z") if _inside(translated, m) else "[a-zA-Z]", translated
    )
    try:
        tree, compiled = _PARSER.parse(translated), re.compile(translated)
    except (re.error, OverflowError, RecursionError):
        return None
    top = _LONGEST if longest is None else longest
    for extra in (0, 1, 2, 3, *range(4, min(max(shortest, 4), _LONGEST) + 1)):
        text = "".join(_walk(tree, extra, {}))
        if not translated.endswith("$"):
            text = text.ljust(shortest, text[-1:] or "a")
        if shortest <= len(text) <= top and compiled.search(text):
            return text
    return None


def _inside(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()]
    return before.count("[") > before.count("]")


def _walk(tree: Iterable[Any], extra: int, groups: dict[int, str]) -> Iterator[str]:
    for code, value in tree:
        yield _piece(str(code), value, extra, groups)


def _piece(code: str, value: Any, extra: int, groups: dict[int, str]) -> str:
    match code:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return next(chr(c) for c in _FAVOURITES if c != value)
        case "ANY":
            return "a"
        case "IN":
            return _member(value)
        case "BRANCH":
            return "".join(_walk(value[1][0], extra, groups))
        case "SUBPATTERN":
            number, _, _, inner = value
            groups[number] = "".join(_walk(inner, extra, groups))
            return groups[number]
        case "ATOMIC_GROUP":
            return "".join(_walk(value, extra, groups))
        case "GROUPREF":
            return groups.get(value, "")
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            return "".join("".join(_walk(inner, extra, groups)) for _ in range(min(least + extra, int(most), _LONGEST)))
        case _:
            return ""  # Anchors and look-arounds add nothing; whether they hold is checked on the whole text.


def _member(items: list[tuple[Any, Any]]) -> str:
    negated = str(items[0][0]) == "NEGATE"
    favourite = next((c for c in _FAVOURITES if _holds(items, c) != negated), None)
    if favourite is None and not negated:
        value = items[0][1]
        favourite = value if isinstance(value, int) else value[0] if isinstance(value, tuple) else None
    return chr(favourite) if favourite is not None else "é"


def _holds(items: list[tuple[Any, Any]], char: int) -> bool:
    return any(_has(str(code), value, char) for code, value in items if str(code) != "NEGATE")


def _has(code: str, value: Any, char: int) -> bool:
    match code:
        case "LITERAL":
            return bool(value == char)
        case "RANGE":
            return bool(value[0] <= char <= value[1])
        case "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            return _CATEGORIES[name.removeprefix("NOT_")](chr(char)) != name.startswith("NOT_")
        case _:
            return False
