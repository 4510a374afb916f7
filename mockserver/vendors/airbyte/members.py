"""Members of request bodies and of scenario entries: what is there, what is null, what must be."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.vendors.airbyte.problems import MissingMember

UNDERSCORE: Final = re.compile("_([a-z])")


def identifier(body: Document, name: str) -> str:
    """An id as the server writes it: in lower case. Raises MissingMember."""
    return str(needed(body, name)).lower()


def needed(body: Document, name: str) -> Json:
    """A member that the handler cannot do without. Raises MissingMember."""
    value = body.get(name)
    if value is None:
        raise MissingMember(name)
    return value


def objects(body: Document, name: str) -> tuple[Json, ...]:
    """The items of a list that is empty when absent; a null item or list is what the handler falls over.

    Raises MissingMember.
    """
    found = body.get(name, ())
    if found is None or any(item is None for item in found):
        raise MissingMember(name)
    return tuple(found)


def given(body: Document, names: Iterable[str]) -> dict[str, Json]:
    """The members that are there and not null, in the order asked for."""
    return {name: body[name] for name in names if body.get(name) is not None}


def without_nulls(value: Json) -> Json:
    """A typed value as answers show it: members that are null are left out, at every depth."""
    if isinstance(value, Mapping):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def spelt(fields: Document, aliases: Mapping[str, str], known: Iterable[str], kind: str) -> dict[str, Json]:
    """A scenario entry under the vendor's names: `source_id` and `sourceId` mean the same.

    Raises InvalidRequest for a member that the kind does not have.
    """
    names = frozenset(known)
    found: dict[str, Json] = {}
    wrong: list[Violation] = []
    for name, value in fields.items():
        plain = aliases.get(name) or (name if name in names else UNDERSCORE.sub(lambda hit: hit[1].upper(), name))
        if plain in names:
            found[plain] = value
        else:
            wrong.append(Violation("additionalProperties", f"body /{name}", f"{kind} have no {name!r}", value=value))
    if wrong:
        raise InvalidRequest(tuple(wrong))
    return found


def key_of(found: Document, name: str, fresh: Callable[[], str]) -> str:
    """The id that a scenario entry gives, or a fresh one. Raises InvalidRequest."""
    value = found.get(name)
    if value is None:
        return fresh()
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise wrong_field(name, "must be a UUID", value) from None


def wrong_field(name: str, message: str, value: Json = None) -> InvalidRequest:
    """The refusal of one member of a scenario entry."""
    return InvalidRequest((Violation("value", f"body /{name}", f"{name} {message}", value=value),))
