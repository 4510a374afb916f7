"""Dialects: a schema of OpenAPI 3.0 becomes one of JSON Schema 2020-12 that means the same, in place."""

from typing import Final

from mockserver.model.json import Json

BOUNDS: Final = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
BRANCHES: Final = ("allOf", "anyOf", "oneOf", "not")
"""Keywords that could refuse null although `nullable` allows it; `type` and `enum` are widened themselves."""
NULL: Final = "null"


def modernise(schema: dict[str, Json]) -> tuple[str, ...]:
    """Rewrites one schema object of OpenAPI 3.0, not its children; returns the keywords that moved below `/anyOf/0`.

    Null is let in where `nullable` says so, also past an `enum` or an `allOf` that does not list it: documents rarely
    repeat themselves there, and their authors mean it.
    """
    if "$ref" in schema:
        for key in [key for key in schema if key != "$ref" and not key.startswith("x-")]:
            del schema[key]  # "any properties added SHALL be ignored": OpenAPI 3.0.3, Reference Object
        return ()
    for exclusive, bound in BOUNDS:
        if isinstance(flag := schema.get(exclusive), bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    list_example(schema)
    return _let_null_in(schema) if schema.pop("nullable", False) is True else ()


def list_example(schema: dict[str, Json]) -> None:
    """Turns the `example` of OpenAPI into the `examples` of JSON Schema."""
    if "example" in schema:
        example = schema.pop("example")
        schema.setdefault("examples", [example])


def _let_null_in(schema: dict[str, Json]) -> tuple[str, ...]:
    if isinstance(kind := schema.get("type"), str) and kind != NULL:
        schema["type"] = [kind, NULL]
    if isinstance(values := schema.get("enum"), list) and None not in values:
        schema["enum"] = [*values, None]
    present = tuple(key for key in BRANCHES if key in schema)
    if present == ("anyOf",):
        if {"type": NULL} not in schema["anyOf"]:
            schema["anyOf"] = [*schema["anyOf"], {"type": NULL}]
        return ()
    if present:
        schema["anyOf"] = [{key: schema.pop(key) for key in present}, {"type": NULL}]
    return present
