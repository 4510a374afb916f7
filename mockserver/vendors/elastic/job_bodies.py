"""Request bodies of sync jobs and secrets as the vendor parses them.

Source: the Request classes of application.connector.syncjob.action and application.connector.secrets.action.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.vendors.elastic.job import TRIGGER_WORDS, TYPE_WORDS
from mockserver.vendors.elastic.parsing import COUNT, MOMENT, NEEDED_TEXT, OBJECT, TEXT, Broken, Field, Parser, moment
from mockserver.vendors.elastic.problems import Flaw


def _words(values: Mapping[str, Json]) -> None:
    """Words of a new job are read when all else is: an unknown one fails the whole request."""
    for name, enumeration, allowed in (
        ("job_type", "ConnectorSyncJobType", TYPE_WORDS),
        ("trigger_method", "ConnectorSyncJobTriggerMethod", TRIGGER_WORDS),
    ):
        if name in values and values[name].lower() not in allowed:
            raise Broken(Flaw("word", enumeration, detail=values[name]))


_COUNT: Final = Field(COUNT.tokens, COUNT.read, required=True)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "connector.sync_job_post": Parser(
            "connector_sync_job_post_request",
            {"id": NEEDED_TEXT, "job_type": TEXT, "trigger_method": TEXT},
            strict=True,
            build=_words,
        ),
        "connector.sync_job_claim": Parser(
            "claim_connector_sync_job", {"worker_hostname": NEEDED_TEXT, "sync_cursor": OBJECT}, strict=True
        ),
        "connector.sync_job_error": Parser("connector_sync_job_error_request", {"error": NEEDED_TEXT}, strict=True),
        "connector.sync_job_update_stats": Parser(
            "connector_sync_job_update_ingestion_stats",
            {
                "deleted_document_count": _COUNT,
                "indexed_document_count": _COUNT,
                "indexed_document_volume": _COUNT,
                "total_document_count": COUNT,
                "last_seen": Field(MOMENT.tokens | OBJECT.tokens, moment("last_seen")),
                "metadata": OBJECT,
            },
            strict=True,
        ),
        "connector.secret_post": Parser("post_secret_request", {"value": TEXT}, strict=True),
        "connector.secret_put": Parser("connector_secret_put_request", {"value": NEEDED_TEXT}, strict=True),
    }
)
"""By operation id."""
