"""OpenAPI: a document becomes operations; everything in it that is wrong is reported, and what is not served is noted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mockserver.model.operation import Operation, Parameter, SecurityScheme
from mockserver.spec import bodies, parameters, pointer, security
from mockserver.spec.parameters import Placed
from mockserver.spec.reading import Reader
from mockserver.spec.report import Place
from mockserver.spec.schemas import OPENAPI_DIALECTS

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ROOT_KEYS: Final = frozenset(
    ("openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs", "jsonSchemaDialect", "webhooks")
)
ITEM_KEYS: Final = frozenset(("$ref", "summary", "description", "servers", "parameters", *METHODS))
DRAFT: Final = "https://json-schema.org/draft/2020-12"
PLAIN_KEYS: Final = frozenset(("$ref", "summary", "description"))
WORDING_KEYS: Final = frozenset(("tags", "summary", "description", "externalDocs", "deprecated"))
OPERATION_KEYS: Final = WORDING_KEYS | {
    "operationId", "parameters", "requestBody", "responses", "callbacks", "security", "servers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A path item with all templates that mean it."""

    place: Place
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Views:
    """The two views of a specification that operations are read from, and the security that holds all over it."""

    requests: Reader
    answers: Reader
    """The same reader where there is no difference."""
    schemes: Mapping[str, SecurityScheme]
    everywhere: security.Alternatives


@dataclass(frozen=True, slots=True)
class Declared:
    """What a document declares."""

    operations: tuple[Operation, ...]
    schemes: Mapping[str, SecurityScheme]
    servers: tuple[str, ...]


def version(root: Place, reader: Reader) -> str:
    """`3.0` or `3.1`; empty, with a fault reported, for anything else."""
    if not isinstance(root.node, dict) or "openapi" not in root.node:
        swagger = isinstance(root.node, dict) and "swagger" in root.node
        reader.report.fault(root, "Swagger 2.0 is not read, only OpenAPI 3" if swagger else "this is not an OpenAPI document")
        return ""
    found = str(root.node["openapi"])
    major = ".".join(found.split(".")[:2])
    if major not in ("3.0", "3.1"):
        reader.report.fault(root.child("openapi"), f"OpenAPI {found} is not read: 3.0 and 3.1 are")
        return ""
    return major


def declared(reader: Reader, answering: Reader) -> Declared:
    """Reads the main document; responses are taken from the view of answers."""
    root = reader.library.root()
    reader.unknown(root, ROOT_KEYS, "an OpenAPI document")
    if "webhooks" in root.node:
        reader.report.note(root.child("webhooks"), "webhooks are not called")
    if not str(root.node.get("jsonSchemaDialect", OPENAPI_DIALECTS)).startswith((OPENAPI_DIALECTS, DRAFT)):
        reader.report.note(root.child("jsonSchemaDialect"), "schemas are read as JSON Schema 2020-12, whatever this says")
    if not isinstance(info := root.node.get("info"), dict) or "title" not in info:
        reader.report.note(root, "the document has no info.title")
    if "paths" not in root.node and not str(root.node["openapi"]).startswith("3.1"):
        reader.report.fault(root, "the document has no paths")
    schemes = security.schemes(reader, root)
    everywhere = security.alternatives(reader, root, schemes) or security.EVERYBODY
    found: list[Operation] = []
    taken: dict[str, str] = {}
    read_from = Views(reader, answering, schemes, everywhere)
    for item in _items(reader, root):
        for operation, place in _operations(read_from, item):
            if operation.id in taken:
                at = place.child("operationId") if "operationId" in place.node else place
                reader.report.fault(at, f"the operationId {operation.id!r} is taken by #{taken[operation.id]}")
            taken.setdefault(operation.id, operation.pointer)
            found.append(operation)
    servers = tuple(reader.text(child, "url") for child in reader.items(root, "servers"))
    return Declared(tuple(found), schemes, servers)


def check_components(reader: Reader) -> None:
    """Reads every component, also those that no operation uses, so that their faults and schemas are found."""
    root = reader.library.root()
    if not isinstance(root.node.get("components"), dict):
        if "components" in root.node:
            reader.report.fault(root.child("components"), "components must be an object")
        return
    components = root.child("components")
    reader.schemas.extend(place for _, place in reader.members(components, "schemas"))
    for _, place in reader.objects(components, "parameters"):
        parameters.declared(reader, place)
    for name, place in reader.objects(components, "headers"):
        parameters.header(reader, name, place)
    for _, place in reader.objects(components, "requestBodies"):
        bodies.body(reader, place)
    for _, place in reader.objects(components, "responses"):
        bodies.response(reader, place)
    for key in ("examples", "links"):
        for _, place in reader.objects(components, key):
            reader.library.resolve(place)


