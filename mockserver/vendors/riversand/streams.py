"""Binary stream objects: files that a client has stored, to be imported or fetched again."""

import base64
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import answers, summaries
from mockserver.vendors.riversand.fields import NAME, TEXT, Form
from mockserver.vendors.riversand.problems import MissingParameter
from mockserver.vendors.riversand.tenancy import key_of, tenant_of, user_of

TYPE: Final = "binarystreamobject"
SERVICE: Final = "binaryStreamObjectService"


def store(world: World, tenant: str, user: str, sent: Document, blob: str) -> Record:
    """Stores a file under its object key, or its id. One that is there is replaced; its content is base64 as it was sent."""
    given: Document = sent.get("properties", {})
    key = given.get("objectKey") or sent["id"]
    properties = {**given, "objectKey": key, **summaries.stamps(world, SERVICE, user)}
    document = {"id": sent["id"], "type": sent["type"], "properties": properties}
    return world.insert(STREAM, key_of(tenant, key), document, hidden={"blob": blob})


async def blob_of(world: World, tenant: str, key: str) -> str | None:
    """The content of a stored file, in base64; None where there is none."""
    record = await world.find(STREAM, key_of(tenant, key))
    return None if record is None else str(record.hidden["blob"])


async def _create(call: Call, world: World) -> Reply:
    """Stores a file that travels in the request. How files get there is not on the pages we know: proposed."""
    sent = call.body.get("binaryStreamObject")
    if sent is None:
        raise MissingParameter("binaryStreamObject")
    for member in ("id", "type"):
        if not sent.get(member):
            raise MissingParameter(member)
    blob = sent.get("data", {}).get("blob")
    if not blob:
        raise MissingParameter("blob")
    store(world, tenant_of(call.request, world), user_of(call.request), sent, blob)
    return Reply(200, answers.entity_submitted(world, "create", sent["id"]))


_FORM: Final = Form(
    "binarystreamobjects",
    {"id": NAME, "tenant": NAME, "type": NAME, "fileName": NAME, "text": TEXT, "blob": {**TEXT, "contentEncoding": "base64"}},
    required=("id",),
)


async def _seed(world: World, fields: Document) -> Record:
    """Stores a file, from text or from base64."""
    _FORM.check(fields)
    tenant = fields.get("tenant") or str(world.settings["default_tenant"])
    blob = fields.get("blob") or base64.b64encode(fields.get("text", "").encode()).decode()
    named: dict[str, Json] = {"originalFileName": fields["fileName"]} if "fileName" in fields else {}
    sent = {"id": fields["id"], "type": fields.get("type", TYPE), "properties": named}
    return store(world, tenant, "system_user", sent, blob)


STREAM: Final = Resource(
    "binarystreamobjects",
    key="",
    schema="#/components/schemas/StoredBinaryStreamObject",
    seed=_seed,
)

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"createBinaryStreamObject": _create}
