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
    phrases = [_phrase(wanted.replace('"', " "))] if mode == "phrase" else _phrases(wanted)
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        return lambda _words: False
    combine = any if mode == "any" else all
    return lambda found: combine(_occurs(phrase, found) for phrase in phrases)


def _phrases(wanted: str) -> list[Phrase]:
    quoted = [_phrase(text) for text in _QUOTED.findall(wanted)]
    loose = [(pattern,) for pattern in _phrase(_QUOTED.sub(" ", wanted))]
    return [*quoted, *loose]


def _phrase(text: str) -> Phrase:
    return tuple(_pattern(word) for word in _PATTERN.findall(text.casefold()))


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
