"""What the requests of sync jobs and secrets validate of themselves once they are parsed, and the words of their queries."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.messages import Call
from mockserver.vendors.elastic.coercion import long
from mockserver.vendors.elastic.job import COUNTERS, STATUS_WORDS, TYPE_WORDS

NO_JOB_ID: Final = "[connector_sync_job_id] of the connector sync job cannot be null or empty."


class Words(NamedTuple):
    """The words that a query parameter takes, in any case."""

    enumeration: str
    allowed: tuple[str, ...]
    several: bool = False
    """Whether it is a list joined by commas; empty places in it do not count."""

    def unknown(self, text: str) -> str | None:
        """The first word that is none of them."""
        words = [word for word in text.split(",") if word] if self.several else [text]
        return next((word for word in words if word.lower() not in self.allowed), None)


QUERY_WORDS: Final[Mapping[str, Mapping[str, Words]]] = MappingProxyType(
    {
        "connector.sync_job_list": {
            "status": Words("ConnectorSyncStatus", STATUS_WORDS),
            "job_type": Words("ConnectorSyncJobType", TYPE_WORDS, several=True),
        }
    }
)
"""By operation id and parameter."""


def _only_id(call: Call) -> Iterable[str | None]:
    yield None if call.path["connector_sync_job_id"] else NO_JOB_ID


def _post(call: Call) -> Iterable[str | None]:
    yield None if call.body["id"] else "[id] of the connector cannot be null or empty"


def _error(call: Call) -> Iterable[str | None]:
    yield from _only_id(call)
    yield None if call.body["error"] else "[error] of the connector sync job cannot be null or empty"


def _stats(call: Call) -> Iterable[str | None]:
    yield from _only_id(call)
    for name in COUNTERS:
        yield f"[{name}] cannot be negative." if long(call.body.get(name, 0)) < 0 else None


def _secret_post(call: Call) -> Iterable[str | None]:
    yield None if call.body.get("value") else '[value] of the connector secret cannot be [null] or [""]'


def _secret_put(call: Call) -> Iterable[str | None]:
    yield None if call.path["id"] else '[id] cannot be [null] or [""]'
    yield None if call.body["value"] else '[value] cannot be [null] or [""]'


VALIDATIONS: Final = MappingProxyType(
    {
        "connector.sync_job_post": _post,
        "connector.sync_job_get": _only_id,
        "connector.sync_job_delete": _only_id,
        "connector.sync_job_cancel": _only_id,
        "connector.sync_job_check_in": _only_id,
        "connector.sync_job_claim": _only_id,
        "connector.sync_job_error": _error,
        "connector.sync_job_update_stats": _stats,
        "connector.secret_post": _secret_post,
        "connector.secret_put": _secret_put,
    }
)
"""By operation id."""
