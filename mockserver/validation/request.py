"""Requests: everything that an operation reads from one, decoded, with all violations of its specification."""

from collections.abc import Mapping
from typing import NamedTuple

from mockserver.model.convention import Dialect
from mockserver.model.json import Json
from mockserver.model.messages import Request
from mockserver.model.operation import Api, Operation, Parameter
from mockserver.model.problem import Violation
from mockserver.validation.body import BodyReader
from mockserver.validation.inputs import Input
from mockserver.validation.parameters import CookieReader, HeaderReader, PathReader, QueryReader, Values
from mockserver.validation.schemas import Schemas


class Reading(NamedTuple):
    """A request as its operation understands it."""

    path: Values
    query: Values
    headers: Values
    cookies: Values
    body: Json
    media: str
    """Media type of the body, lower-cased, without parameters; empty without a body."""
    violations: tuple[Violation, ...]


class RequestReader:
    """Reads the requests of one operation. Made once; compiles its schemas when they are first needed."""

    def __init__(self, api: Api, operation: Operation, schemas: Schemas, dialect: Dialect) -> None:
        declared = operation.parameters
        keys = frozenset(scheme.parameter for scheme in api.security.values() if scheme.location == "query")
        self._path = PathReader(_at(declared, "path"), schemas)
        self._query = QueryReader(
            [Input(parameter, schemas) for parameter in _at(declared, "query")],
            refuse_unknown=dialect.unknown_query == "refuse",
            last_counts=dialect.repeated_query == "last",
            known=keys | dialect.known_query,
        )
        self._headers = HeaderReader(_at(declared, "header"), schemas)
        self._cookies = CookieReader(_at(declared, "cookie"), schemas)
        self._body = BodyReader(operation, schemas, dialect)

    def read(self, request: Request, path_values: Mapping[str, str]) -> Reading:
        """The request, decoded; `path_values` are raw segments.

        Raises UnsupportedMediaType, BodyMissing, MalformedBody and TooLarge, since such a body cannot be read further.
        """
        found: list[Violation] = []
        path = self._path.read(path_values, found)
        query = self._query.read(request.query, found)
        headers = self._headers.read(request.headers, found)
        cookies = self._cookies.read(request.headers, found)
        body, media = self._body.read(request, found)
        return Reading(path, query, headers, cookies, body, media, tuple(found))


def _at(parameters: tuple[Parameter, ...], location: str) -> tuple[Parameter, ...]:
    return tuple(parameter for parameter in parameters if parameter.location == location)
