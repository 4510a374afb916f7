"""Telling webhooks of events: payloads, their signature, and what is tried again."""

import hashlib
import hmac
from typing import Final

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.letter import Delivery
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.state.iso import parse_instant
from mockserver.vendors.fivetran.webhooks.hooks import EVERYWHERE, LONGEST, STEP, WEBHOOKS

SIGNATURE: Final = "X-Fivetran-Signature-256"
TRIAL: Final[Document] = {
    "event": "test_event",
    "connector_type": "_connector_type",
    "connector_id": "_connector_1",
    "group_id": "_destination_1",
}
"""What a webhook is tried with; there is no sync_id (page sync-id-field-required-error)."""


def time_of(world: World) -> str:
    """Now, as webhooks have it: three digits after the second."""
    return f"{world.at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def trial(world: World, event: str = "test_event") -> Document:
    """What a test call carries."""
    return {**TRIAL, "event": event, "created": time_of(world)}


def headers(world: World, body: bytes, secret: str) -> dict[str, str]:
    """Headers of a call; with a secret, its signature over the bytes of the body."""
    told = {"Content-Type": "application/json", "User-Agent": "Fivetran-Webhooks"}
    if not secret:
        return told
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {**told, SIGNATURE: signature.upper() if world.settings["webhook_signature"] == "upper" else signature}


async def tell(world: World, event: str, connection: Record, data: Document) -> None:
    """Sends an event of a connection to every webhook that wants it: the account's, and those of its group."""
    document = connection.document
    wanting = [
        record
        for group in (EVERYWHERE, document["group_id"])
        for record in (await world.page(WEBHOOKS, index="group", value=group)).records
        if record.document["active"] and event in record.document["events"]
    ]
    if not wanting:
        return
    sync = {"sync_id": data["sync_id"]} if data.get("sync_id") else {}
    payload = {
        "event": event,
        "created": time_of(world),
        "connector_type": document["service"],
        "connector_id": connection.key,
        "connector_name": document["schema"],
        **sync,
        "destination_group_id": document["group_id"],
        "data": {name: value for name, value in data.items() if name != "sync_id"},
    }
    for record in wanting:
        send(world, record, payload)


def send(world: World, record: Record, payload: Document) -> None:
    """Sends a payload to one webhook, and goes on trying."""
    body = orjson.dumps(payload)
    key = f"delivery-{world.number('webhook_deliveries')}"
    first = world.at.isoformat()
    waiting = {"id": key, "webhook": record.key, "body": body.decode(), "tries": 0, "first": first}
    world.insert(DELIVERIES, key, waiting)
    _send(world, record, body, key)


def _send(world: World, record: Record, body: bytes, key: str) -> None:
    world.send(record.document["url"], body, headers(world, body, record.hidden.get("secret", "")), key)


async def delivered(world: World, delivery: Delivery) -> None:
    """Forgets what was delivered; what was not is tried again after 5, 10, 15 minutes and so on, for a day.

    Then its webhook is switched off.
    """
    waiting = await world.find(DELIVERIES, delivery.letter.about)
    if waiting is None:
        return
    if delivery.fine:
        world.delete(DELIVERIES, waiting.key)
        return
    tries: Json = waiting.document["tries"] + 1
    due = world.at + tries * STEP
    if due > parse_instant(waiting.document["first"]) + LONGEST:
        world.delete(DELIVERIES, waiting.key)
        record = await world.find(WEBHOOKS, waiting.document["webhook"])
        if record is not None:
            world.put(WEBHOOKS, record._replace(document={**record.document, "active": False}))
        world.log("webhook_disabled", "a webhook could not be delivered for a day", webhook=waiting.document["webhook"])
        return
    world.put(DELIVERIES, waiting._replace(document={**waiting.document, "tries": tries}, due=due, event="again"))


async def _again(world: World, waiting: Record, _event: str) -> None:
    record = await world.find(WEBHOOKS, waiting.document["webhook"])
    if record is None or not record.document["active"]:
        world.delete(DELIVERIES, waiting.key)
        return
    _send(world, record, waiting.document["body"].encode(), waiting.key)


DELIVERIES: Final = Resource(name="webhook_deliveries", moved=_again, internal=True)
"""What was sent and not taken yet."""
