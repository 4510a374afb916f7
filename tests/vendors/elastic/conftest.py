"""What the tests of this vendor share: an open mount, and the vendor's envelope."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

STATUSES = ("created", "needs_configuration", "configured", "connected", "error")

Ask = Callable[..., Awaitable[Any]]


def cause(kind: str, reason: str, **more: Any) -> dict[str, Any]:
    """One exception as the vendor writes it."""
    return {"type": kind, "reason": reason, **more}


def envelope(status: int, kind: str, reason: str, *, root: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The whole body of a refusal; the root cause is the exception itself without what caused it."""
    plain = {name: value for name, value in more.items() if name != "caused_by"}
    first = root or cause(kind, reason, **plain)
    return {"error": {"root_cause": [first], **cause(kind, reason, **more)}, "status": status}


def invalid(*entries: str) -> dict[str, Any]:
    """The body of a refused validation."""
    told = "".join(f"{number}: {entry};" for number, entry in enumerate(entries, 1))
    return envelope(400, "action_request_validation_exception", f"Validation Failed: {told}")


def unparsed(reason: str, *causes: dict[str, Any], root: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of a failed parse, with what caused it, outermost first."""
    chained: dict[str, Any] = {}
    for inner in reversed(causes):
        chained = {"caused_by": {**inner, **chained}}
    return envelope(400, "x_content_parse_exception", reason, root=root, **chained)


def undated(text: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What caused a failed parse of a date, outermost first."""
    told = f"failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
    last = "Failed to parse with all enclosed parsers"
    return cause("illegal_argument_exception", told), cause("date_time_parse_exception", last)


def argument(reason: str) -> dict[str, Any]:
    """The body of an illegal argument."""
    return envelope(400, "illegal_argument_exception", reason)


def not_a_number(name: str, value: str) -> dict[str, Any]:
    """The body of a query parameter that is no integer, with Java's exception as the cause."""
    told = f"Failed to parse int parameter [{name}] with value [{value}]"
    inner = cause("number_format_exception", f'For input string: "{value}"')
    return envelope(400, "illegal_argument_exception", told, caused_by=inner)


def not_found(key: str) -> dict[str, Any]:
    """What a call answers that reads the connector first."""
    return envelope(404, "resource_not_found_exception", f"connector [{key}] not found")


def document_missing(key: str) -> dict[str, Any]:
    """What a call answers that updates straight away."""
    place: dict[str, Any] = {"index_uuid": "bM3rWlsVTHSZ1Lq0l1zZ0g", "shard": "0", "index": ".elastic-connectors-v1"}
    return envelope(404, "document_missing_exception", f"[{key}]: document missing", **place)


@pytest.fixture
async def elastic(mount: Ask) -> Any:
    """An empty cluster, security off."""
    return await mount("elastic")


@pytest.fixture
async def statuses(mount: Ask) -> Any:
    """One connector in each status; ids are `is-…`."""
    return await mount("elastic", scenario="elastic-statuses")


def connector_in(status: str) -> str:
    """The id of the scenario's connector in a status."""
    return {"needs_configuration": "is-needing-configuration", "error": "is-in-error"}.get(status, f"is-{status}")
