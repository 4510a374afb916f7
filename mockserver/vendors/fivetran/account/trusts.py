"""Certificates and fingerprints that destinations trust."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha1, sha256
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, NotFound, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import trust
from mockserver.vendors.fivetran.account.answers import author, paged, told
from mockserver.vendors.fivetran.account.destination import DESTINATION
from mockserver.vendors.fivetran.account.seeds import filled, refused
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.paging import window
from mockserver.vendors.fivetran.wording import stamp


def _of_destination(record: Record) -> Iterable[str]:
    return (record.hidden["destination"],)


async def _seed_certificate(world: World, fields: Document) -> Record:
    return await _seed(world, CERTIFICATE, _certificate({"hash": fields.get("hash", ""), "encoded_cert": ""}), fields)


async def _seed_fingerprint(world: World, fields: Document) -> Record:
    return await _seed(world, FINGERPRINT, _fingerprint({"hash": fields.get("hash", ""), "public_key": ""}), fields)


async def _seed(world: World, resource: Resource, drawn: Mapping[str, Json], fields: Document) -> Record:
    """What a destination trusts, from what a scenario names of it: `destination_id` and `hash` at least."""
    blank = {**drawn, "validated_date": stamp(world.at), "validated_by": SYSTEM}
    document = filled("what is trusted", blank, fields, {"destination_id": str})
    destination = fields.get("destination_id", "")
    if await world.find(DESTINATION, destination) is None:
        raise refused("destination_id", f"there is no destination {destination!r}")
    return world.insert(resource, f"{destination} {document['hash']}", document, hidden={"destination": destination})


SYSTEM: Final = "_fivetran_system"
"""Who trusted what a scenario brings, or what came with a key of nobody."""
BY_DESTINATION: Final = (Index("destination", _of_destination),)
CERTIFICATE: Final = Resource("destination_certificates", key="", indexes=BY_DESTINATION, seed=_seed_certificate)
FINGERPRINT: Final = Resource("destination_fingerprints", key="", indexes=BY_DESTINATION, seed=_seed_fingerprint)


class Trust(NamedTuple):
    """What is trusted, and the words that tell of it."""

    resource: Resource
    noun: str
    revoked: str
    status: int


# The definition has 200 for a certificate, and 201 beside an empty 200 for a fingerprint.
CERTIFICATES: Final = Trust(CERTIFICATE, "certificate", "Certificate '{hash}' has been revoked for destination '{id}'", 200)
FINGERPRINTS: Final = Trust(
    FINGERPRINT, "fingerprint", "Fingerprint with hash = '{hash}' has been revoked for destination id = '{id}'", 201
)


def approve(kind: Trust) -> Behaviour:
    """Trusts what the body brings; once more changes nothing but the date."""

    async def behave(call: Call, world: World) -> Reply:
        destination = await world.read(DESTINATION, call.path["destinationId"])
        document = _kept(kind, call, world, destination.key)
        return told(call, f"The {kind.noun} has been approved.", document, status=kind.status)

    return behave


def listing(kind: Trust) -> Behaviour:
    """Answers a page of what a destination trusts."""

    async def behave(call: Call, world: World) -> Reply:
        key = (await world.read(DESTINATION, call.path["destinationId"])).key
        offset, limit = window(call)
        page = await world.page(kind.resource, index="destination", value=key, offset=offset, limit=limit)
        return paged(call, f"Destination {kind.noun}s retrieved successfully", page)

    return behave


def read(kind: Trust) -> Behaviour:
    """Answers one."""

    async def behave(call: Call, world: World) -> Reply:
        record = await _found(kind, call, world)
        return told(call, f"Destination {kind.noun} details retrieved successfully", record.document)

    return behave


def revoke(kind: Trust) -> Behaviour:
    """Trusts one no longer."""

    async def behave(call: Call, world: World) -> Reply:
        record = await _found(kind, call, world)
        world.delete(kind.resource, record.key)
        told_of = {"hash": record.document["hash"], "id": record.hidden["destination"]}
        return told(call, kind.revoked.format(**told_of))

    return behave


async def approve_anywhere(call: Call, world: World) -> Reply:
    """Trusts a certificate for the destination or the connection that the body names."""
    body = call.body
    if "destination_id" in body:
        _kept(CERTIFICATES, call, world, (await world.read(DESTINATION, body["destination_id"])).key)
    elif "connection_id" in body:
        connection = await world.read(CONNECTION, body["connection_id"])
        trust.trusted(world, connection.key, _document(CERTIFICATES, call))
    else:
        raise InvalidRequest((Violation("required", "body", "it is missing", expected="connection_id"),))
    return told(call, "The certificate has been approved.")


async def _found(kind: Trust, call: Call, world: World) -> Record:
    key = (await world.read(DESTINATION, call.path["destinationId"])).key
    record = await world.find(kind.resource, f"{key} {call.path['hash']}")
    if record is None:
        raise NotFound(kind.resource.name, call.path["hash"])
    return record


def _kept(kind: Trust, call: Call, world: World, destination: str) -> Document:
    document = _document(kind, call)
    world.insert(kind.resource, f"{destination} {document['hash']}", document, hidden={"destination": destination})
    return document


def _document(kind: Trust, call: Call) -> Document:
    drawn = _certificate(call.body) if kind is CERTIFICATES else _fingerprint(call.body)
    return {**drawn, "validated_date": stamp(call.at), "validated_by": author(call) or SYSTEM}


def _certificate(body: Document) -> dict[str, Json]:
    """What can be told of a certificate without reading it: its digests."""
    raw = _decoded(body["encoded_cert"])
    return {
        "id": _short(raw),
        "name": body["hash"],
        "hash": body["hash"],
        "type": "X.509",
        "sha1": sha1(raw, usedforsecurity=False).hexdigest(),
        "sha256": sha256(raw).hexdigest(),
        "public_key": body["encoded_cert"],
    }


def _fingerprint(body: Document) -> dict[str, Json]:
    return {"id": _short(_decoded(body["public_key"])), "hash": body["hash"], "public_key": body["public_key"]}


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return text.encode("utf-8", "surrogatepass")


def _short(raw: bytes) -> str:
    return b64encode(sha256(raw).digest()).decode().rstrip("=")


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "approve_certificate": approve_anywhere,
        "get_destination_certificates_list": listing(CERTIFICATES),
        "approve_destination_certificate": approve(CERTIFICATES),
        "get_destination_certificate_details": read(CERTIFICATES),
        "revoke_destination_certificate": revoke(CERTIFICATES),
        "get_destination_fingerprints_list": listing(FINGERPRINTS),
        "approve_destination_fingerprint": approve(FINGERPRINTS),
        "get_destination_fingerprint_details": read(FINGERPRINTS),
        "revoke_destination_fingerprint": revoke(FINGERPRINTS),
    }
)
