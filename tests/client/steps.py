"""A story told step by step to clients of any language: what is called, and what the answer must be."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

ABSENT: Final = object()
"""Stands for a member that must not be there."""


class Step(NamedTuple):
    """A call, and what its answer must be at the least: objects may have more members unless empty, lists no more."""

    call: str
    given: Mapping[str, Any]
    status: int
    answer: Any
    keep: Mapping[str, str] = {}


def calls(story: tuple[Step, ...]) -> list[dict[str, Any]]:
    """The story as a player is told it: without its outcome."""
    return [{"call": step.call, "given": dict(step.given), "keep": dict(step.keep)} for step in story]


def differences(expected: Any, found: Any, at: str) -> list[str]:
    """Where an answer falls short of what it must be, in words."""
    match expected:
        case Mapping() if expected:
            if not isinstance(found, dict):
                return [f"{at}: {found!r} is no object"]
            return [
                line for name, one in expected.items() for line in differences(one, found.get(name, ABSENT), f"{at}.{name}")
            ]
        case list():
            if not isinstance(found, list) or len(found) != len(expected):
                return [f"{at}: {found!r} is no list of {len(expected)}"]
            return [line for n, one in enumerate(expected) for line in differences(one, found[n], f"{at}.{n}")]
        case re.Pattern():
            as_it_must_be = isinstance(found, str) and expected.fullmatch(found) is not None
        case _:
            as_it_must_be = type(found) is type(expected) and found == expected
    return [] if as_it_must_be else [f"{at}: {_worded(found)}, not {_worded(expected)}"]


def _worded(value: Any) -> str:
    return "absent" if value is ABSENT else repr(getattr(value, "pattern", value))
