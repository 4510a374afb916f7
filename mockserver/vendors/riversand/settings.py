"""Settings of this vendor: what tenants and installations differ in, or what no page decides."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Json


def _choice(words: list[str], description: str) -> dict[str, Json]:
    """One of several words; the first is the default."""
    return {"enum": words, "default": words[0], "description": description}


def _flag(description: str) -> dict[str, Json]:
    return {"type": "boolean", "default": False, "description": description}


SETTINGS: Final[Mapping[str, Json]] = {
    "default_tenant": {
        "type": "string",
        "minLength": 1,
        "default": "acme",
        "description": "Tenant of requests that name none, and of scenario records that name none.",
    },
    "auth": _choice(["off", "strict"], "Whether tenants want client id, secret and x-rdp headers; a tenant may differ."),
    "environment": {
        "type": "string",
        "default": "dev",
        "description": "Environment that the server stands for; clients of another one are not let in.",
    },
    "error_http_status": _choice(["real", "always200"], "Whether refusals have HTTP statuses of their own."),
    "permission_denied_status": {
        "enum": [403, 200],
        "default": 403,
        "description": "HTTP status for a role that is not allowed.",
    },
    "property_case": _choice(["lower", "camel"], "Whether answers say entityid or, like newer tenants, entityId."),
    "getstate_envelope": _choice(["bare", "wrapped"], "Whether getconnectorstate answers with status and totalRecords."),
    "case_insensitive_exact": _flag("Whether exact, exacts and startswith ignore case: the vendor's pages contradict."),
    "check_entity": _flag("Whether setconnectorstate refuses entities that the tenant's `entities` do not list."),
    "transition_codes": _choice(
        ["lenient", "strict"], "Whether a transition code that a channel's table lacks fails the service."
    ),
    "state_values": _choice(["any", "warn"], "Whether values that the vendor's pages do not list are noted in the journal."),
    "write_delay": {
        "type": "number",
        "minimum": 0,
        "default": 0,
        "description": "Seconds after which create, update and delete calls take effect; 0 applies them at once.",
    },
    "update_missing": _choice(["create", "refuse"], "What an update does of an object that is not there."),
    "channels": _choice(["lenient", "strict"], "Whether a tenant without any registered channel takes every channel id."),
    "zone": {
        "type": "string",
        "pattern": "^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$",
        "default": "America/Chicago",
        "description": "Time zone of the server, with which property dates are written.",
    },
    "empty_export": _choice(["error", "header_only"], "How an export ends that finds nothing."),
    "export_extension": _choice(["xlsx", "xlsm"], "Kind of the exported workbook."),
    "job_seconds": {
        "type": "number",
        "minimum": 0,
        "default": 0,
        "description": "Seconds for each step of a job; 0 moves a job one step with every poll after the first.",
    },
    "running_jobs": {
        "type": "integer",
        "minimum": 1,
        "default": 4,
        "description": "Import and export jobs of a tenant that run at a time; others wait as Queued.",
    },
    "export_step": {
        "type": "integer",
        "minimum": 1,
        "default": 10000,
        "description": "Rows that a running export is a step further: every so many, a poller sees how far it is.",
    },
    "notification_url": {
        "type": "string",
        "default": "",
        "description": "Address to which the end of a job is POSTed for its submitter; in the journal it is anyway.",
    },
    "link_seconds": {
        "type": "integer",
        "minimum": 1,
        "default": 900,
        "description": "Seconds for which the address of a file is good.",
    },
    "signing_key": {
        "type": "string",
        "default": "riversand-mock",
        "description": "Key with which addresses of files are signed.",
    },
    "status_words": {
        "type": "object",
        "propertyNames": {"enum": ["Queued", "inProgress", "Completed", "Completed With Errors", "Errored"]},
        "additionalProperties": {"type": "string"},
        "default": {},
        "description": "Other spellings of a task's status, by the usual one.",
    },
}

CREDENTIAL: Final[Mapping[str, Json]] = {
    "type": "object",
    "description": "A client that may ask: sent as auth-client-id and auth-client-secret.",
    "required": ["client_id", "client_secret"],
    "additionalProperties": False,
    "properties": {
        "client_id": {"type": "string", "minLength": 1},
        "client_secret": {"type": "string", "minLength": 1},
        "tenant": {"type": "string", "description": "The only tenant it may ask; any when absent."},
        "environment": {"type": "string", "description": "The only environment it may ask; any when absent."},
        "roles": {
            "type": "array",
            "items": {"type": "string"},
            "description": "x-rdp-userRoles of which one must be sent; any when absent.",
        },
    },
}
