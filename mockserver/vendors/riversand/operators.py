"""Operators of the query grammar: from an operator map to a test of values. Pure (page "Operators")."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt
from typing import Final, NamedTuple

from mockserver.model.json import Json
from mockserver.vendors.riversand import dates, words
from mockserver.vendors.riversand.problems import BadQuery

KINDS: Final = ("_STRING", "_DATETIME", "_DECIMAL", "_INTEGER")

Test = Callable[[Json], bool]
Comparable = str | Decimal | datetime


class Rules(NamedTuple):
    """How this installation compares."""

    zone: str = "America/Chicago"
    fold_exact: bool = False
    """Whether exact, exacts and startswith ignore case: the vendor's pages contradict each other (switch)."""


class Condition(NamedTuple):
    """What is asked of the values under one name. Several operators must hold for one and the same value."""

    tests: tuple[Test, ...]
    presence: bool | None = None
    """What `hasvalue` wants."""
    negated: bool = False
    equals: Mapping[str, None] | None = None
    """The texts that the value must be one of, byte for byte, if that is all that is asked."""

    def holds(self, values: Sequence[Json]) -> bool:
        """Whether the values are as asked; negation aside."""
        if self.presence is not None and any(map(_is_value, values)) != self.presence:
            return False
        return not self.tests or any(all(test(value) for test in self.tests) for value in values)


def read(operators: Mapping[str, Json], rules: Rules) -> tuple[Condition, ...]:
    """Compiles an operator map to conditions that must all hold. Operators are read in any case (proposed).

    Raises BadQuery for one that is not known.
    """
    kind, negated = "_STRING", False
    presence: bool | None = None
    asked: list[tuple[str, Json]] = []
    for spelled, value in operators.items():
        match spelled.lower():
            case "type":
                kind = _kind(value)
            case "not":
                negated = _flag("not", value)
            case "hasvalue":
                # Documented: no value means true.
                presence = _flag("hasvalue", True if value in (None, "") else value)
            case name if name in _OPERATORS:
                asked.append((name, value))
            case _:
                raise BadQuery(f"unknown operator '{spelled}'")
    tests = tuple(_OPERATORS[name](_operands(name, value), kind, rules) for name, value in asked)
    if negated and tests and presence is not None:
        # Documented: "not price=10, hasvalue=true" finds what has another price; `hasvalue` itself is not negated.
        return Condition((), presence), Condition(tests, negated=True)
    plain = not negated and presence is None and kind == "_STRING" and not rules.fold_exact
    return (Condition(tests, presence, negated, _equals(asked) if plain else None),)


def text(value: Json) -> str:
    """A scalar as text, the way JSON writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def convert(value: Json, kind: str, zone: str) -> Comparable | None:
    """A scalar as what it is compared as; None when it is nothing of the kind."""
    if kind == "_STRING":
        return text(value)
    if isinstance(value, bool):
        return None
    if kind == "_DATETIME":
        return dates.parse(text(value), zone)
    try:
        number = Decimal(text(value))
    except InvalidOperation:
        return None
    if not number.is_finite() or (kind == "_INTEGER" and number != number.to_integral_value()):
        return None
    return number


def _kind(value: Json) -> str:
    if value not in KINDS:
        raise BadQuery(f"unknown type '{value}'")
    return str(value)


def _flag(name: str, value: Json) -> bool:
    # As text too: a live client sends `"not": "true"`.
    flag = {"true": True, "false": False}.get(value) if isinstance(value, str) else value
    if not isinstance(flag, bool):
        raise BadQuery(f"{name} is neither true nor false")
    return flag


def _is_value(value: Json) -> bool:
    return value is not None and value != ""


def _operands(name: str, value: Json) -> tuple[Json, ...]:
    listed = value if isinstance(value, list) and name in {"exacts", "startswith"} else [value]
    if not all(isinstance(one, (str, int, float)) for one in listed):
        raise BadQuery(f"the value of operator '{name}' is not a text, number or boolean")
    return tuple(listed)


def _equals(asked: Sequence[tuple[str, Json]]) -> Mapping[str, None] | None:
    if len(asked) != 1 or asked[0][0] not in {"exact", "exacts"}:
        return None
    ((name, value),) = asked
    return dict.fromkeys(map(text, _operands(name, value)))


def _wanted(operands: Sequence[Json], kind: str, rules: Rules) -> list[Comparable]:
    found = []
    for operand in operands:
        converted = convert(operand, kind, rules.zone)
        if converted is None:
            raise BadQuery(f"'{text(operand)}' is not of type {kind}")
        found.append(converted)
    return found


def _exact(operands: Sequence[Json], kind: str, rules: Rules) -> Test:
    wanted = frozenset(_wanted(operands, kind, rules))
    if kind == "_STRING" and rules.fold_exact:
        folded = frozenset(str(one).casefold() for one in wanted)
        return lambda value: text(value).casefold() in folded
    return lambda value: convert(value, kind, rules.zone) in wanted


def _startswith(operands: Sequence[Json], _kind: str, rules: Rules) -> Test:
    beginnings = tuple(map(text, operands))
    if rules.fold_exact:
        folded = tuple(one.casefold() for one in beginnings)
        return lambda value: text(value).casefold().startswith(folded)
    return lambda value: text(value).startswith(beginnings)


def _eq(operands: Sequence[Json], _kind: str, _rules: Rules) -> Test:
    found = words.search(text(operands[0]), "all")
    return lambda value: found(words.words(text(value)))


def _contains(operands: Sequence[Json], _kind: str, _rules: Rules) -> Test:
    found = words.search(text(operands[0]), "any")
    return lambda value: found(words.words(text(value)))


def _ordering(compare: Callable[[Json, Json], bool]) -> Callable[[Sequence[Json], str, Rules], Test]:
    def build(operands: Sequence[Json], kind: str, rules: Rules) -> Test:
        (limit,) = _wanted(operands, kind, rules)

        def test(value: Json) -> bool:
            converted = convert(value, kind, rules.zone)
            return converted is not None and compare(converted, limit)

        return test

    return build


_OPERATORS: Final[Mapping[str, Callable[[Sequence[Json], str, Rules], Test]]] = {
    "exact": _exact,
    "exacts": _exact,
    "eq": _eq,
    "contains": _contains,
    "startswith": _startswith,
    "gt": _ordering(gt),
    "gte": _ordering(ge),
    "lt": _ordering(lt),
    "lte": _ordering(le),
}
