"""API keys: how one is kept and shown, whom it stands for, and how a scenario makes one.

Source: ApiKeyService, ApiKey.innerToXContent, RoleDescriptor.toXContent.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Identity
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import ID_LETTERS, new_id
from mockserver.vendors.elastic.privileges import EVERYWHERE

SECRET_LENGTH: Final = 22
FIELDS: Final = frozenset(
    {"id", "name", "api_key", "username", "expiration", "invalidated", "role_descriptors", "metadata", "owner_privileges"}
)
DEFAULTS: Final[Document] = MappingProxyType({"username": "elastic", "metadata": {}, "role_descriptors": {}})
KEY_REALM: Final[Document] = MappingProxyType({"name": "_es_api_key", "type": "_es_api_key"})


async def seed(world: World, fields: Document) -> Record:
    """A key from the fields that a scenario names. Raises InvalidRequest."""
    unknown = next((name for name in fields if name not in FIELDS), None)
    if unknown is not None:
        message = f"an API key has no field {unknown!r}; it has {', '.join(sorted(FIELDS))}"
        raise InvalidRequest((Violation("additionalProperties", f"body /{unknown}", message, value=fields[unknown]),))
    if "name" not in fields:
        raise InvalidRequest((Violation("required", "body /name", "an API key has a name"),))
    given = {**DEFAULTS, **fields}
    built_in = given["username"] == "elastic"
    facts = {
        "realm": {"name": "reserved", "type": "reserved"} if built_in else {"name": "default_native", "type": "native"},
        "metadata": {"_reserved": True} if built_in else {},
        "granted": [list(given.get("owner_privileges", ("all",)))],
        "indices": [list(EVERYWHERE) if "all" in given.get("owner_privileges", ("all",)) else []],
    }
    record = insert(world, given, Identity(given["username"], (), facts), given.get("expiration"))
    if not given.get("invalidated"):
        return record
    return world.put(API_KEYS, record._replace(document=invalidated(record.document, world.at)))


def insert(world: World, fields: Document, owner: Identity, expiration: int | None) -> Record:
    """Makes a key; `expiration` is in milliseconds since 1970. What it may do at most is what its owner may do now."""
    key = fields.get("id") or new_id(world)
    roles = {name: described(role) for name, role in (fields.get("role_descriptors") or {}).items()}
    realm = owner.facts["realm"]
    document = {
        "id": key,
        "name": fields["name"],
        "type": "rest",
        "creation": millis(world.at),
        **({} if expiration is None else {"expiration": expiration}),
        "invalidated": False,
        "username": owner.name,
        "realm": realm["name"],
        "realm_type": realm["type"],
        "metadata": fields.get("metadata") or {},
        "role_descriptors": roles,
    }
    hidden = {
        "api_key": fields.get("api_key") or world.token(SECRET_LENGTH, ID_LETTERS),
        "granted": owner.facts["granted"],
        "indices": owner.facts["indices"],
        "owner": owner.facts["metadata"],
        "limited_by": {
            role: described({"cluster": owner.facts["granted"][0], "indices": owner.facts["indices"][0]})
            for role in owner.roles
        },
    }
    return world.insert(API_KEYS, key, document, hidden=hidden)


def holder(record: Record) -> Identity:
    """Whom a key stands for: its owner, with what both the key and the owner may do."""
    document, hidden = record.document, record.hidden
    roles: Sequence[Document] = list(document["role_descriptors"].values())
    own = [[name for role in roles for name in role["cluster"]]] if roles else []
    indices = [[entry for role in roles for entry in role["indices"]]] if roles else []
    facts = {
        "type": "api_key",
        "realm": {"name": document["realm"], "type": document["realm_type"]},
        "metadata": hidden["owner"],
        "granted": [*own, *hidden["granted"]],
        "indices": [*indices, *hidden["indices"]],
        "api_key": {"id": record.key, "name": document["name"]},
    }
    return Identity(document["username"], (), facts)


def is_expired(record: Record, at: datetime) -> bool:
    """Whether a key has expired."""
    expiration = record.document.get("expiration")
    return expiration is not None and expiration <= millis(at)


def invalidated(document: Document, at: datetime) -> Document:
    """The key after it was taken back; the stamp follows the flag."""
    changed: dict[str, Json] = {}
    for name, value in document.items():
        changed[name] = True if name == "invalidated" else value
        if name == "invalidated":
            changed["invalidation"] = millis(at)
    return changed


def described(role: Document) -> Document:
    """A role descriptor as it is shown: every part of it, whether it was named or not."""
    indices = role.get("indices", role.get("index")) or ()
    applications = role.get("applications", role.get("application")) or ()
    return {
        "cluster": _list(role.get("cluster")),
        **({"global": role["global"]} if role.get("global") else {}),
        "indices": [_index(entry) for entry in indices],
        "applications": [{name: entry[name] for name in ("application", "privileges", "resources")} for entry in applications],
        "run_as": _list(role.get("run_as")),
        "metadata": role.get("metadata") or {},
        "transient_metadata": {"enabled": True},
    }


def is_empty(role: Document) -> bool:
    """Whether a role descriptor grants nothing."""
    return not any(
        role.get(name) for name in ("cluster", "index", "indices", "application", "applications", "run_as", "global")
    )


def millis(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def _index(entry: Document) -> Document:
    return {
        "names": _list(entry["names"]),
        "privileges": _list(entry["privileges"]),
        **{name: entry[name] for name in ("field_security", "query") if entry.get(name)},
        "allow_restricted_indices": entry.get("allow_restricted_indices") in (True, "true"),
    }


def _list(value: Json) -> list[Json]:
    """A list of texts; one alone may stand without brackets."""
    if isinstance(value, str):
        return [value]
    found: Iterable[Json] = () if value is None or isinstance(value, Mapping) else value
    return list(found)


API_KEYS: Final = Resource(name="api_keys", schema="#/components/schemas/ApiKey", seed=seed)
