"""The words of the account's refusals; what it shares with connections is worded there."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.convention import Asked
from mockserver.model.messages import Reply
from mockserver.model.problem import InvalidRequest, NotFound, Problem, Violation
from mockserver.vendors.fivetran import wording
from mockserver.vendors.fivetran.account.problems import (
    InUse,
    Moving,
    NoGroupForDestination,
    Taken,
    TermsNotAccepted,
    UnknownDestinationService,
)

# The codes of groups, destinations, users, teams, log services, packages and agents are the vendor's; the others, and the
# messages, go by their example.
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "connector_types": ("ConnectorType", "Connector type"),
    "destination_certificates": ("Certificate", "Certificate"),
    "destination_fingerprints": ("Fingerprint", "Fingerprint"),
    "destinations": ("Destination", "Destination"),
    "hybrid_deployment_agents": ("RemoteExecutionAgent", "Hybrid deployment agent"),
    "log_services": ("LogService", "Log service"),
    "memberships": ("Membership", "Membership"),
    "packages": ("ConnectorSdkPackage", "Connector SDK package"),
    "private_links": ("PrivateLink", "Private link"),
    "quickstart_packages": ("TransformationPackage", "Transformation package"),
    "system_keys": ("SystemKey", "System key"),
    "teams": ("Team", "Team"),
    "transformation_projects": ("TransformationProject", "Transformation project"),
    "transformations": ("Transformation", "Transformation"),
    "users": ("User", "User"),
}
SECRETS_MANAGERS: Final = frozenset({"create_esm", "modify_esm"})


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem."""
    match problem:
        case NotFound(resource=resource, key=key):
            return _missing(resource, key) or wording.refuse(problem, asked)
        case InvalidRequest(violations=found) if _region(found[0]):
            return _error(400, "InvalidInput", "Group region not supported.")
        case InvalidRequest(violations=found) if _no_config(found[0], asked):
            return _error(400, "BadRequest", "ESM config is required.")
        case Taken(resource=resource, key=key):
            return _taken(resource, key)
        case InUse():
            return _in_use(problem)
        case _:
            return _own(problem) or wording.refuse(problem, asked)


def _own(problem: Problem) -> Reply | None:
    match problem:
        case NoGroupForDestination(group=group):
            return _error(404, "NotFound", f"Destination with id {group} not found")
        case UnknownDestinationService(service=service):
            return _error(400, "InvalidInput", f"Unsupported service '{service}'")
        case TermsNotAccepted():
            return _error(400, "InvalidInput", "Field 'accept_terms' must be true")
        case Moving(key=key, phase=phase):
            return _error(409, "IllegalState", f"'{key}' cannot be changed in state {phase}")
        case _:
            return None


def _missing(resource: str, key: str) -> Reply | None:
    if resource == "proxy_agents":
        return _error(404, "NotFound", "Proxy Agent not found.")
    if resource == "external_secrets_managers":
        return _error(404, "NotFound", f"External Secrets Manager with '{key}' id is not found.")
    if resource not in NAMES:
        return None
    code, name = NAMES[resource]
    return _error(404, f"NotFound_{code}", f"{name} with id '{key}' does not exist")


def _region(first: Violation) -> bool:
    return first.place == "body /group_region" and first.rule == "enum"


def _no_config(first: Violation, asked: Asked) -> bool:
    wanted = first.rule == "required" and first.expected == "config" and first.place == "body"
    return wanted and asked.operation is not None and asked.operation.id in SECRETS_MANAGERS


def _taken(resource: str, key: str) -> Reply:
    if resource == "proxy_agents":
        return _error(409, "Conflict", "Proxy agent with same name already exists.")
    name = NAMES[resource][1]
    return _error(409, "Conflict", f"{name} '{key}' already exists")


def _in_use(problem: InUse) -> Reply:
    uses = f"used by {problem.connections} connection(s) and {problem.destinations} destination(s)"
    match problem:
        case InUse(resource="proxy_agents"):
            return _error(409, "Conflict", "Proxy agent have attached connections.")
        case InUse(resource="external_secrets_managers", key=key):
            words = f"Failed to delete External Secrets Manager with '{key}' id, because it is {uses}."
            return _error(400, "BadRequest", words)
        case InUse(resource="packages", key=key):
            return _error(403, "Forbidden", f"Package '{key}' is bound to a connection")
        case _:
            name = NAMES[problem.resource][1]
            return _error(409, "Conflict", f"{name} with id '{problem.key}' cannot be deleted: it is still in use")


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message}, media="application/json")
