"""Operations of webhooks. Making an active one, and switching one on, calls its receiver before the answer is given."""

from dataclasses import dataclass
from typing import Final

import orjson

from mockserver.model.convention import Asked
from mockserver.model.json import Document
from mockserver.model.letter import Delivery
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, NotFound, Problem, Violation
from mockserver.model.world import World
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.fresh import fresh_id
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.webhooks.hooks import MASK, WEBHOOKS, is_receiver, webhook
from mockserver.vendors.fivetran.webhooks.sending import headers, trial
from mockserver.vendors.fivetran.wording import done, page, stamp


@dataclass(eq=False)
class ReceiverFailed(Problem):
    """The receiver of a webhook did not take its test call."""

    why: str


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem."""
    match problem:
        case ReceiverFailed(why=why):
            message = f"Failed to call webhook endpoint: '{why}'"
            return Reply(400, {"code": "InvalidInput", "message": message}, media="application/json")
        case NotFound(resource="webhooks", key=key):
            message = f"Webhook with id '{key}' does not exist"
            return Reply(404, {"code": "NotFound_Webhook", "message": message}, media="application/json")
        case _:
            return wording.refuse(problem, asked)


async def listed(call: Call, world: World) -> Reply:
    """Lists webhooks."""
    offset, limit = window(call)
    return page(call, "Webhooks retrieved successfully", await world.page(WEBHOOKS, offset=offset, limit=limit))


async def create_for_account(call: Call, world: World) -> Reply:
    """Makes a webhook for everything in the account."""
    return await _create(call, world, None, "Account webhook has been created")


async def create_for_group(call: Call, world: World) -> Reply:
    """Makes a webhook for what happens in a group."""
    group = await world.read(GROUP, call.path["groupId"])
    return await _create(call, world, group.key, "Group webhook has been created")


async def _create(call: Call, world: World, group: str | None, message: str) -> Reply:
    body = call.body
    _check(body)
    document = webhook("", body, group, call.identity.facts.get("user"), stamp(call.at))
    if document["active"]:
        await _try(world, body["url"], body.get("secret") or "")
    key = await fresh_id(world, WEBHOOKS)
    record = world.insert(WEBHOOKS, key, {**document, "id": key}, hidden={"secret": body.get("secret") or ""})
    return done(call, message, record.document)


def _check(body: Document) -> None:
    url = body.get("url")
    if url is not None and not is_receiver(url):
        message = "it must be an HTTPS address"
        raise InvalidRequest((Violation("format", "body /url", message, value=url),))


async def _try(world: World, url: str, secret: str) -> None:
    """Calls the receiver once. Raises ReceiverFailed."""
    if world.settings["webhook_test_call"]:
        delivery = await _test(world, url, secret, trial(world))
        if not delivery.fine:
            raise ReceiverFailed(_why(delivery))


async def _test(world: World, url: str, secret: str, payload: Document) -> Delivery:
    body = orjson.dumps(payload)
    return await world.ask(url, body, headers(world, body, secret), "test")


def _why(delivery: Delivery) -> str:
    return delivery.error or f"HTTP status {delivery.status}"


async def get(call: Call, world: World) -> Reply:
    """Reads a webhook."""
    record = await world.read(WEBHOOKS, call.path["webhookId"])
    return done(call, "Webhook details retrieved successfully", record.document)


async def update(call: Call, world: World) -> Reply:
    """Changes a webhook; what the body leaves out stays."""
    record = await world.read(WEBHOOKS, call.path["webhookId"])
    body: Document = call.body or {}
    _check(body)
    changed = {name: body[name] for name in ("url", "events") if name in body}
    if "active" in body:
        changed["active"] = body["active"] in (True, "true")
    hidden = {"secret": body["secret"] or ""} if "secret" in body else dict(record.hidden)
    if "secret" in body:
        changed["secret"] = MASK
    document = {**record.document, **changed}
    if not hidden["secret"]:
        document.pop("secret", None)
    if document["active"] and not record.document["active"]:
        await _try(world, document["url"], hidden["secret"])
    return done(
        call, "Webhook has been updated", world.put(WEBHOOKS, record._replace(document=document, hidden=hidden)).document
    )


async def delete(call: Call, world: World) -> Reply:
    """Deletes a webhook."""
    record = await world.read(WEBHOOKS, call.path["webhookId"])
    world.delete(WEBHOOKS, record.key)
    return done(call, "Webhook with id '{id}' has been deleted", key=record.key)


async def test(call: Call, world: World) -> Reply:
    """Calls the receiver with an event of one's choice, and tells what came of it."""
    record = await world.read(WEBHOOKS, call.path["webhookId"])
    payload = trial(world, call.body["event"])
    delivery = await _test(world, record.document["url"], record.hidden.get("secret", ""), payload)
    message = "Success" if delivery.fine else _why(delivery)
    data = {"succeed": delivery.fine, "status": delivery.status if delivery.status is not None else 500, "message": message}
    return done(call, "Webhook test completed successfully", data)


BEHAVIOURS: Final = {
    "list_all_webhooks": listed,
    "create_account_webhook": create_for_account,
    "create_group_webhook": create_for_group,
    "webhook_details": get,
    "modify_webhook": update,
    "delete_webhook": delete,
    "test_webhook": test,
}
