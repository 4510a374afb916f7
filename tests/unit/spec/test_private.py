"""Which members a specification declares as passwords."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver.spec.loader import load
from mockserver.spec.private import private_members

SECRET: dict[str, Any] = {"type": "string", "format": "password"}
PLAIN: dict[str, Any] = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "Pin": SECRET,
    "Node": {
        "type": "object",
        "properties": {"pin": {"$ref": "#/components/schemas/Pin"}, "next": {"$ref": "#/components/schemas/Node"}},
    },
    "Base": {"type": "object", "properties": {"phrase": {"allOf": [{"$ref": "#/components/schemas/Pin"}, {"minLength": 1}]}}},
}


def object_with(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        (object_with(name=PLAIN, pin=SECRET), {"pin"}),
        (object_with(inner=object_with(pin=SECRET)), {"pin"}),
        (object_with(rows={"type": "array", "items": object_with(pin=SECRET)}), {"pin"}),
        ({"type": "object", "additionalProperties": object_with(pin=SECRET)}, {"pin"}),
        ({"$ref": "#/components/schemas/Node"}, {"pin"}),
        ({"allOf": [{"$ref": "#/components/schemas/Base"}, object_with(name=PLAIN)]}, {"phrase"}),
        ({"oneOf": [object_with(a=SECRET), object_with(b=SECRET)]}, {"a", "b"}),
        (object_with(password=PLAIN), set()),
        (True, set()),
    ],
)
@pytest.mark.parametrize("side", ["body", "answer"])
def test_they_are_found_wherever_they_stand(tmp_path: Path, schema: Any, found: set[str], side: str) -> None:
    content = {"content": {"application/json": {"schema": schema}}}
    call: dict[str, Any] = {"operationId": "tell", "responses": {"200": {"description": "Told."}}}
    if side == "body":
        call["requestBody"] = content
    else:
        call["responses"]["200"] |= content
    other = {
        "operationId": "other",
        "responses": {"200": {"description": "Told.", "content": {"application/json": {"schema": object_with(own=SECRET)}}}},
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Secrets", "version": "1"},
        "paths": {"/tell": {"post": call, "get": other}},
        "components": {"schemas": SCHEMAS},
    }
    file = tmp_path / "secrets.yaml"
    file.write_text(yaml.safe_dump(spec))
    api = load(file)
    told = {operation.id: private_members(api, operation) for operation in api.operations}
    assert told == {"tell": found, "other": {"own"}}
