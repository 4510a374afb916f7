"""Stack traces for `error_trace`: made up, in the form that Java prints them in.

Source of where they stand: ElasticsearchException.innerToXContent; RestResponse leaves them out of a 401.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.wording import INDEX, INDEX_UUID

BASE: Final = "org.elasticsearch.ElasticsearchException"
PLAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "date_time_parse_exception": "java.time.format.DateTimeParseException",
        "illegal_argument_exception": "java.lang.IllegalArgumentException",
        "illegal_state_exception": "java.lang.IllegalStateException",
        "json_parse_exception": "com.fasterxml.jackson.core.JsonParseException",
        "media_type_header_exception": "org.elasticsearch.rest.RestRequest$MediaTypeHeaderException",
        "null_pointer_exception": "java.lang.NullPointerException",
        "number_format_exception": "java.lang.NumberFormatException",
        "x_content_parse_exception": "org.elasticsearch.xcontent.XContentParseException",
        "action_request_validation_exception": "org.elasticsearch.action.ActionRequestValidationException",
        "es_rejected_execution_exception": "org.elasticsearch.common.util.concurrent.EsRejectedExecutionException",
        "too_long_http_header_exception": "io.netty.handler.codec.http.TooLongHttpHeaderException",
        "too_long_http_line_exception": "io.netty.handler.codec.http.TooLongHttpLineException",
    }
)
"""Classes that are none of Elasticsearch's own exceptions: as root causes they are wrapped in one."""
OWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "connector_invalid_status_transition_exception": (
            "org.elasticsearch.xpack.application.connector.ConnectorInvalidStatusTransitionException"
        ),
        "connector_sync_job_invalid_status_transition_exception": (
            "org.elasticsearch.xpack.application.connector.syncjob.ConnectorSyncJobInvalidStatusTransitionException"
        ),
        "document_missing_exception": "org.elasticsearch.index.engine.DocumentMissingException",
        "document_parsing_exception": "org.elasticsearch.index.mapper.DocumentParsingException",
        "index_not_found_exception": "org.elasticsearch.index.IndexNotFoundException",
        "invalid_index_name_exception": "org.elasticsearch.indices.InvalidIndexNameException",
        "parse_exception": "org.elasticsearch.ElasticsearchParseException",
        "parsing_exception": "org.elasticsearch.common.ParsingException",
        "query_shard_exception": "org.elasticsearch.index.query.QueryShardException",
        "resource_already_exists_exception": "org.elasticsearch.ResourceAlreadyExistsException",
        "resource_not_found_exception": "org.elasticsearch.ResourceNotFoundException",
        "search_phase_execution_exception": "org.elasticsearch.action.search.SearchPhaseExecutionException",
        "security_exception": "org.elasticsearch.ElasticsearchSecurityException",
        "status_exception": "org.elasticsearch.ElasticsearchStatusException",
        "version_conflict_engine_exception": "org.elasticsearch.index.engine.VersionConflictEngineException",
    }
)
FRAMES: Final = (
    "org.elasticsearch.rest.BaseRestHandler.handleRequest",
    "org.elasticsearch.rest.RestController.dispatchRequest",
    "org.elasticsearch.http.AbstractHttpServerTransport.dispatchRequest",
)
NESTED: Final = frozenset({"caused_by", "reason"})
"""Members that hold another exception where they are objects."""


def traced(body: Json, version: str) -> Json:
    """The body of a refusal with a trace in each of its exceptions; one that is a plain text stays as it is."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return body
    whole = _traced(error, version)
    causes = [_root(cause, error, version) for cause in error.get("root_cause", ())]
    return {**body, "error": {"root_cause": causes, **{name: item for name, item in whole.items() if name != "root_cause"}}}


def _traced(error: Document, version: str) -> Document:
    """An exception with its trace, which stands last, and with traces of all that is in it."""
    inner = {name: _inner(name, item, version) for name, item in error.items()}
    return {**inner, "stack_trace": _trace(error, version)}


def _inner(name: str, item: Json, version: str) -> Json:
    if isinstance(item, Mapping) and name in NESTED:
        return _traced(item, version)
    if name == "failed_shards":
        return [{**shard, "reason": _traced(shard["reason"], version)} for shard in item]
    return item


def _root(cause: Document, error: Document, version: str) -> Document:
    """A root cause. What caused it is not shown, and is in the trace."""
    found = _found(cause, error)
    trace = _trace(found, version)
    if cause["type"] in PLAIN:
        outer = f"{BASE}$1: {cause['reason']}\n"
        trace = f"{outer}{_frames(version)}Caused by: {trace}"
    return {**cause, "stack_trace": trace}


def _found(cause: Document, error: Document) -> Document:
    """The exception within the error that the root cause is, with what caused it."""
    at: Json = error
    while isinstance(at, Mapping):
        if (at["type"], at["reason"]) == (cause["type"], cause["reason"]):
            return at
        at = at.get("caused_by")
    return cause


def _trace(error: Document, version: str) -> str:
    text, at = "", error
    while True:
        text += f"{_named(at)}\n{_frames(version)}"
        if "caused_by" not in at:
            return text
        at = at["caused_by"]
        text += "Caused by: "


def _named(error: Document) -> str:
    """What Java's toString gives: the class and the message, and before them the shard that an exception tells of."""
    kind = error["type"]
    name = PLAIN.get(kind) or OWN.get(kind) or BASE
    place = f"[{INDEX}/{INDEX_UUID}][[{INDEX}][0]] " if error.get("index") == INDEX else ""
    return f"{place}{name}: {error['reason']}"


def _frames(version: str) -> str:
    return "".join(f"\tat org.elasticsearch.server@{version}/{frame}(Unknown Source)\n" for frame in FRAMES)
