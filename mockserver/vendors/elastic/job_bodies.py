"""Request bodies of sync jobs and secrets as the vendor parses them.

Source: the Request classes of application.connector.syncjob.action and application.connector.secrets.action.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.parsing import TEXT, Broken, Field, Parser
from mockserver.vendors.elastic.positions import NUMBER, START_OBJECT, STRING, Cursor
from mockserver.vendors.elastic.problems import Flaw

STATUS_WORDS: Final = ("canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended")
TYPE_WORDS: Final = ("full", "incremental", "access_control")
TRIGGER_WORDS: Final = ("on_demand", "scheduled")
LARGEST_LONG: Final = 2**63

_LABEL: Final = Field(frozenset({STRING}), required=True)
_OBJECT: Final = Field(frozenset({START_OBJECT}))


def _long(cursor: Cursor) -> None:
    """Reads a 64-bit integer, which may be written as a text."""
    text = cursor.token.value
    try:
        value = int(text) if isinstance(text, str | int) else int(float(text))
    except (ValueError, OverflowError):
        raise Broken(Flaw("number", detail=text)) from None
    if not -LARGEST_LONG <= value < LARGEST_LONG:
        raise Broken(Flaw("number", parser="long", detail=text))


def _moment(cursor: Cursor) -> None:
    """Reads an instant."""
    text = cursor.token.value
    if text is None:
        raise Broken(Flaw("unexpected", field="last_seen", detail=cursor.token.kind))
    try:
        instant(text)
    except ValueError:
        raise Broken(Flaw("time", detail=text)) from None


def _words(values: Mapping[str, Json]) -> None:
    """Words of a new job are read when all else is: an unknown one fails the whole request."""
    for name, enumeration, allowed in (
        ("job_type", "ConnectorSyncJobType", TYPE_WORDS),
        ("trigger_method", "ConnectorSyncJobTriggerMethod", TRIGGER_WORDS),
    ):
        if name in values and values[name].lower() not in allowed:
            raise Broken(Flaw("word", enumeration, detail=values[name]))


_COUNT: Final = Field(frozenset({NUMBER, STRING}), _long, required=True)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "connector.sync_job_post": Parser(
            "connector_sync_job_post_request",
            {"id": _LABEL, "job_type": TEXT, "trigger_method": TEXT},
            strict=True,
            build=_words,
        ),
        "connector.sync_job_claim": Parser(
            "claim_connector_sync_job", {"worker_hostname": _LABEL, "sync_cursor": _OBJECT}, strict=True
        ),
        "connector.sync_job_error": Parser("connector_sync_job_error_request", {"error": _LABEL}, strict=True),
        "connector.sync_job_update_stats": Parser(
            "connector_sync_job_update_ingestion_stats",
            {
                "deleted_document_count": _COUNT,
                "indexed_document_count": _COUNT,
                "indexed_document_volume": _COUNT,
                "total_document_count": Field(_COUNT.tokens, _long),
                "last_seen": Field(frozenset({START_OBJECT, STRING}), _moment),
                "metadata": _OBJECT,
            },
            strict=True,
        ),
        "connector.secret_post": Parser("post_secret_request", {"value": TEXT}, strict=True),
        "connector.secret_put": Parser("connector_secret_put_request", {"value": _LABEL}, strict=True),
    }
)
"""By operation id."""
