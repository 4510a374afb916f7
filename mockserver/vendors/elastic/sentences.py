"""What the vendor says of records that are missing, of jobs that cannot start, and of moves that a status machine lacks."""

from mockserver.model.problem import Conflict, IllegalMove, NotFound
from mockserver.vendors.elastic.causes import Cause
from mockserver.vendors.elastic.problems import (
    AttachedUnmanaged,
    ConnectorAbsent,
    DraftUnvalidated,
    IndexNameTaken,
    IndexUnmanaged,
    NoIndexAttached,
    NoServiceType,
    SyncJobUnseen,
    UnknownConfiguration,
)


def missing(problem: NotFound) -> str:
    """The sentence of a 404."""
    match problem:
        case SyncJobUnseen(key=key):
            return f"connector sync job [{key}] not found"
        case ConnectorAbsent(key=key):
            return f"Connector with id '{key}' does not exist."
        case NotFound(resource="sync_jobs", key=key):
            return key  # ResourceNotFoundException(connectorSyncJobId): the id is all it says
        case NotFound(resource="secrets", key=key):
            return f"No secret with id [{key}]"
        case _:
            return f"connector [{problem.key}] not found"


def conflict(problem: Conflict) -> str:
    """The sentence of a state that does not allow a request."""
    match problem:
        case IndexNameTaken(key=name):
            return f"Index name [{name}] is used by another connector."
        case UnknownConfiguration(names=names):
            return (
                f"Unknown [configuration] fields in the request payload: [{', '.join(names)}]. "
                "Remove them from request or register their schema first."
            )
        case NoIndexAttached(key=key):
            return (
                f"Cannot start a sync for connector [{key}] with no index attached. "
                "Set the [index_name] property for the connector to enable syncing data."
            )
        case NoServiceType(key=key):
            return (
                f"Cannot start a sync for connector [{key}] with [service_type] not defined. "
                "Set the service type of your connector before starting the sync."
            )
        case DraftUnvalidated(state=state):
            return (
                "Filtering draft needs to be validated by the connector service before activation. "
                f"Current filtering draft validation state [{state}] is not equal to [valid]."
            )
        case IndexUnmanaged(index=index):
            return (
                "Index attached to an Elastic-managed connector must start with the prefix: [content-]. "
                f"The index name in the payload [{index}] doesn't comply with this requirement."
            )
        case AttachedUnmanaged(key=key, index=index):
            return (
                f"The index name [{index}] attached to the connector [{key}] must start with the required prefix: [content-] "
                "to be Elastic-managed. Please update the attached index first to comply with this requirement."
            )
        case _:
            return problem.message


def moved(problem: IllegalMove) -> tuple[Cause, ...]:
    """The exceptions of a refused move. The inner ones are no ElasticsearchException, so they are causes and no root causes."""
    kind, inner = "status", "connector_invalid_status_transition_exception"
    if problem.resource == "sync_jobs":
        kind, inner = "ConnectorSyncStatus", "connector_sync_job_invalid_status_transition_exception"
    said = (
        f"Invalid transition attempt from [{problem.phase}] to [{problem.event}]. "
        f"Such a {kind} transition is not supported by the Connector Protocol."
    )
    return Cause("status_exception", said), Cause(inner, said)
