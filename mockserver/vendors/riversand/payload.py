"""Payloads of the generic verbs: objects that travel as base64 inside an object."""

import base64
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.problem import MalformedBody
from mockserver.validation import json_text
from mockserver.validation.schemas import is_byte
from mockserver.vendors.riversand import connectorstates
from mockserver.vendors.riversand.connectorstates import TYPE
from mockserver.vendors.riversand.problems import BadPayload, MissingParameter, TypesNotValid

MAX_DEPTH: Final = 200
"""How deep objects may nest: as deep as the bodies that show them."""


def objects_of(call: Call) -> list[dict[str, Json]]:
    """The objects of a call: a JSON array, as base64 in `dataObject.data.blob`."""
    here: Json = call.body
    for member in ("dataObject", "data", "blob"):
        if not here.get(member):
            raise MissingParameter(member)
        here = here[member]
    objects = _decode(here)
    if not isinstance(objects, list) or not objects or not all(isinstance(one, dict) for one in objects):
        raise BadPayload("the blob holds no JSON array of objects")
    for one in objects:
        _check(one)
    return objects


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
    for member in ("id", "name", "type"):
        if member in raw and (not isinstance(raw[member], str) or not raw[member]):
            raise BadPayload(f"the {member} of an object is not text")
    if raw.get("type", TYPE) != TYPE:
        raise TypesNotValid
    if not isinstance(raw.get("properties", {}), dict) or not isinstance(raw.get("data", {}), dict):
        raise BadPayload("properties or data of an object are not objects")
    if not isinstance(raw.get("data", {}).get("attributes", {}), dict):
        raise BadPayload("the attributes of an object are not an object")
    for name, value in connectorstates.plain_names(raw.get("properties", {})).items():
        if name in (*connectorstates.TEXTS, "self") and not isinstance(value, str):
            raise BadPayload(f"property '{name}' is not text")
