"""Files: signed, expiring addresses on the mock itself, and the bytes behind them."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.riversand import extracts, streams, summaries, wording
from mockserver.vendors.riversand.problems import LinkRefused, MissingParameter, NoFile
from mockserver.vendors.riversand.tasks import TASK
from mockserver.vendors.riversand.tenancy import key_of, locate, tenant_of

MEDIA: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}


async def _prepare(call: Call, world: World) -> Reply:
    """Signs an address for any key, as blob storage does; whether the file is there shows when it is fetched."""
    wanted = call.body.get("binaryStreamObject")
    if wanted is None:
        raise MissingParameter("binaryStreamObject")
    for member in ("id", "type"):
        if not wanted.get(member):
            raise MissingParameter(member)
    tenant = tenant_of(call.request, world)
    # Documented: only id and type are needed, the id then serves as key.
    key = wanted.get("properties", {}).get("objectKey") or wanted["id"]
    expires = int(call.at.timestamp()) + int(world.settings["link_seconds"])
    signature = _sign(world, tenant, key, expires)
    place = f"{quote(tenant, safe='')}/files/{quote(key, safe='')}"
    prepared = {
        "id": wanted["id"],
        "type": wanted["type"],
        "systemInfo": {"tenantId": tenant},
        "properties": {
            "objectKey": key,
            "downloadURL": f"{call.request.origin}/{place}?expires={expires}&signature={signature}",
        },
    }
    return Reply(200, wording.core_objects("binaryStreamObjects", [prepared], 1, wording.core_request(world)))


async def _fetch(call: Call, world: World) -> Reply:
    """Checks the signature, then the expiry, then whether the file is there."""
    key, expires, signature = call.path["objectKey"], call.query["expires"], call.query["signature"]
    tenant = locate(call.request.path).tenant or _tenant_within(signature)
    if not hmac.compare_digest(signature.encode(), _sign(world, tenant, key, expires).encode()):
        raise LinkRefused("signature")
    if call.at.timestamp() >= expires:
        raise LinkRefused("expired")
    content = await _content(world, tenant, key)
    headers = {"Content-Disposition": f'attachment; filename="{quote(key)}"'}
    return Reply(200, content, headers, MEDIA.get(key.rpartition(".")[2], "application/octet-stream"))


async def _content(world: World, tenant: str, key: str) -> bytes:
    """What an export has made, or a client has stored. A workbook that is being written is waited for."""
    blob = await streams.blob_of(world, tenant, key)
    if blob is not None:
        return _decoded(blob)
    extension = key.rpartition(".")[2]
    task = key.removesuffix(f"_out.{extension}")
    record = await world.find(TASK, key_of(tenant, task))
    if record is None or "rows" not in record.hidden or summaries.value_of(record.document, "fileId") != key:
        raise NoFile(key)
    return await extracts.stored(world, record)


def _decoded(blob: str) -> bytes:
    """The bytes of a stored file. What is no base64 was stored all the same: it comes back as it was sent."""
    try:
        return base64.b64decode(blob, validate=True)
    except ValueError:  # also for what is not even ASCII
        return blob.encode()


def _sign(world: World, tenant: str, key: str, expires: int) -> str:
    """A signature over all that matters. It carries the tenant, so that an address without one can be checked too."""
    secret = str(world.settings["signing_key"]).encode()
    signed = hmac.new(secret, f"{tenant}\n{key}\n{expires}".encode(), sha256).hexdigest()
    return f"{base64.urlsafe_b64encode(tenant.encode()).decode().rstrip('=')}.{signed}"


def _tenant_within(signature: str) -> str:
    text = signature.partition(".")[0]
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise LinkRefused("signature") from None


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"prepareDownload": _prepare, "downloadFile": _fetch}
