"""What receivers of notifications are sent: a text, blocks as Slack wants them, and the figures (SlackNotificationClient)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Document, Json
from mockserver.model.world import World
from mockserver.vendors.airbyte.releases import since

# The vendor's own client is Java's, over HTTP/1.1 where the receiver speaks nothing newer.
HEADERS: Final[Mapping[str, str]] = {"Content-Type": "application/json", "User-Agent": "Java-http-client/21"}
SUCCEEDED: Final = (
    "Your connection {} from {} to {} succeeded\nThis was for {}\n\nYou can access its logs here: {}\n\nJob ID: {}"
)
FAILED: Final = (
    "Your connection {} from {} to {} just failed...\nThis happened with {}\n\nYou can access its logs here: {}\n\nJob ID: {}"
)
UNITS: Final = ("B", "kB", "MB", "GB")
STEP: Final = 1024
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Place(NamedTuple):
    """A workspace, connection, source or destination, and where people look at it."""

    id: str
    name: str
    url: str

    @property
    def link(self) -> str:
        """As Slack writes links; the vendor escapes ampersands in this odd way."""
        name = self.name.replace("&", "$amp;").replace(">", "&gt;").replace("<", "&lt;")
        return f"<{self.url}|{name}>"


class Summary(NamedTuple):
    """What is told of a sync that has ended."""

    workspace: Place
    connection: Place
    source: Place
    destination: Place
    job: int
    success: bool
    started: datetime
    finished: datetime
    figures: Mapping[str, int]
    """Records and bytes, emitted and committed, under the vendor's names."""
    error: Document
    """The failure of the last attempt; empty where there is none."""

    @property
    def seconds(self) -> int:
        """How long it took."""
        return int((self.finished - self.started).total_seconds())

    @property
    def message(self) -> str | None:
        """Why it failed."""
        found = self.error.get("externalMessage")
        return found if isinstance(found, str) else None


def ended(world: World, summary: Summary, *, tag: str = "") -> bytes:
    """The message about a sync that has ended, as this release writes it."""
    template, title = (SUCCEEDED, "Sync completed") if summary.success else (FAILED, "Sync failure occurred")
    text = template.format(
        summary.connection.name,
        summary.source.name,
        summary.destination.name,
        "null" if summary.message is None else summary.message,
        summary.connection.url,
        summary.job,
    )
    told: dict[str, Json] = {"text": text, "blocks": blocks(world, summary, title, tag=tag)}
    # The figures came with release 0.59.0 (airbytehq/airbyte issue 37670).
    return orjson.dumps({**told, "data": data(world, summary)} if since(world, "0.59.0") else told)


def blocks(world: World, summary: Summary, title: str, *, tag: str = "", note: str = "") -> list[Json]:
    """What Slack shows: a title, perhaps a note, both ends, how long it took, why it failed, how much came."""
    ends = [("Source", summary.source.link), ("Destination", summary.destination.link), ("Duration", duration(summary.seconds))]
    shown = [
        section(f"[{tag}] {title}: {summary.connection.link}" if tag else f"{title}: {summary.connection.link}"),
        *([section(note)] if note else []),
        fields([text for name, value in ends for text in (f"*{name}:*", value)]),
    ]
    if not summary.success and summary.message is not None:
        kind = f"[{summary.error.get('failureType', 'null')}] " if _tells_types(world) else ""
        shown.append(section(f"*Failure reason:*\n\n```\n{kind}{summary.message}\n```\n"))
    return [*shown, section(_figures(summary.figures))]


def section(text: str) -> dict[str, Json]:
    """A paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def fields(texts: Sequence[str]) -> dict[str, Json]:
    """Labels and values, side by side."""
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": text} for text in texts]}


def data(world: World, summary: Summary) -> dict[str, Json]:
    """The figures for receivers that are not Slack. Nulls are told here."""
    error = {"errorMessage": summary.message}
    if _tells_types(world):
        error |= {"errorType": summary.error.get("failureType"), "errorOrigin": summary.error.get("failureOrigin")}
    return {
        **{name: getattr(summary, name)._asdict() for name in ("workspace", "connection", "source", "destination")},
        "jobId": summary.job,
        "startedAt": _instant(summary.started),
        "finishedAt": _instant(summary.finished),
        **summary.figures,
        "recordsFilteredOut": 0,
        "bytesFilteredOut": 0,
        **error,
        "bytesEmittedFormatted": volume(summary.figures["bytesEmitted"]),
        "bytesCommittedFormatted": volume(summary.figures["bytesCommitted"]),
        "success": summary.success,
        "durationInSeconds": summary.seconds,
        "durationFormatted": duration(summary.seconds),
    }


def duration(seconds: int) -> str:
    """A span for people; of days it counts all hours again, as the vendor does."""
    if seconds < MINUTE:
        return f"{seconds} sec"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min {seconds % MINUTE} sec"
    if seconds < DAY:
        return f"{seconds // HOUR} hours {seconds % HOUR // MINUTE} min"
    return f"{seconds // DAY} days {seconds // HOUR} hours"


def volume(size: int) -> str:
    """An amount of data for people, rounded down."""
    for unit in UNITS:
        if size < STEP:
            return f"{size} {unit}"
        size //= STEP
    return f"{size} TB"


def _figures(figures: Mapping[str, int]) -> str:
    records = f"{figures['recordsEmitted']} record(s) extracted / {figures['recordsCommitted']} record(s) loaded"
    moved = f"{volume(figures['bytesEmitted'])} extracted / {volume(figures['bytesCommitted'])} loaded"
    return f"*Sync Summary:*\n{records}\n{moved}\n"


def _tells_types(world: World) -> bool:
    """Whether the type and origin of a failure are told: not yet by release 2.0.0."""
    return since(world, "2.0.1")


def _instant(at: datetime) -> str:
    return f"{at.replace(tzinfo=None, microsecond=0).isoformat()}Z"
