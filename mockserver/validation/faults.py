"""What a failed validation says: the validator's errors as plain facts, alternatives narrowed to the one that was meant."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

import jsonschema_rs

from mockserver.model.json import Json

Error = jsonschema_rs.ValidationError
Kind = jsonschema_rs.ValidationErrorKind
Branches = Sequence[Sequence[Error]]

LONGEST: Final = 300
SHOWN: Final = 3
CLOSED: Final = frozenset({"additionalProperties", "unevaluatedProperties"})


class Fault(NamedTuple):
    """One broken rule, before it is placed in a message."""

    rule: str
    path: tuple[str | int, ...]
    """Where in the value."""
    message: str
    spec: str
    """The keyword's absolute location: URI and JSON pointer."""
    expected: Json
    unexpected: tuple[str, ...] = ()
    """Names of the members that should not be there."""


def faults(error: Error) -> Iterator[Fault]:
    """The facts of an error; where alternatives failed, those of the alternative that the value comes closest to."""
    kind = error.kind
    if not isinstance(kind, (Kind.AnyOf, Kind.OneOfNotValid)) or not all(kind.context):
        yield _plain(error)
        return
    context: Branches = kind.context
    pool = _possible(error, context)
    tagged = [branch for branch in pool if not _tag(error, branch)]
    if pool and not tagged:
        yield from _wrong_tag(error, pool)
        return
    best = _closest(error, tagged)
    if best is None:
        yield _plain(error)._replace(message=_none_fits(context))
        return
    for inner in best:
        yield from faults(inner)


def _plain(error: Error) -> Fault:
    rule, path = error.kind.name, error.schema_path
    facts = error.kind.as_dict()
    facts.pop("context", None)
    expected: Json = next(iter(facts.values()), None)
    unexpected: tuple[str, ...] = ()
    if rule == "falseSchema" and path and path[-1] in CLOSED:
        rule, expected = str(path[-1]), False
    elif rule in CLOSED:
        unexpected, expected = tuple(expected), False
    elif rule == "type":
        expected = expected[0] if len(expected) == 1 else sorted(expected, key="null".__eq__)
    elif isinstance(expected, Error):
        expected = None
    return Fault(rule, tuple(error.instance_path), _short(error.message), _location(error), expected, unexpected)


def _location(error: Error) -> str:
    found = error.absolute_keyword_location
    if found is None:
        return "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in error.schema_path)
    return unquote(found) if "%" in found else found


def _short(message: str) -> str:
    return message if len(message) <= LONGEST else f"{message[:180]} ... {message[-100:]}"


def _possible(error: Error, context: Branches) -> Branches:
    """Alternatives of the right type; if there is none, those that are more than `null`."""
    depth = len(error.instance_path)
    wrong = [[e for e in branch if e.kind.name == "type" and len(e.instance_path) == depth] for branch in context]
    if right := [branch for branch, misses in zip(context, wrong, strict=True) if not misses]:
        return right
    null = ["null"]
    return [branch for branch, misses in zip(context, wrong, strict=True) if misses[0].kind.as_dict()["types"] != null]


def _tag(error: Error, branch: Sequence[Error]) -> Error | None:
    """The error that says that the value names another alternative: a constant, at the value or one step below."""
    deepest = len(error.instance_path) + 1
    return next((e for e in branch if e.kind.name in ("const", "enum") and len(e.instance_path) <= deepest), None)


def _wrong_tag(error: Error, pool: Branches) -> Iterator[Fault]:
    tags = [tag for branch in pool if (tag := _tag(error, branch))]
    if len({tuple(tag.instance_path) for tag in tags}) > 1:
        yield _plain(error)._replace(message=_none_fits(pool))
        return
    first = _plain(tags[0])
    if len(tags) == 1:
        yield first
        return
    options: list[Json] = []
    for tag in tags:
        facts = tag.kind.as_dict()
        options += [option for option in facts.get("options", [facts.get("expected_value")]) if option not in options]
    message = _short("the value is not one of " + ", ".join(map(repr, options)))
    yield first._replace(rule="enum", message=message, spec=_location(error), expected=options)


def _closest(error: Error, pool: Branches) -> Sequence[Error] | None:
    """The alternative with the fewest errors at the value itself, then the fewest at all; None for a draw."""
    depth = len(error.instance_path)
    ranked = sorted(pool, key=lambda branch: _distance(branch, depth))
    if not ranked or (len(ranked) > 1 and _distance(ranked[0], depth) == _distance(ranked[1], depth)):
        return None
    return ranked[0]


def _distance(branch: Sequence[Error], depth: int) -> tuple[int, int]:
    return sum(len(e.instance_path) == depth for e in branch), len(branch)


def _none_fits(branches: Branches) -> str:
    reasons = list(dict.fromkeys(_short(branch[0].message) for branch in branches))
    more = f" (and {len(reasons) - SHOWN} more)" if len(reasons) > SHOWN else ""
    return f"the value fits none of {len(branches)} alternatives: " + "; or ".join(reasons[:SHOWN]) + more
