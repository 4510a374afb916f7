"""The mapper's words: how Jackson says that a body does not fit the server's classes."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json
from mockserver.model.operation import Operation
from mockserver.model.problem import Violation
from mockserver.vendors.airbyte.judging import TEXTS

MODELS: Final = "io.airbyte.api.model.generated"
SCHEMA: Final = re.compile(r"#/components/schemas/(\w+)")
JAVA: Final[Mapping[str, str]] = {
    "string": "java.lang.String",
    "integer": "java.lang.Long",
    "boolean": "java.lang.Boolean",
    "number": "java.math.BigDecimal",
    "array": "java.util.ArrayList<java.lang.Object>",
    "uuid": "java.util.UUID",
    "date-time": "java.time.OffsetDateTime",
}
UUIDS: Final = "UUID has to be represented by standard 36-char representation"
NO_CREATOR: Final = "(although at least one Creator exists): no String-argument constructor/factory method to deserialize"
PLACE: Final = "\n at [Source: UNKNOWN; byte offset: #UNKNOWN] (through reference chain: {chain})"
MISMATCH: Final = "com.fasterxml.jackson.databind.exc.MismatchedInputException"
BAD_FORMAT: Final = "com.fasterxml.jackson.databind.exc.InvalidFormatException"
COERCION: Final = "com.fasterxml.jackson.databind.JsonMappingException"
BAD_VALUE: Final = "com.fasterxml.jackson.databind.exc.ValueInstantiationException"


def explain(violation: Violation, operation: Operation | None) -> tuple[str, str]:
    """What the mapper says of a violation, place and all, and the class of its exception."""
    text, exception = _said(violation, operation)
    return f"{text}{PLACE.format(chain=_chain(violation, operation))} {text}", exception


def body_class(operation: Operation | None) -> str:
    """The simple name of the class that an operation's body is mapped to."""
    schema = operation.body.content[0].schema if operation is not None and operation.body is not None else None
    reference = schema.definition.get("$ref", "") if schema is not None and isinstance(schema.definition, Mapping) else ""
    return reference.rpartition("/")[2] or "Object"


def _said(violation: Violation, operation: Operation | None) -> tuple[str, str]:
    value = violation.value
    if violation.rule == "format" and isinstance(value, str):
        java = JAVA.get(violation.expected, "java.lang.String")
        return f'Cannot deserialize value of type `{java}` from String "{value}": {_of_format(violation)}', BAD_FORMAT
    if violation.rule == "format":
        return f"Numeric value ({value}) out of range of long ({-(2**63)} - {2**63 - 1})", COERCION
    if violation.rule in ("enum", "const"):
        return f"Cannot construct instance of `{MODELS}.{_schema(violation)}`, problem: Unexpected value '{value}'", BAD_VALUE
    java = _class(violation) or f"{MODELS}.{_schema(violation) or body_class(operation)}"
    if isinstance(value, str) and violation.expected in ("integer", "number", "boolean"):
        return f'Cannot deserialize value of type `{java}` from String "{value}": not a valid `{java}` value', BAD_FORMAT
    if isinstance(value, str) and violation.expected == "object":
        return f"Cannot construct instance of `{java}` {NO_CREATOR} from String value ('{value}')", MISMATCH
    return f"Cannot deserialize value of type `{java}` from {_token(value)}", MISMATCH


def _class(violation: Violation) -> str | None:
    """The class that a value of a plain type is mapped to; None where a model of the API's own is wanted."""
    name = violation.spec.rpartition("/")[0].rpartition("/")[2]
    is_uuid = violation.expected == "string" and name not in TEXTS and (name == "id" or name.endswith("Id"))
    return JAVA.get("uuid" if is_uuid else str(violation.expected))


def _of_format(violation: Violation) -> str:
    if violation.expected == "uuid":
        return UUIDS
    kind = "java.time.format.DateTimeParseException"
    return f"Failed to deserialize {JAVA['date-time']}: ({kind}) Text '{violation.value}' could not be parsed at index 0"


def _schema(violation: Violation) -> str:
    names = SCHEMA.findall(violation.spec)
    return names[-1] if names else ""


def _chain(violation: Violation, operation: Operation | None) -> str:
    steps = "".join(f"[{step}]" if step.isdigit() else f'["{step}"]' for step in violation.pointer.split("/")[1:])
    return f"{MODELS}.{body_class(operation)}{steps}"


def _token(value: Json) -> str:
    match value:
        case bool():
            return f"Boolean value (token `JsonToken.VALUE_{str(value).upper()}`)"
        case int():
            return "Integer value (token `JsonToken.VALUE_NUMBER_INT`)"
        case float():
            return "Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)"
        case str():
            return "String value (token `JsonToken.VALUE_STRING`)"
        case list() | tuple():
            return "Array value (token `JsonToken.START_ARRAY`)"
        case Mapping():
            return "Object value (token `JsonToken.START_OBJECT`)"
    return "Null value (token `JsonToken.VALUE_NULL`)"
