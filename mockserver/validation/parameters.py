"""Parameters: the readers of path, query, headers and cookies, one of each for an operation."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from multidict import CIMultiDictProxy

from mockserver.model.json import Json
from mockserver.model.operation import Parameter
from mockserver.model.problem import Violation
from mockserver.validation import percent
from mockserver.validation.inputs import Fields, Input
from mockserver.validation.schemas import Schemas
from mockserver.validation.styles import Decode

Values = Mapping[str, Json]

NOTHING: Final[Values] = MappingProxyType({})
IGNORED_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names are ignored, as OpenAPI has it: they belong to negotiation and security."""


class PathReader:
    """Reads the raw segments that fill a path template; those the operation does not declare are decoded and kept."""

    def __init__(self, parameters: Sequence[Parameter], schemas: Schemas) -> None:
        self._inputs = {p.name: Input(p, schemas) for p in parameters}

    def read(self, segments: Mapping[str, str], found: list[Violation]) -> Values:
        """Values by name; violations are added to `found`."""
        if not segments:
            return NOTHING
        inputs = self._inputs
        values: dict[str, Json] = {}
        for name, raw in segments.items():
            declared = inputs.get(name)
            if declared is None:
                values[name] = _undeclared(f"path {name}", raw, percent.decode, found)
            else:
                values[name] = declared.one(raw, found)
        return values


class QueryReader:
    """Reads a query string. Undeclared parameters stay text, or are violations where the dialect refuses them."""

    def __init__(
        self,
        inputs: Sequence[Input],
        *,
        refuse_unknown: bool = False,
        last_counts: bool = False,
        known: frozenset[str] = frozenset(),
    ) -> None:
        self._inputs = tuple(inputs)
        self._scalars = {i.name: i for i in inputs if i.scalar}
        self._structured = tuple(i for i in inputs if not i.scalar)
        self._required = tuple(i for i in inputs if i.parameter.required)
        self._refuse_unknown = refuse_unknown
        self._split = split_last if last_counts else split
        self._known = known

    def read(self, query: str, found: list[Violation]) -> Values:
        """Values by name; violations are added to `found`. An absent parameter is absent, whatever its default."""
        if not query and not self._required:
            return NOTHING
        return self.bind(self._split(query, found if self._refuse_unknown else []), found)

    def bind(self, fields: Fields, found: list[Violation]) -> Values:
        """Values from the fields of a query string or form, in order of declaration for structured ones."""
        values: dict[str, Json] = {}
        for declared in self._structured:
            there, value = declared.fields(fields, found)
            if there:
                values[declared.name] = value
        for name, raws in fields.items():
            scalar = self._scalars.get(name)
            if scalar is not None:
                values[name] = scalar.one(raws[0], found)
            elif not any(declared.claims(name) for declared in self._structured):
                values[name] = self._unknown(name, raws[0], found)
        for declared in self._required:
            if declared.name not in values:
                declared.absent(found)
        return values

    def claims(self, name: str) -> bool:
        """Whether a field belongs to a declared parameter."""
        return name in self._scalars or any(declared.claims(name) for declared in self._structured)

    def _unknown(self, name: str, raw: str, found: list[Violation]) -> Json:
        if not self._refuse_unknown:
            return _undeclared(f"query {name}", raw, percent.decode_query, [])  # what nobody reads may be broken
        if name not in self._known:
            declared = [declared.name for declared in self._inputs]
            found.append(Violation("unknown", f"query {name}", f"unknown query parameter {name!r}", "", raw, declared))
        return _undeclared(f"query {name}", raw, percent.decode_query, found)


class HeaderReader:
    """Reads declared headers; a header that comes in several lines counts as one, joined by commas."""

    def __init__(self, parameters: Sequence[Parameter], schemas: Schemas) -> None:
        self._inputs = tuple(Input(p, schemas) for p in parameters if p.name.lower() not in IGNORED_HEADERS)

    def read(self, headers: CIMultiDictProxy[str], found: list[Violation]) -> Values:
        """Values under their declared names; violations are added to `found`."""
        if not self._inputs:
            return NOTHING
        values: dict[str, Json] = {}
        for declared in self._inputs:
            lines = headers.getall(declared.name, None)
            if lines:
                values[declared.name] = declared.one(lines[0] if len(lines) == 1 else ",".join(lines), found)
            elif declared.parameter.required:
                declared.absent(found)
        return values


class CookieReader:
    """Reads declared cookies; the Cookie header is looked at only if there are any."""

    def __init__(self, parameters: Sequence[Parameter], schemas: Schemas) -> None:
        self._reader = QueryReader([Input(p, schemas) for p in parameters])
        self._any = bool(parameters)

    def read(self, headers: CIMultiDictProxy[str], found: list[Violation]) -> Values:
        """Values by name, undeclared cookies left out; violations are added to `found`."""
        if not self._any:
            return NOTHING
        fields: Fields = {}
        for line in headers.getall("Cookie", ()):
            for pair in line.split(";"):
                name, equals, value = pair.strip().partition("=")
                if equals and self._reader.claims(name):
                    quoted = len(value) > 1 and value[0] == value[-1] == '"'
                    fields.setdefault(name, []).append(value[1:-1] if quoted else value)
        return self._reader.bind(fields, found)


def split(query: str, found: list[Violation]) -> Fields:
    """The fields of a query string or form, names decoded; a name that cannot be is a violation."""
    fields: Fields = {}
    for pair in query.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        if "%" in name or "+" in name or not name.isascii():
            try:
                name = percent.decode_query(name)
            except ValueError as error:
                found.append(Violation("encoding", f"query {name}", str(error), "", name))
                continue
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return fields


def split_last(query: str, found: list[Violation]) -> Fields:
    """The same, of repeated fields the last alone."""
    return {name: raws[-1:] for name, raws in split(query, found).items()}


def _undeclared(place: str, raw: str, decode: Decode, found: list[Violation]) -> Json:
    try:
        return decode(raw)
    except ValueError as error:
        found.append(Violation("encoding", place, str(error), "", raw))
        return raw
