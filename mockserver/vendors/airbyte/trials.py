"""Notifications on trial: a receiver is called once, with something invented."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import orjson

from mockserver.model.json import Document
from mockserver.model.letter import Delivery
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.problems import BadReceiver, MissingMember
from mockserver.vendors.airbyte.slack import HEADERS, Place, Summary, blocks, ended, fields, section

TAG: Final = "THIS IS A TEST NOTIFICATION"
HOME: Final = "https://airbyte.com/"
MOVED: Final = 159341141
WHY: Final[Document] = {
    "externalMessage": "This is test notification. Everything is fine!"
    " This is where the error message will show up when an actual sync fails.",
    "failureType": "transient_error",
    "failureOrigin": "source",
}
HELLO: Final = "Hello World! This is a test from Airbyte to try slack notification settings {}."
PLAIN: Final[Mapping[str, str]] = {
    "connection_update_action_required": HELLO.format("about your connection has been updated and action is required"),
    "connection_sync_queued": HELLO.format("for queued syncs"),
}
"""Events that are tried with a text only."""
OFF: Final = (
    "Your connection from {} to {} was automatically disabled because it failed 20 times consecutively or has been failing"
    " for 14 days in a row."
)
SOON_OFF: Final = (
    "Your connection from {} to {} is scheduled to be automatically disabled because it either failed 10 times"
    " consecutively or there were only failed jobs in the past 7 days. Once it has failed 20 times consecutively or has been"
    " failing for 14 days in a row, the connection will be automatically disabled."
)
DISABLED: Final[Mapping[str, tuple[str, str, str]]] = {
    "sync_disabled": (
        "Connection disabled",
        "Your connection has been repeatedly failing and has been automatically disabled.\n",
        OFF,
    ),
    "sync_disabled_warning": (
        "Warning - repeated connection failures",
        "Your connection has been repeatedly failing. Please address any issues to ensure your syncs continue to run.\n",
        SOON_OFF,
    ),
}
LATEST: Final = (
    "\n\nPlease address the failing issues to ensure your syncs continue to run. The most recent attempted {}\n\n"
    "Workspace ID: {}\nConnection ID: {}\n"
)
CHANGES: Final = (
    " • Streams (+1/-1/~0)\n   ＋ ns.some_new_stream\n   － deprecated_stream\n"  # noqa: RUF001 - the vendor's own signs
    " • Fields (+1/~0/-1)\n   • altered_stream\n     ＋ new_field\n     － path.field\n"  # noqa: RUF001 - the same
)


async def webhook(call: Call, world: World) -> Reply:
    """Calls a receiver with an event of one's choice, and tells whether it was taken."""
    body: Document = call.body
    trigger = str(needed(body, "notificationTrigger"))
    letter = _letter(world, trigger)
    url = (body.get("slackConfiguration") or {}).get("webhook")
    if not url:
        return _status(fine=False)
    if not str(url).lower().startswith(("http://", "https://")):
        raise BadReceiver(str(url))
    delivery = await world.ask(str(url), letter, HEADERS, "trial")
    # Only a plain text tells why it was not taken; the rest is logged where nobody sees it.
    return _status(fine=delivery.fine, why=_why(delivery, letter) if trigger in PLAIN else "")


async def nothing(_call: Call, _world: World) -> Reply:
    """Answers nothing, as the vendor does now that the call has a successor."""
    return Reply(200, {})


def _letter(world: World, trigger: str) -> bytes:
    """What a receiver is called with. Raises MissingMember where the server has no message and falls over that."""
    if trigger in ("sync_success", "sync_failure"):
        return ended(world, _summary(world, success=trigger == "sync_success"), tag=TAG)
    if trigger == "connection_update":
        return orjson.dumps(_changed())
    if trigger in DISABLED:
        return orjson.dumps(_disabled(world, *DISABLED[trigger]))
    if trigger not in PLAIN:
        raise MissingMember("message")
    return orjson.dumps({"text": PLAIN[trigger]})


def _disabled(world: World, title: str, note: str, text: str) -> Document:
    summary = _summary(world, success=False)
    told = text.format(summary.source.name, summary.destination.name)
    told += LATEST.format(summary.message, summary.workspace.id, summary.connection.id)
    return {"text": told, "blocks": blocks(world, summary, title, tag=TAG, note=note)}


def _changed() -> Document:
    header = f"[{TAG}] The schema of '{_place(2, 'Some Connection').link}' has changed."
    places = [
        *("*Workspace*", _place(1, "Test notification workspace").link),
        *("*Source*", _place(3, "Some Source").link),
    ]
    return {"text": header, "blocks": [section(header), fields(places), {"type": "divider"}, section(CHANGES)]}


def _summary(world: World, *, success: bool) -> Summary:
    words = ("Workspace", "Connection", "Source", "Destination")
    failed = ("Main Workspace", "Test Connection", "The Source", "The Destination")
    workspace, connection, source, destination = map(_place, range(1, 5), words if success else failed)
    committed = {"bytesCommitted": MOVED if success else 1893412, "recordsCommitted": 1000 if success else 10}
    return Summary(
        workspace=workspace,
        connection=connection,
        source=source,
        destination=destination,
        job=10,
        success=success,
        started=world.at - timedelta(hours=1),
        finished=world.at,
        figures={"bytesEmitted": MOVED, "recordsEmitted": 10000, **committed},
        error={} if success else WHY,
    )


def _place(number: int, name: str) -> Place:
    # The vendor draws these when its server starts; here they are always the same.
    return Place(f"00000000-0000-4000-8000-{number:012d}", name, HOME)


def _status(*, fine: bool, why: str = "") -> Reply:
    if fine:
        return Reply(200, {"status": "succeeded"})
    return Reply(200, {"status": "failed", "message": why} if why else {"status": "failed"})


def _why(delivery: Delivery, letter: bytes) -> str:
    if delivery.status is None:
        return delivery.error
    answer = delivery.body.decode(errors="replace")
    return f"Failed to deliver notification workspaceId null ({delivery.status}): {answer} [{letter.decode()}]"


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "tryNotificationConfig": nothing,
    "tryNotificationWebhookConfig": webhook,
}
