"""Payloads of the writing verbs: objects that travel as base64 inside an object, or as they are."""

import base64
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.problem import MalformedBody
from mockserver.model.world import World
from mockserver.validation import json_text
from mockserver.validation.schemas import is_byte
from mockserver.vendors.riversand import attributes, channels, connectorstates
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.problems import BadPayload, MissingParameter, TypesNotValid

MAX_DEPTH: Final = 200
"""How deep objects may nest: as deep as the bodies that show them."""


def objects_of(call: Call, world: World) -> list[dict[str, Json]]:
    """The objects of a call: a JSON array, as base64 in `dataObject.data.blob`. One without a type is a connector state."""
    here: Json = call.body
    for member in ("dataObject", "data", "blob"):
        if not here.get(member):
            raise MissingParameter(member)
        here = here[member]
    objects = _decode(here)
    if not isinstance(objects, list) or not objects or not all(isinstance(one, dict) for one in objects):
        raise BadPayload("the blob holds no JSON array of objects")
    return [read(world, {"type": TYPE, **one}) for one in objects]


def generic_object(call: Call, world: World) -> dict[str, Json]:
    """The object of a call to the generic service. Raises MissingParameter for one without id or type."""
    target = call.body.get("genericObject")
    if target is None:
        raise MissingParameter("genericObject")
    named(target)
    return read(world, target)


def named(target: Document) -> None:
    """Wants id and type. Raises MissingParameter."""
    for member in ("id", "type"):
        if not target.get(member):
            raise MissingParameter(member)


def read(world: World, raw: Document) -> dict[str, Json]:
    """An object as sent, its attributes filled in. Raises BadPayload."""
    _check(raw)
    data = raw.get("data", {})
    try:
        held = {name: attributes.read(world, name, value) for name, value in data.get("attributes", {}).items()}
    except attributes.Malformed as error:
        raise BadPayload(str(error)) from None
    return {**raw, "data": {**data, "attributes": held}}


def check_type(raw: Document) -> None:
    """Keeps configurations out: they have a service of their own (proposed). Raises TypesNotValid."""
    if raw.get("type") == channels.TYPE:
        raise TypesNotValid


def _decode(blob: str) -> Json:
    try:
        return json_text.parse(_bytes(blob), MAX_DEPTH)
    except MalformedBody:
        raise BadPayload("the blob holds no JSON array of objects") from None


def _bytes(blob: str) -> bytes:
    if not is_byte(blob):
        raise BadPayload("the blob is not base64")
    return base64.b64decode(blob)


def _check(raw: Document) -> None:
    check_type(raw)
    for member in ("id", "name", "type"):
        if member in raw and (not isinstance(raw[member], str) or not raw[member]):
            raise BadPayload(f"the {member} of an object is not text")
    if not isinstance(raw.get("properties", {}), dict) or not isinstance(raw.get("data", {}), dict):
        raise BadPayload("properties or data of an object are not objects")
    if not isinstance(raw.get("data", {}).get("attributes", {}), dict):
        raise BadPayload("the attributes of an object are not an object")
    for name, value in connectorstates.plain_names(raw.get("properties", {})).items():
        if name in (*connectorstates.TEXTS, "self") and not isinstance(value, str):
            raise BadPayload(f"property '{name}' is not text")
