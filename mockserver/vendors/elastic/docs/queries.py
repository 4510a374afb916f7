"""Queries: from the search language to a test of a document, and a score.

Every query is read once, before the first document is looked at, and one that is not known is refused by name.
Source: "Query DSL" in the Elasticsearch reference; the builders in org.elasticsearch.index.query.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.closeness import bracketed, near
from mockserver.vendors.elastic.docs import mappings, values
from mockserver.vendors.elastic.docs.problems import PLACE, Path, Unreadable, Unsupported
from mockserver.vendors.elastic.docs.shelves import Doc

Score = float | None
"""None for a document that does not match. Scores are 1 for each clause that counts: ranking is not what this is for."""
Test = Callable[[Doc], Score]

ARGUMENT: Final = "illegal_argument_exception"
PARSING: Final = "parsing_exception"
UNPARSED: Final = "x_content_parse_exception"
COMMON: Final = ("boost", "_name")
"""What every query may say besides."""
_ELSEWHERE: Final = (
    "boosting combined_fields dis_max distance_feature function_score fuzzy geo_bounding_box geo_distance geo_grid "
    "geo_polygon geo_shape has_child has_parent intervals knn match_bool_prefix match_phrase match_phrase_prefix "
    "more_like_this multi_match nested parent_id percolate pinned query_string rank_feature regexp rule script "
    "script_score semantic shape simple_query_string span_containing span_first span_multi span_near span_not span_or "
    "span_term span_within sparse_vector terms_set text_expansion weighted_tokens wrapper"
)
ELSEWHERE: Final = frozenset(_ELSEWHERE.split())
"""Queries of the vendor that are not built here."""


class Reader(NamedTuple):
    """What a query is read with."""

    mapping: Document
    now: datetime
    readers: "Mapping[str, Callable[[Reader, Document], Test]]"
    """By the name of the query; each is given the body of its query."""
    path: Path = ("query",)
    """Where in the request the query stands, or its body."""

    def read(self, query: Json, *steps: str | int) -> Test:
        """The test of a query below this place. Raises Unreadable, Unsupported and ShardFlaw."""
        path = (*self.path, *steps)
        if not isinstance(query, Mapping):
            raise Unreadable(PARSING, "[_na] query malformed, must start with start_object", path)
        if not query:
            raise Unreadable(ARGUMENT, f"query malformed, empty clause found at [{PLACE}]", path, "end")
        (name, body), *others = query.items()
        if not isinstance(body, Mapping):
            raise Unreadable(PARSING, f"[{name}] query malformed, no start_object after query name", (*path, name))
        if name not in self.readers:
            raise self._strange(name, (*path, name))
        test = self.readers[name](self._replace(path=(*path, name)), body)
        if others:
            said = f"[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]"
            raise Unreadable(PARSING, said, (*path, others[0][0]), "name")
        return test

    def _strange(self, name: str, path: Path) -> Unreadable | Unsupported:
        if name in ELSEWHERE:
            return Unsupported(f"query [{name}]")
        cause = {"type": "named_object_not_found_exception", "reason": f"[{PLACE}] unknown field [{name}]"}
        return Unreadable(PARSING, f"unknown query [{name}]{did_you_mean(name, self.readers)}", path, caused_by=cause)

    def malformed(self, said: str, *steps: str | int) -> Unreadable:
        """A query that is not of its form, as the parser finds at a value below its body."""
        return Unreadable(PARSING, said, (*self.path, *steps))

    def incomplete(self, said: str) -> Unreadable:
        """A query that lacks something, as the parser finds at its end."""
        return Unreadable(PARSING, said, self.path, "end")

    def senseless(self, said: str) -> Unreadable:
        """A query that was read, and that no builder makes."""
        return Unreadable(ARGUMENT, said, self.path, "end")

    def field(self, path: str) -> mappings.Field | None:
        """A field of the index, or None. Raises Unsupported for one whose values are not compared here."""
        found = mappings.field(self.mapping, path)
        if found is not None and found.type not in values.SEARCHED:
            raise Unsupported(f"a query on the field [{path}] of type [{found.type}]")
        return found

    def options(self, query: str, given: Document, known: Iterable[str], *steps: str) -> Document:
        """What a query says. Raises Unreadable for what it does not know."""
        for name in given:
            if name not in known and name not in COMMON:
                raise self.malformed(f"[{query}] query does not support [{name}]", *steps, name)
        return given

    def declared(self, query: str, given: Document, known: Iterable[str]) -> Document:
        """The same, of a query that the vendor reads by a declared parser."""
        for name in given:
            if name not in known and name not in COMMON:
                hint = did_you_mean(name, (*known, *COMMON))
                raise Unreadable(UNPARSED, f"[{PLACE}] [{query}] unknown field [{name}]{hint}", (*self.path, name), "name")
        return given

    def unfit(self, query: str, name: str, value: Json) -> Unreadable:
        """A member of the wrong kind, of a query that is read by a declared parser."""
        said = f"[{PLACE}] [{query}] {name} doesn't support values of type: {token(value)}"
        return Unreadable(UNPARSED, said, (*self.path, name))

    def one_field(self, query: str, body: Document) -> tuple[str, Json]:
        """The field that a query is about, and what it wants of it. Raises Unreadable."""
        fields = [name for name in body if name not in COMMON]
        if len(fields) > 1:
            said = f"[{query}] query doesn't support multiple fields, found [{fields[0]}] and [{fields[1]}]"
            raise self.malformed(said, fields[1])
        if not fields:
            raise self.senseless("field name is null or empty")
        return fields[0], body[fields[0]]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at names that are close; empty where none is."""
    close = near(name, known)
    return f" did you mean {bracketed(close)}?" if close else ""


