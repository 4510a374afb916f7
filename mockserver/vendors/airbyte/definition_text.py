"""The document that describes the API, as the API itself hands it out."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from mockserver.config import Settings
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour

SPEC: Final = "airbyte/openapi.yaml"


async def read(_call: Call, _world: World) -> Reply:
    """Answers the document, as plain text."""
    return Reply(200, _text(), media="text/plain")


@cache
def _text() -> bytes:
    return (Settings().specs_folder / SPEC).read_bytes()


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"getOpenApiSpec": read}
