"""Attempts at a job: what each tells of itself, and the figures and lines of a finished one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from mockserver.model.json import Document, Json

BYTES: Final = 52
"""Of one record, in invented figures."""


def begun(number: int, at: datetime) -> dict[str, Json]:
    """An attempt that has just started."""
    now = int(at.timestamp())
    return {"id": number, "status": "running", "createdAt": now, "updatedAt": now, "streamStats": []}


def succeeded(attempt: Document, at: datetime, counts: Iterable[tuple[Document, int]]) -> dict[str, Json]:
    """The attempt, ended well, with the records that every stream has moved."""
    moved = [_of_stream(stream, records) for stream, records in counts]
    total = _figures(sum(each["stats"]["recordsEmitted"] for each in moved))
    return {
        **_ended(attempt, at, "succeeded"),
        "bytesSynced": total["bytesEmitted"],
        "recordsSynced": total["recordsEmitted"],
        "totalStats": total,
        "streamStats": moved,
    }


def failed(attempt: Document, at: datetime, reason: Document) -> dict[str, Json]:
    """The attempt, ended badly. A cancelled one counts as failed too."""
    failure = {**reason, "timestamp": int(at.timestamp() * 1000)}
    return {**_ended(attempt, at, "failed"), "failureSummary": {"failures": [failure], "partialSuccess": False}}


CANCELLED: Final[Document] = {
    "failureType": "manual_cancellation",
    "internalMessage": "Setting attempt to FAILED because the job was cancelled",
    "externalMessage": "This attempt was cancelled",
}


def with_logs(attempt: Document) -> dict[str, Json]:
    """The attempt as `jobs/get` shows it: with its lines."""
    lines = ["sync started"] if attempt["status"] == "running" else ["sync started", f"sync {attempt['status']}"]
    return {"attempt": attempt, "logType": "formatted", "logs": {"logLines": lines}}


def aggregated(attempts: Iterable[Document]) -> dict[str, Json]:
    """The figures that a job shows of its attempts; without any, the list of streams is there all the same, and empty."""
    done = [attempt for attempt in attempts if "totalStats" in attempt]
    if not done:
        return {"streamAggregatedStats": []}
    streams = [
        {**{name: item[name] for name in ("streamName", "streamNamespace") if name in item}, **_sums(item["stats"])}
        for item in done[-1]["streamStats"]
    ]
    return {"aggregatedStats": _sums(done[-1]["totalStats"]), "streamAggregatedStats": streams}


def _ended(attempt: Document, at: datetime, status: str) -> dict[str, Json]:
    now = int(at.timestamp())
    return {**attempt, "status": status, "updatedAt": now, "endedAt": now}


def _of_stream(stream: Document, records: int) -> dict[str, Json]:
    named: dict[str, Json] = {"streamName": stream["name"]}
    if "namespace" in stream:
        named["streamNamespace"] = stream["namespace"]
    return {**named, "stats": _figures(records)}


def _figures(records: int) -> dict[str, int]:
    moved = records * BYTES
    return {
        "recordsEmitted": records,
        "bytesEmitted": moved,
        "recordsCommitted": records,
        "bytesCommitted": moved,
        "stateMessagesEmitted": 1 if records else 0,
    }


def _sums(stats: Document) -> dict[str, Json]:
    names = ("recordsEmitted", "bytesEmitted", "recordsCommitted", "bytesCommitted")
    return {**{name: stats[name] for name in names}, "recordsRejected": 0}
