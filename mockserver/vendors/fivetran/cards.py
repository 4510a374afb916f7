"""Connect cards: pages at which an end user sets a connection up."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from mockserver.model.json import Document
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import inputs, wording
from mockserver.vendors.fivetran.connection import CONNECTION

LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PAGE: Final = "https://fivetran.com/connect-card/setup"


def made(world: World, config: Document) -> Document:
    """A card with a fresh token, beside what it was asked with; its address holds both."""
    token = world.token(40, LETTERS)
    asked = {"redirect_uri": config["redirect_uri"]}
    if "hide_setup_guide" in config:
        asked["hide_setup_guide"] = "true" if config["hide_setup_guide"] else "false"
    uri = f"{PAGE}?{urlencode({**asked, 'auth': token})}"
    return {"connect_card": {"token": token, "uri": uri}, "connect_card_config": config}


async def create(call: Call, world: World) -> Reply:
    """Makes a card for a connection that is there."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    card = made(world, inputs.typed(call.body)["connect_card_config"])
    return wording.done(call, "{Connection} Connect Card has been created", {"connector_id": record.key, **card})


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"connect_card": create}
