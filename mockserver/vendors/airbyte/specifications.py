"""Specifications of connectors: what their configurations are held to, and the words for what does not fit."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import jsonschema_rs
import orjson

from mockserver.model.json import Json
from mockserver.model.operation import Schema
from mockserver.model.problem import Violation
from mockserver.validation.schemas import SchemaError, Schemas
from mockserver.vendors.airbyte.problems import ConfigurationUnfit

URI: Final = "urn:mockserver:connector-specification"
SAID: Final[Mapping[str, str]] = {
    "required": "is missing but it is required",
    "additionalProperties": "is not defined in the schema and the schema does not allow additional properties",
    "pattern": "does not match the regex pattern {}",
    "const": "must be a constant value {}",
    "minimum": "must have a minimum value of {}",
    "maximum": "must have a maximum value of {}",
    "minLength": "must be at least {} characters long",
    "maxLength": "may only be {} characters long",
    "minItems": "there must be a minimum of {} items in the array",
    "maxItems": "there must be a maximum of {} items in the array",
    "enum": "does not have a value in the enumeration {}",
}
"""As the validator of the vendor's server says it, in the reports of its users; for other rules the words are ours."""
TYPES: Final[Mapping[type, str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


def is_schema(specification: Json) -> bool:
    """Whether a specification is a schema, of the draft that it names."""
    try:
        return isinstance(specification, dict) and jsonschema_rs.meta.is_valid(specification)
    except (jsonschema_rs.ReferencingError, ValueError):
        return False


def hold(specification: Json, configuration: Json) -> None:
    """Holds a configuration to a specification; one that cannot be read as of draft 2020-12 takes anything.

    Raises ConfigurationUnfit.
    """
    if not isinstance(specification, Mapping):
        return
    try:
        schemas, schema = _compiled(orjson.dumps(specification))
    except SchemaError:
        return
    found = schemas.violations(schema, configuration, "")
    if found:
        errors = tuple(said for violation in found for said in _said(violation))
        raise ConfigurationUnfit(errors, pretty(schema.definition))


@lru_cache(maxsize=128)
def _compiled(specification: bytes) -> tuple[Schemas, Schema]:
    document = orjson.loads(specification)
    schemas, schema = Schemas({URI: document}), Schema(f"{URI}#", document)
    schemas.compile(schema)
    return schemas, schema


def _said(violation: Violation) -> Iterator[str]:
    place = "$" + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in violation.pointer.split("/")[1:])
    rule, expected = violation.rule, violation.expected
    if rule == "required":
        yield f"{place}.{expected}: {SAID[rule]}"
    elif rule == "additionalProperties":
        names = violation.value if isinstance(violation.value, list) else ()
        yield from (f"{place}.{name}: {SAID[rule]}" for name in names)
    elif rule == "type":
        wanted = expected if isinstance(expected, str) else str(list(expected or ())).replace("'", "")
        yield f"{place}: {TYPES.get(type(violation.value), 'unknown')} found, {wanted} expected"
    elif rule == "enum":
        options = ", ".join(map(_plain, expected if isinstance(expected, list) else ()))
        yield f"{place}: {SAID[rule].format(f'[{options}]')}"
    else:
        yield f"{place}: {SAID[rule].format(_plain(expected)) if rule in SAID else violation.message}"


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def pretty(value: Json, indent: str = "") -> str:
    """JSON as Jackson prints it for people."""
    deeper = indent + "  "
    if isinstance(value, Mapping):
        members = ",\n".join(f"{deeper}{orjson.dumps(name).decode()} : {pretty(one, deeper)}" for name, one in value.items())
        return f"{{\n{members}\n{indent}}}" if members else "{ }"
    if isinstance(value, list):
        return f"[ {', '.join(pretty(one, indent) for one in value)} ]" if value else "[ ]"
    return orjson.dumps(value).decode()
