"""Records of a scenario: whole documents from the few members that it names."""

from collections.abc import Iterator, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation

WORDS: Final[Mapping[type, str]] = {str: "a text", bool: "true or false", int: "a number", dict: "an object", list: "a list"}


def filled(noun: str, blank: Mapping[str, Json], fields: Document, extra: Mapping[str, type] | None = None) -> dict[str, Json]:
    """The blank document with what a scenario names. Raises InvalidRequest for a member it cannot have.

    A member has the type it has in the blank document; one that is null there is a text. `extra` members are allowed as
    well and left out of the document.
    """
    more = extra or {}
    wrong = tuple(_violations(noun, blank, fields, more))
    if wrong:
        raise InvalidRequest(wrong)
    return {**blank, **{name: value for name, value in fields.items() if name not in more}}


def refused(member: str, message: str) -> InvalidRequest:
    """The problem of one wrong member."""
    return InvalidRequest((Violation("scenario", f"body /{member}", message),))


def _violations(noun: str, blank: Mapping[str, Json], fields: Document, extra: Mapping[str, type]) -> Iterator[Violation]:
    for name, value in fields.items():
        if name not in blank and name not in extra:
            yield Violation("additionalProperties", f"body /{name}", f"{noun} has no '{name}'")
            continue
        model = blank.get(name)
        kind = extra.get(name) or (str if model is None else type(model))
        if not isinstance(value, kind) and not (value is None and model is None and name in blank):
            yield Violation("type", f"body /{name}", f"'{name}' is {WORDS[kind]}")