def _items(reader: Reader, root: Place) -> list[Item]:
    """Path items, each with its spellings: a path that only refers to another one means the same operations."""
    spelled: dict[tuple[str, str], list[str]] = {}
    places: dict[tuple[str, str], Place] = {}
    shapes: dict[str, dict[str, str]] = {}
    for template, place in reader.objects(root, "paths"):
        try:
            parameters.variables(template)
        except ValueError as error:
            reader.report.fault(place, str(error))
            continue
        found = _item(reader, place)
        if found is None:
            continue
        _check_address(reader, place, found, shapes.setdefault(parameters.VARIABLE.sub("{}", template), {}))
        if found.uri == root.uri and found.pointer == f"/paths/{pointer.escape(template)}":
            spelled.setdefault(found[:2], []).insert(0, template)
        else:
            spelled.setdefault(found[:2], []).append(template)
        places[found[:2]] = found
    return [Item(places[key], tuple(spellings)) for key, spellings in spelled.items()]


def _check_address(reader: Reader, place: Place, item: Place, taken: dict[str, str]) -> None:
    """Holds the methods of a path item against those of others whose templates differ in the names of variables only."""
    template = pointer.split(place.pointer)[-1]
    for method in METHODS:
        if method in item.node and (other := taken.setdefault(method, template)) != template:
            reader.report.fault(place, f"{method.upper()} is declared for the same address by {other}")
    if others := sorted({other for other in taken.values() if other != template}):
        reader.report.note(place, f"this is the same address as {others[0]}")


def _item(reader: Reader, place: Place) -> Place | None:
    """The path item that a path means. OpenAPI leaves open what a `$ref` means next to operations, so that is refused."""
    own = [key for key in place.node if key not in PLAIN_KEYS and not key.startswith("x-")]
    if "$ref" in place.node and own:
        reader.report.fault(place, f"a path item with $ref cannot have {', '.join(own)} as well")
        return None
    return reader.library.resolve(place)


def _operations(views: Views, item: Item) -> Iterator[tuple[Operation, Place]]:
    reader, place = views.requests, item.place
    reader.unknown(place, ITEM_KEYS, "a path item")
    if "servers" in place.node:
        reader.report.note(place.child("servers"), "servers of a path are not told apart")
    shared = parameters.listed(reader, place)
    for method in METHODS:
        if method in place.node and reader.is_object(child := place.child(method)):
            placed = {**shared, **parameters.listed(reader, child)}
            _check_path(reader, item, child, placed)
            yield _operation(views, item, child, method, tuple(found.parameter for found in placed.values())), child


def _operation(views: Views, item: Item, place: Place, method: str, listed: tuple[Parameter, ...]) -> Operation:
    reader = views.requests
    reader.unknown(place, OPERATION_KEYS, "an operation")
    for key, words in (("callbacks", "callbacks are not called"), ("servers", "servers of an operation are not told apart")):
        if key in place.node:
            reader.report.note(place.child(key), words)
    if "responses" not in place.node:
        reader.report.note(place, "no responses are declared")
    asked = security.alternatives(reader, place, views.schemes)
    answers = place if views.answers is reader else views.answers.library.at(place.uri, place.pointer)
    return Operation(
        id=reader.text(place, "operationId") or f"{method} {item.spellings[0]}",
        method=method.upper(),
        template=item.spellings[0],
        spellings=item.spellings,
        parameters=listed,
        body=bodies.body(reader, place.child("requestBody")) if "requestBody" in place.node else None,
        responses=bodies.responses(views.answers, answers),
        security=views.everywhere if asked is None else asked,
        pointer=reader.library.where(place),
        summary=reader.text(place, "summary"),
        tags=reader.texts(place, "tags"),
    )


def _check_path(reader: Reader, item: Item, place: Place, placed: Mapping[tuple[str, str], Placed]) -> None:
    """Holds the parameters of the path against those of every template."""
    for spelling in item.spellings:
        names = parameters.variables(spelling)
        for (location, name), found in placed.items():
            if location == "path" and name not in names:
                reader.report.fault(found.place, f"there is no {{{name}}} in the path {spelling}")
        for name in names:
            if ("path", name) not in placed:
                reader.report.fault(place, f"{{{name}}} of the path {spelling} is not declared as a parameter")
