"""Security: who asks, and API keys made, listed and taken back.

Source: RestAuthenticateAction, Authentication.toXContentFragment, and the actions below action.apikey.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Identity, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.elastic import auth, privileges, security_checks, security_keys
from mockserver.vendors.elastic.judge import raise_entries
from mockserver.vendors.elastic.privileges import ACTIONS
from mockserver.vendors.elastic.problems import ArgumentRefused
from mockserver.vendors.elastic.security_bodies import duration
from mockserver.vendors.elastic.security_keys import API_KEYS
from mockserver.vendors.elastic.wording import reply

DERIVED: Final = "creating derived api keys requires an explicit role descriptor that is empty (has no privileges)"


async def authenticate(call: Call, _world: World) -> Reply:
    """Tells who asks."""
    identity = call.identity
    facts = identity.facts
    realm = security_keys.KEY_REALM if facts["type"] == "api_key" else facts["realm"]
    body: dict[str, Json] = {
        "username": identity.name,
        "roles": list(identity.roles),
        "full_name": None,
        "email": None,
        "metadata": facts["metadata"],
        "enabled": True,
        "authentication_realm": dict(realm),
        "lookup_realm": dict(realm),
        "authentication_type": facts["type"],
    }
    if "api_key" in facts:
        body["api_key"] = facts["api_key"]
    return reply(200, body)


async def create(call: Call, world: World) -> Reply:
    """Makes a key of the one who asks."""
    auth.authorise(call, world, *ACTIONS[call.operation.id])
    body = call.body
    roles = body.get("role_descriptors") or {}
    if call.identity.facts["type"] == "api_key" and not (roles and all(map(security_keys.is_empty, roles.values()))):
        raise ArgumentRefused(DERIVED)
    life = duration(body["expiration"]) if "expiration" in body else None
    expiration = None if life is None else security_keys.millis(world.at + timedelta(milliseconds=life))
    record = security_keys.insert(world, body, call.identity, expiration)
    secret = record.hidden["api_key"]
    return reply(
        200,
        {
            "id": record.key,
            "name": record.document["name"],
            **({} if expiration is None else {"expiration": expiration}),
            "api_key": secret,
            "encoded": base64.b64encode(f"{record.key}:{secret}".encode()).decode(),
        },
    )


async def get(call: Call, world: World) -> Reply:
    """Lists keys. One that is asked for by its id and not there is a 404."""
    query = call.query
    raise_entries(security_checks.listing(query))
    _authorise(call, world, query, query.get("id"))
    found = await _select(world, _wanted(query, call.identity, query.get("id")))
    if query.get("active_only"):
        found = [one for one in found if not (one.document["invalidated"] or security_keys.is_expired(one, world.at))]
    shown = [_shown(record, limited=bool(query.get("with_limited_by"))) for record in found]
    return reply(404 if query.get("id") and not shown else 200, {"api_keys": shown})


async def invalidate(call: Call, world: World) -> Reply:
    """Takes keys back. Those that were taken back before are not looked at (ApiKeyService.invalidateApiKeys)."""
    body = call.body
    raise_entries(security_checks.invalidation(body))
    ids = [body["ids"]] if isinstance(body.get("ids"), str) else body.get("ids")
    _authorise(call, world, body, ids[0] if ids and len(ids) == 1 else None)
    wanted = _wanted({name: value for name, value in body.items() if name != "ids"}, call.identity, None)
    found = [one for one in await _select(world, wanted) if not one.document["invalidated"] and (not ids or one.key in ids)]
    for record in found:
        world.put(API_KEYS, record._replace(document=security_keys.invalidated(record.document, world.at)))
    keys: list[Json] = [record.key for record in found]
    return reply(200, {"invalidated_api_keys": keys, "previously_invalidated_api_keys": [], "error_count": 0})


def _authorise(call: Call, world: World, given: Document, key: Json) -> None:
    """Raises ActionDenied. Own keys need less (ManageOwnApiKeyClusterPrivilege)."""
    action, granting = ACTIONS[call.operation.id]
    own = _is_own(call.identity, given, key)
    auth.authorise(call, world, action, (privileges.OWN_KEYS, *granting) if own else granting)


def _is_own(identity: Identity, given: Document, key: Json) -> bool:
    if identity.facts["type"] == "api_key":
        return bool(key) and key == identity.facts["api_key"]["id"]
    realm = identity.facts["realm"]["name"]
    return given.get("owner") in (True, "true") or (given.get("username"), given.get("realm_name")) == (identity.name, realm)


def _wanted(given: Document, identity: Identity, key: Json) -> Callable[[Document], bool]:
    """Whether a key is one of those asked for."""
    mine = given.get("owner") in (True, "true")
    user = identity.name if mine else given.get("username")
    realm = identity.facts["realm"]["name"] if mine else given.get("realm_name")
    name = given.get("name") or "*"

    def is_wanted(document: Document) -> bool:
        named = document["name"].startswith(name[:-1]) if name.endswith("*") else document["name"] == name
        return bool(
            named
            and (not key or document["id"] == key)
            and (not user or document["username"] == user)
            and (not realm or document["realm"] == realm)
        )

    return is_wanted


async def _select(world: World, is_wanted: Callable[[Document], bool]) -> list[Record]:
    return [record for record in (await world.page(API_KEYS)).records if is_wanted(record.document)]


def _shown(record: Record, *, limited: bool) -> Document:
    return {**record.document, "limited_by": [record.hidden["limited_by"]]} if limited else record.document


BEHAVIOURS: Final = {
    "security.authenticate": authenticate,
    "security.create_api_key": create,
    "security.create_api_key_post": create,
    "security.get_api_key": get,
    "security.invalidate_api_key": invalidate,
}
