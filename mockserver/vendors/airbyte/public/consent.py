"""Consent to a source by OAuth: where a user is to be sent."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.actors import SOURCES
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.problems import BadRedirect, UnknownValue
from mockserver.vendors.airbyte.public.types import definition_of
from mockserver.vendors.airbyte.public.workspaces import found

STATE: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


async def initiate(call: Call, world: World) -> Reply:
    """Answers the identity provider's page, an invented one, with where to come back to."""
    body: Document = call.body
    kind, back = body.get("sourceType"), str(needed(body, "redirectUrl"))
    await found(world, str(needed(body, "workspaceId")))
    if not kind:
        raise UnknownValue("")
    definition_of(SOURCES, {"configuration": {"sourceType": kind}})
    if not _is_https(back):
        raise BadRedirect(back)
    query = urlencode({"response_type": "code", "redirect_uri": back, "state": world.token(32, STATE)}, errors="replace")
    return Reply(200, {"redirect_url": f"https://{kind}.example.com/oauth/authorize?{query}"})


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"initiateOAuth": initiate}
