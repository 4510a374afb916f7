"""Types of connectors, the words by which the public API names their definitions."""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.vendors.airbyte.actors import Kind
from mockserver.vendors.airbyte.public.problems import UnknownValue

# Connectors whose type is not their name in lower case with hyphens.
ODD: Final[Mapping[str, str]] = {
    "dfd88b22-b603-4c3d-aad7-3701784586b1": "faker",
    "778daa7c-feaf-4db6-96f3-70fd645acc77": "file",
}
NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")


def type_of(kind: Kind, definition: str) -> str:
    """The type of a definition; empty for a custom one."""
    if definition in ODD:
        return ODD[definition]
    return NOT_PLAIN.sub("-", kind.table.get(definition, "").lower()).strip("-")


def definition_of(kind: Kind, body: Document) -> str:
    """The definition that a body asks for, by id or by type. Raises UnknownValue."""
    if body.get("definitionId") is not None:
        return str(body["definitionId"]).lower()
    configuration = body.get("configuration")
    asked = configuration.get(f"{kind.noun}Type") if isinstance(configuration, Mapping) else None
    for definition in kind.table:
        if asked and type_of(kind, definition) == asked:
            return definition
    raise UnknownValue(asked if isinstance(asked, str) else "")