def token(value: Json) -> str:
    """What the vendor's parser calls the beginning of a value."""
    if isinstance(value, bool):
        return "VALUE_BOOLEAN"
    if isinstance(value, Mapping):
        return "START_OBJECT"
    if isinstance(value, list | tuple):
        return "START_ARRAY"
    return "VALUE_NULL" if value is None else "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER"


def anything(_doc: Doc) -> Score:
    """Finds every document."""
    return 1.0


def nothing(_doc: Doc) -> Score:
    """Finds none."""
    return None


def everything(reader: Reader, body: Document) -> Test:
    """Reads `match_all`."""
    boost = _boost(reader.declared("match_all", body, ()).get("boost", 1.0), reader)
    return anything if boost == 1.0 else lambda _doc: boost


def none_at_all(reader: Reader, body: Document) -> Test:
    """Reads `match_none`."""
    reader.options("match_none", body, ())
    return nothing


def ids(reader: Reader, body: Document) -> Test:
    """Reads `ids`."""
    given = reader.declared("ids", body, ("values",)).get("values", ())
    if isinstance(given, Mapping | bool) or given is None:
        raise reader.unfit("ids", "values", given)
    wanted = {str(value) for value in (given if isinstance(given, list | tuple) else [given])}
    return lambda doc: 1.0 if doc.id in wanted else None


def exists(reader: Reader, body: Document) -> Test:
    """Reads `exists`: an object exists where one of its fields does."""
    name = reader.options("exists", body, ("field",)).get("field")
    if not isinstance(name, str) or not name:
        raise reader.incomplete("[exists] must be provided with a [field]")
    paths = [name, *values.within(reader.mapping, name)]
    fields = [found for path in paths if (found := mappings.field(reader.mapping, path)) is not None]
    return lambda doc: 1.0 if any(values.there(doc, field) for field in fields) else None


def constant(reader: Reader, body: Document) -> Test:
    """Reads `constant_score`."""
    given = reader.options("constant_score", body, ("filter",))
    if "filter" not in given:
        raise reader.incomplete("[constant_score] requires a 'filter' element")
    inner, boost = reader.read(given["filter"], "filter"), _boost(given.get("boost", 1.0), reader)
    return lambda doc: boost if inner(doc) is not None else None


def _boost(value: Json, reader: Reader) -> float:
    """Raises Unreadable."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Unreadable("number_format_exception", f'For input string: "{value}"', (*reader.path, "boost")) from None
