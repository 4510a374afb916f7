"""Who is told of what: the notification settings of workspaces, with their defaults, and how they are patched."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.airbyte.members import needed, objects

MAIL: Final = "customerio"
WEBHOOK: Final = "slack"
"""What the vendor calls a webhook, be its receiver Slack or not."""
# Mail to the customer for everything but successes, unless the caller says otherwise (WorkspacesHandler, 0.50 and later).
BY_MAIL: Final = (
    "sendOnFailure",
    "sendOnConnectionUpdate",
    "sendOnConnectionUpdateActionRequired",
    "sendOnSyncDisabled",
    "sendOnSyncDisabledWarning",
    "sendOnBreakingChangeWarning",
    "sendOnBreakingChangeSyncsDisabled",
)
PLAIN_NAMES: Final[Mapping[str, str]] = {
    "failure": "sendOnFailure",
    "success": "sendOnSuccess",
    "connectionUpdate": "sendOnConnectionUpdate",
    "connectionUpdateActionRequired": "sendOnConnectionUpdateActionRequired",
    "syncDisabled": "sendOnSyncDisabled",
    "syncDisabledWarning": "sendOnSyncDisabledWarning",
}
"""The events as the public API names them, and `notificationsConfig` with it."""


def settings(chosen: Document) -> dict[str, Json]:
    """The settings that a caller chooses, the rest by default. Raises MissingMember."""
    usual: dict[str, Json] = {"sendOnSuccess": {"notificationType": []}}
    usual |= {event: {"notificationType": [MAIL]} for event in BY_MAIL}
    for event, item in chosen.items():
        if item is not None and (event in usual or event == "sendOnConnectionSyncQueued"):
            slack = item.get("slackConfiguration")
            if slack is not None:
                needed(slack, "webhook")
            ways = [] if item.get("notificationType") is None else list(objects(item, "notificationType"))
            usual[event] = {**item, "notificationType": ways}
    return usual


def notifications(body: Document) -> list[Document]:
    """The list that came before the settings, and is only kept. Raises MissingMember."""
    return [_notification(item) for item in objects(body, "notifications")]


def merged(before: Document, asked: Document) -> dict[str, Json]:
    """The settings with a patch under their plain names laid over them, event by event."""
    told = {PLAIN_NAMES[name]: item for name, item in asked.items() if name in PLAIN_NAMES and item is not None}
    return {**before, **{event: _patched(before.get(event, {}), item) for event, item in told.items()}}


def _patched(before: Document, asked: Document) -> dict[str, Json]:
    ways = [str(way) for way in before.get("notificationType", ())]
    email, webhook = asked.get("email") or {}, asked.get("webhook") or {}
    url = webhook.get("url") or (before.get("slackConfiguration") or {}).get("webhook")
    for way, wanted in ((MAIL, email.get("enabled")), (WEBHOOK, webhook.get("enabled"))):
        if wanted is not None:
            ways = [each for each in ways if each != way] + ([way] if wanted else [])
    return {**before, "notificationType": ways, **({"slackConfiguration": {"webhook": url}} if url else {})}


def _notification(item: Document) -> Document:
    needed(item, "notificationType")
    if item.get("slackConfiguration") is not None:
        needed(item["slackConfiguration"], "webhook")
    success, failure = item.get("sendOnSuccess"), item.get("sendOnFailure")
    return {**item, "sendOnSuccess": success or False, "sendOnFailure": True if failure is None else failure}
