"""The query that joins others: `bool`.

Source: BoolQueryBuilder, whose clauses are read by a declared parser: what is wrong in one is told as its cause.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.problems import PLACE, Unreadable, Unsupported
from mockserver.vendors.elastic.docs.queries import UNPARSED, Reader, Score, Test, anything
from mockserver.vendors.elastic.docs.shelves import Doc

KNOWN: Final = ("must", "must_not", "should", "filter", "minimum_should_match", "adjust_pure_negative")
FALSE: Final = (False, "false")


class Clauses(NamedTuple):
    """The parts of a `bool`."""

    must: list[Test]
    filters: list[Test]
    without: list[Test]
    should: list[Test]
    least: int
    """How many of `should` must match."""

    def test(self, doc: Doc) -> Score:
        """The sum of the scores of what counts."""
        scores = [clause(doc) for clause in self.must]
        if None in scores:
            return None
        if any(clause(doc) is None for clause in self.filters) or any(clause(doc) is not None for clause in self.without):
            return None
        optional = [found for clause in self.should if (found := clause(doc)) is not None]
        if len(optional) < self.least:
            return None
        return sum((found for found in [*scores, *optional] if found is not None), 0.0)


def all_of(reader: Reader, body: Document) -> Test:
    """Reads `bool`. One without a clause finds everything."""
    given = reader.declared("bool", body, KNOWN)
    must, filters, without, should = (_clauses(reader, given, name) for name in ("must", "filter", "must_not", "should"))
    if not (must or filters or without or should):
        return anything
    wanted = given.get("minimum_should_match")
    asked = 0 if wanted is None else minimum(wanted, len(should))
    if not (must or filters or should):
        # Clauses that only forbid are joined by one that finds everything, and no number goes with them.
        return Clauses([], [], without, [], 0).test if given.get("adjust_pure_negative") not in FALSE else nothing
    least = asked if must or filters else max(1, asked)
    return Clauses(must, filters, without, should, least).test


def nothing(_doc: Doc) -> Score:
    """Finds no document."""
    return None


def _clauses(reader: Reader, given: Document, name: str) -> list[Test]:
    value = given.get(name)
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [_clause(reader, name, value)]
    if not isinstance(value, list | tuple):
        raise reader.unfit("bool", name, value)
    return [_clause(reader, name, item, number) for number, item in enumerate(value)]


def _clause(reader: Reader, name: str, query: Json, *steps: int) -> Test:
    try:
        return reader.read(query, name, *steps)
    except Unreadable as flaw:
        said = f"[{PLACE}] [bool] failed to parse field [{name}]"
        raise Unreadable(UNPARSED, said, flaw.path, flaw.at, inner=flaw) from None


def minimum(wanted: Json, clauses: int) -> int:
    """How many of some clauses must match. Raises Unsupported for what is neither a number nor a percentage."""
    text = str(wanted).strip()
    try:
        number = int(text.removesuffix("%"))
    except ValueError:
        raise Unsupported(f"minimum_should_match [{text}]") from None
    if text.endswith("%"):
        number = clauses * abs(number) // 100 * (1 if number >= 0 else -1)
    return max(0, clauses + number) if number < 0 else number
