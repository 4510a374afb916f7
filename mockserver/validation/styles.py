"""Styles: how arrays and objects are spelled in a path segment, a query string, a header or a cookie."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.validation.shapes import Shape

Decode = Callable[[str], str]

DELIMITERS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {"spaceDelimited": re.compile(r"%20|\+| "), "pipeDelimited": re.compile(r"\||%7[Cc]")}
)
COMMA: Final = re.compile(",")
ENCODED_COMMA: Final = re.compile(",|%2[Cc]")
BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
DEEPEST: Final = 20


class Misspelled(Exception):
    """Text that its style does not allow; the message says why."""


def unwrap(style: str, name: str, raw: str) -> str:
    """The text without the sign of its style: `.` of a label, `;name=` of a matrix parameter. Raises Misspelled."""
    if style == "label":
        if not raw.startswith("."):
            raise Misspelled("a label begins with '.'")
        return raw[1:]
    if style == "matrix":
        if not raw.startswith(";"):
            raise Misspelled("a matrix parameter begins with ';'")
        rest = raw[1:]
        return rest[len(name) :].removeprefix("=") if rest == name or rest.startswith(f"{name}=") else rest
    return raw


def pieces(style: str, explode: bool, name: str, text: str) -> list[str]:
    """The parts of an unwrapped array or object. A comma may come encoded, as most clients send it, if none comes plain."""
    if not text:
        return []
    if style == "label" and explode:
        return text.split(".")
    if style == "matrix" and explode:
        return [part.removeprefix(f"{name}=") for part in text.split(";")]
    if pattern := DELIMITERS.get(style):
        return pattern.split(text)
    return (COMMA if "," in text else ENCODED_COMMA).split(text)


def array(parts: Iterable[str], shape: Shape, decode: Decode) -> list[Json]:
    """Decoded items, read as the schema's items. Raises ValueError for broken encoding."""
    item = shape.item()
    return [item.read(decode(part)) for part in parts]


def members(parts: Sequence[str], shape: Shape, decode: Decode, *, explode: bool) -> dict[str, Json]:
    """Decoded members from `name=value` parts, or from names and values in turn. Raises Misspelled and ValueError."""
    if explode:
        pairs = [part.partition("=")[::2] for part in parts]
    elif len(parts) % 2:
        raise Misspelled("an object is names and values in turn")
    else:
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
    decoded = [(decode(name), decode(value)) for name, value in pairs]
    return {name: shape.member(name).read(value) for name, value in decoded}


def deep(name: str, fields: Mapping[str, Sequence[str]], shape: Shape, decode: Decode) -> dict[str, Json] | None:
    """The object spelled `name[member]=value`, nested as deep as its brackets. Raises Misspelled and ValueError."""
    found: dict[str, Json] = {}
    for key, values in fields.items():
        if key.startswith(f"{name}["):
            rest = key[len(name) :]
            path = BRACKET.findall(rest)
            if "".join(f"[{step}]" for step in path) != rest or len(path) > DEEPEST or not path[0]:
                raise Misspelled(f"{key!r} is not a name with members in brackets")
            _place(found, path, [decode(value) for value in values], shape)
    return found or None


def _place(target: dict[str, Json], path: list[str], values: list[str], shape: Shape) -> None:
    many = len(path) > 1 and not path[-1]
    steps = path[:-1] if many else path
    for step in steps[:-1]:
        target = target.setdefault(step, {})
        shape = shape.member(step)
        if not isinstance(target, dict):
            raise Misspelled(f"{step!r} is both a value and an object")
    last = steps[-1]
    if isinstance(target.get(last), dict):
        raise Misspelled(f"{last!r} is both a value and an object")
    here = shape.member(last)
    if many or "array" in here.types:
        target[last] = array(values, here, str)
    else:
        target[last] = here.read(values[0])
