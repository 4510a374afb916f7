"""Operations as a specification declares them, resolved and ready to route, read, validate and answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from mockserver.model.json import Document, Json

Location = Literal["path", "query", "header", "cookie"]


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema's place, never its copy: compiled on first use, under this reference."""

    reference: str
    """Absolute: the document's URI and a JSON pointer, `urn:mockserver:…#/components/schemas/Pet`."""
    definition: Json
    """The schema itself, its `$ref`s unresolved: an object, or true or false."""


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body, with its schema and examples."""

    type: str
    """Lower-cased, without parameters: `application/json`, `application/*`, `*/*`."""
    schema: Schema | None = None
    examples: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))
    """Values by name; a lone `example` is named `default`."""
    encoding: Document = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, in the way its values travel."""

    name: str
    location: Location
    required: bool
    schema: Schema | None
    style: str
    explode: bool
    media: Media | None = None
    """Set when the value travels as `content`, such as JSON in a query parameter."""
    pointer: str = ""
    """Where it is declared: a JSON pointer into the specification."""
    empty: bool = False
    """Whether it may come without a value (`allowEmptyValue`): `?flag` or `?flag=`."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request body, by media type in order of declaration."""

    required: bool
    content: tuple[Media, ...]
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One declared answer."""

    status: str
    """`200`, `4XX` or `default`."""
    content: tuple[Media, ...] = ()
    headers: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    description: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A way to show who one is."""

    name: str
    kind: Literal["basic", "bearer", "apiKey", "other"]
    parameter: str = ""
    """For API keys: the header, query parameter or cookie that carries it."""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. Its id is unique within its specification; one without an id gets `get /pets/{id}`."""

    id: str
    method: str
    """Upper case."""
    template: str
    """The path template as written."""
    spellings: tuple[str, ...]
    """All templates under which it is served, `template` first: a path item that only refers to another adds one."""
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[str, Response]
    security: tuple[tuple[str, ...], ...]
    """Alternatives, each a set of scheme names that must hold together; an empty alternative lets everybody in."""
    pointer: str
    """Where it is declared: a JSON pointer into the specification."""
    summary: str = ""
    tags: tuple[str, ...] = ()

    def response(self, status: int) -> Response | None:
        """The declared answer for a status: exact, by range, or the default."""
        text = str(status)
        return self.responses.get(text) or self.responses.get(f"{text[0]}XX") or self.responses.get("default")


@dataclass(frozen=True, slots=True)
class Api:
    """One specification: its operations, and the documents that its schemas live in."""

    title: str
    version: str
    source: str
    """File name for people."""
    uri: str
    """URI of the main document; schema references begin with it."""
    operations: tuple[Operation, ...]
    security: Mapping[str, SecurityScheme]
    documents: Mapping[str, Document]
    """Every document by URI, in the JSON-Schema 2020-12 dialect, as requests see it (read-only members not required)."""
    answers: Mapping[str, Document]
    """The same as answers see it (write-only members not required); the same object where there is no difference."""
    servers: tuple[str, ...] = ()
    """Server URLs as written."""
    notes: tuple[str, ...] = ()
    """What people should know: parts that are declared and cannot be served, each with file and line."""
