"""Secrets in text that is no JSON: broken or cut JSON, forms, YAML, XML. Their values are covered, whatever they hold."""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote_plus

import orjson

NAME: Final = re.compile(
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)')\s*[:=]\s*|(?P<bare>[\w.%+-]+)[ \t]*[:=][ \t]*"""
)
QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"?' + r"|'(?:[^'\\]|\\.)*'?", re.DOTALL)
REST: Final = re.compile(r"[^\r\n,&}\]]*")
TAG: Final = re.compile(r"<(?P<name>[\w:.-]+)[^<>]*>(?P<value>[^<]+)")
PART: Final = re.compile(r'\bname="(?P<name>[^"\r\n]+)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n(?P<value>[^\r\n]+)')


def cover(text: str, is_secret: Callable[[str], bool], cloth: str) -> tuple[str, set[str]]:
    """The text with the values of secret names replaced, and those values."""
    found: set[str] = set()
    for pattern in (TAG, PART):
        text = pattern.sub(lambda match: _covered(match, is_secret, cloth, found), text)
    pieces, kept, place = [], 0, 0
    while (match := NAME.search(text, place)) is not None:
        place = match.end()
        if not is_secret(_name(match)) or place >= len(text):
            continue
        end = _end(text, place)
        if end > place and not text.startswith(cloth, place):
            found.update(_values(text[place:end]))
            pieces += [text[kept:place], f'"{cloth}"']
            kept = place = end
    return "".join([*pieces, text[kept:]]), found


def _covered(match: re.Match[str], is_secret: Callable[[str], bool], cloth: str, found: set[str]) -> str:
    if not is_secret(match["name"]):
        return match[0]
    found.add(match["value"].strip())
    return match[0][: match.start("value") - match.start()] + cloth


def _name(match: re.Match[str]) -> str:
    written = match["double"]
    if written is not None and "\\" in written:
        try:
            return str(orjson.loads(f'"{written}"'))
        except orjson.JSONDecodeError:
            pass
    return written or match["single"] or unquote_plus(match["bare"] or "")


def _values(text: str) -> Iterator[str]:
    """What a covered text holds: itself, decoded where it is encoded, and the strings within."""
    bare = text.strip().strip("\"'")
    yield from (bare, unquote_plus(bare))
    for inner in QUOTED.finditer(text):
        yield inner[0].strip("\"'")


def _end(text: str, start: int) -> int:
    """Where the value that begins here ends: its closing quote or bracket, the next separator, or the end of the text."""
    quoted = QUOTED.match(text, start)
    if quoted is not None:
        return quoted.end()
    if text[start] not in "{[":
        rest = REST.match(text, start)
        return rest.end() if rest is not None else len(text)
    depth, place = 0, start
    while place < len(text):
        inner = QUOTED.match(text, place)
        if inner is not None:
            place = inner.end()
            continue
        depth += (text[place] in "{[") - (text[place] in "}]")
        place += 1
        if depth == 0:
            break
    return place
