"""Certificates and SSH fingerprints of sources: approved for a connection, and revoked."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import sha1, sha256
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, NotFound, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.paging import window

SYSTEM: Final = "_fivetran_system"
"""Who approved what a scenario brings, and what a key without a user approves."""


class Kind(NamedTuple):
    """What can be approved, and the sentences that tell of it."""

    resource: Resource
    drawn: Callable[[Document], dict[str, Json]]
    """What is shown of an approval, from the request's body."""
    noun: str
    approved: str
    revoked: str


async def listing(kind: Kind, call: Call, world: World) -> Reply:
    """Answers a page of what is approved for a connection."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    offset, limit = window(call)
    found = await world.page(kind.resource, index="connection", value=record.key, offset=offset, limit=limit)
    return wording.page(call, f"{{Connection}} {kind.noun}s retrieved successfully", found)


async def details(kind: Kind, call: Call, world: World) -> Reply:
    """Answers one approval."""
    found = await _found(kind, call, world)
    return wording.done(call, f"{{Connection}} {kind.noun} details retrieved successfully", found.document)


async def approve(kind: Kind, call: Call, world: World) -> Reply:
    """Approves; a hash that is approved already is approved anew."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    by = call.identity.facts.get("user") or SYSTEM
    made = _insert(world, kind, record.key, {**kind.drawn(call.body), **_validated(by, world)})
    return wording.done(call, kind.approved, made.document, status=201)


async def revoke(kind: Kind, call: Call, world: World) -> Reply:
    """Revokes an approval."""
    found = await _found(kind, call, world)
    world.delete(kind.resource, found.key)
    sentence = kind.revoked.replace("{hash}", call.path["hash"].replace("{", "{{").replace("}", "}}"))
    return wording.done(call, sentence, key=call.path["connectionId"])


def trusted(world: World, connection: str, certificate: Document) -> Record:
    """Keeps a certificate that was approved for a connection from elsewhere."""
    return _insert(world, CERTIFICATES, connection, certificate)


async def forget(world: World, connection: str) -> None:
    """Forgets what was approved for a connection that is deleted."""
    for kind in (CERTIFICATES, FINGERPRINTS):
        for record in (await world.page(kind.resource, index="connection", value=connection)).records:
            world.delete(kind.resource, record.key)


async def _found(kind: Kind, call: Call, world: World) -> Record:
    record = await world.read(CONNECTION, call.path["connectionId"])
    found = await world.find(kind.resource, f"{record.key}~{call.path['hash']}")
    if found is None:
        raise NotFound(kind.resource.name, call.path["hash"])
    return found


def _insert(world: World, kind: Kind, connection: str, document: Document) -> Record:
    key = f"{connection}~{document['hash']}"
    return world.insert(kind.resource, key, document, hidden={"connection_id": connection})


def _validated(by: str, world: World) -> Document:
    return {"validated_by": by, "validated_date": wording.stamp(world.at)}


def _certificate(body: Document) -> dict[str, Json]:
    raw = b64decode(body.get("encoded_cert", ""))
    return {
        **_identified(body),
        "name": body["hash"],
        "type": "X.509",
        "sha1": sha1(raw, usedforsecurity=False).hexdigest(),
        "sha256": sha256(raw).hexdigest(),
        "public_key": body.get("encoded_cert", ""),
    }


def _fingerprint(body: Document) -> dict[str, Json]:
    return {**_identified(body), "public_key": body.get("public_key", "")}


def _identified(body: Document) -> dict[str, Json]:
    return {"id": urlsafe_b64encode(body["hash"].encode()).rstrip(b"=").decode(), "hash": body["hash"]}


async def _seed_certificate(world: World, fields: Document) -> Record:
    return await _seeded(CERTIFICATES, world, fields)


async def _seed_fingerprint(world: World, fields: Document) -> Record:
    return await _seeded(FINGERPRINTS, world, fields)


async def _seeded(kind: Kind, world: World, fields: Document) -> Record:
    """An approval, from what a scenario names of it. Raises InvalidRequest for what cannot be."""
    needed = ("connection_id", "hash")
    wrong = [Violation("type", f"body /{name}", f"'{name}' is a text") for name in needed if not _is_text(fields.get(name))]
    if not wrong:
        drawn = {**kind.drawn({"hash": fields["hash"]}), **_validated(SYSTEM, world)}
        known = {"connection_id", *drawn}
        wrong = [
            Violation("additionalProperties", f"body /{name}", f"a {kind.noun} has no '{name}'")
            for name in fields
            if name not in known
        ]
        if await world.find(CONNECTION, fields["connection_id"]) is None:
            wrong.append(Violation("scenario", "body /connection_id", f"there is no connection {fields['connection_id']!r}"))
    if wrong:
        raise InvalidRequest(tuple(wrong))
    told = {name: value for name, value in fields.items() if name != "connection_id"}
    return _insert(world, kind, fields["connection_id"], {**drawn, **told})


def _is_text(said: Json) -> bool:
    return isinstance(said, str) and said != ""


def _of_connection(record: Record) -> Iterable[str]:
    return (record.hidden["connection_id"],)


BY_CONNECTION: Final = (Index("connection", _of_connection),)
CERTIFICATE_SCHEMA: Final = "#/components/schemas/CertificateDetailsResponse"
FINGERPRINT_SCHEMA: Final = "#/components/schemas/FingerprintDetailsResponse"
CERTIFICATES: Final = Kind(
    Resource("connection_certificates", key="", schema=CERTIFICATE_SCHEMA, indexes=BY_CONNECTION, seed=_seed_certificate),
    _certificate,
    "certificate",
    "The certificate has been approved.",
    "Certificate '{hash}' has been revoked for connection '{id}'",
)
FINGERPRINTS: Final = Kind(
    Resource("connection_fingerprints", key="", schema=FINGERPRINT_SCHEMA, indexes=BY_CONNECTION, seed=_seed_fingerprint),
    _fingerprint,
    "fingerprint",
    "The fingerprint has been approved",
    "Fingerprint with hash '{hash}' has been revoked for connection with id '{id}'",
)
BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "get_connection_certificates_list": partial(listing, CERTIFICATES),
    "approve_connection_certificate": partial(approve, CERTIFICATES),
    "get_connection_certificate_details": partial(details, CERTIFICATES),
    "revoke_connection_certificate": partial(revoke, CERTIFICATES),
    "get_connection_fingerprints_list": partial(listing, FINGERPRINTS),
    "approve_connection_fingerprint": partial(approve, FINGERPRINTS),
    "get_connection_fingerprint_details": partial(details, FINGERPRINTS),
    "revoke_connection_fingerprint": partial(revoke, FINGERPRINTS),
}
