"""Word search: how `eq`, `contains` and keywords look at text (page "Operators")."""

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

Mode = Literal["all", "any", "phrase"]

_QUOTED: Final = re.compile(r'"([^"]*)"')
_WORD: Final = re.compile(r"[^\W_]+")
_PATTERN: Final = re.compile(r"(?:[^\W_]|\*)+")
"""A word of the wanted text: special characters separate words, `*` stands for any text within one."""

Phrase = tuple[re.Pattern[str], ...]


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return _WORD.findall(text.casefold())


def search(wanted: str, mode: Mode) -> Callable[[Sequence[str]], bool]:
    """A test of a text's words. A quoted phrase counts as one word; a search for no word at all finds nothing."""
    sought = [_sought(wanted.replace('"', " "))] if mode == "phrase" else _parted(wanted)
    # Words that are sought as they stand, of which there may be thousands, are looked up all at once.
    plain = frozenset(phrase[0] for phrase in sought if len(phrase) == 1 and "*" not in phrase[0])
    phrases = [tuple(map(_pattern, phrase)) for phrase in sought if phrase and not (len(phrase) == 1 and phrase[0] in plain)]
    if not phrases and not plain:
        return lambda _words: False
    if mode == "any":
        return lambda found: not plain.isdisjoint(found) or any(_occurs(phrase, found) for phrase in phrases)
    return lambda found: plain.issubset(found) and all(_occurs(phrase, found) for phrase in phrases)


def _parted(wanted: str) -> list[list[str]]:
    """Quoted phrases, and the other words one by one."""
    quoted = [_sought(text) for text in _QUOTED.findall(wanted)]
    return [*quoted, *([word] for word in _sought(_QUOTED.sub(" ", wanted)))]


def _sought(text: str) -> list[str]:
    return _PATTERN.findall(text.casefold())


def _pattern(word: str) -> re.Pattern[str]:
    """Matches a word. The parts between two stars are found once, each at its first place, so that no pattern is slow."""
    first, *middle = map(re.escape, re.split(r"\*+", word))
    if not middle:
        return re.compile(first)
    *inner, last = middle
    return re.compile("".join([first, *(f"(?>.*?{part})" for part in inner), ".*", last]))


def _occurs(phrase: Phrase, found: Sequence[str]) -> bool:
    width = len(phrase)
    return any(
        all(pattern.fullmatch(word) for pattern, word in zip(phrase, found[start : start + width], strict=True))
        for start in range(len(found) - width + 1)
    )
