"""`mockserver check`: every problem of specifications and scenarios, with file, line and column."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mockserver.assembly import Server, assemble
from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain, tell
from mockserver.config import Settings
from mockserver.launch import told, vendors
from mockserver.model.json import Json
from mockserver.model.operation import Api, Schema
from mockserver.spec import document
from mockserver.spec.faults import DocumentError, Fault
from mockserver.spec.loader import load
from mockserver.validation.schemas import SchemaError, Schemas


def run(settings: Settings, files: Sequence[str]) -> int:
    """Checks files; an OpenAPI document is one that says so, everything else is a scenario."""
    missing = [name for name in files if not Path(name).is_file()]
    if missing:
        for name in missing:
            tell(f"there is no file {name!r}")
        return WRONG_USAGE
    try:
        # Every vendor, whatever is served, and no start scenario: the files themselves are what is checked.
        server = asyncio.run(assemble(replace(settings, scenarios=("empty",)), vendors(), failed=told, alarms=False))
    except DocumentError as error:
        return complain(str(error.problems[0]), FAILED)
    return max([_check(server, name) for name in files])


def _check(server: Server, name: str) -> int:
    try:
        found = document.read(Path(name).read_bytes(), name)
        told_of = _specification(name) if _is_specification(found) else _scenario(server, name)
    except DocumentError as error:
        sys.stdout.write("".join(f"{problem}\n" for problem in error.problems))
        return FAILED
    sys.stdout.write(f"{name}: {told_of}\n")
    return FINE


def _is_specification(found: Json) -> bool:
    return isinstance(found, dict) and ("openapi" in found or "swagger" in found)


def _specification(name: str) -> str:
    api = load(Path(name))
    schemas = Schemas(api.documents)
    faults: dict[str, Fault] = {}
    for schema in _schemas(api):
        try:
            schemas.compile(schema)
        except SchemaError as error:
            pointer = schema.reference.partition("#")[2]
            line, column = document.locate(Path(name).read_bytes(), pointer)
            faults[pointer] = Fault(name, line, column, str(error), pointer)
    if faults:
        raise DocumentError(faults.values())
    sys.stdout.write("".join(f"{note}\n" for note in api.notes))
    return f"OpenAPI document {api.title!r}, {len(api.operations)} operations"


def _schemas(api: Api) -> Iterator[Schema]:
    for operation in api.operations:
        yield from (parameter.schema for parameter in operation.parameters if parameter.schema is not None)
        bodies = [operation.body.content] if operation.body is not None else []
        for content in [*bodies, *(response.content for response in operation.responses.values())]:
            yield from (media.schema for media in content if media.schema is not None)


def _scenario(server: Server, name: str) -> str:
    origin = asyncio.run(server.control.library.origin((name if "/" in name else f"./{name}",)))
    records = sum(len(table.records) for table in origin.state.tables.values())
    return f"scenario {origin.name!r}, {records} records"
