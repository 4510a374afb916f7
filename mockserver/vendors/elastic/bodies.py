"""Request bodies as the vendor parses them: one parser for each call that reads a body.

Source: the Request classes of application.connector.action, and application.connector.configuration.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendors.elastic import filter_bodies, job_bodies, update_bodies
from mockserver.vendors.elastic.parsing import (
    ANYTHING,
    FLAG,
    INTEGER,
    OBJECTS,
    SCALAR,
    TEXT,
    TEXT_OR_NULL,
    Field,
    Parser,
    each,
    members,
    nullable,
    only,
    word,
)
from mockserver.vendors.elastic.positions import BOOLEAN, NULL, NUMBER, START_ARRAY, START_OBJECT, STRING, Cursor

STATUSES: Final = ("created", "needs_configuration", "configured", "connected", "error")
DISPLAYS: Final = ("text", "textbox", "textarea", "numeric", "toggle", "dropdown")
TYPES: Final = ("str", "int", "list", "bool")
VALIDATIONS: Final = ("less_than", "greater_than", "list_type", "included_in", "regex")

_WORD: Final = frozenset({STRING})
_WORD_OR_NULL: Final = frozenset({STRING, NULL})
_LABEL: Final = Field(_WORD, required=True)


def _constraint(cursor: Cursor) -> None:
    """A text, a number, or a list of them."""
    if cursor.token.kind == START_ARRAY:
        each(only(STRING, NUMBER))(cursor)
    else:
        only(STRING, NUMBER)(cursor)


DEPENDENCY: Final = Parser(
    "connector_configuration_dependency",
    {"field": _LABEL, "value": Field(SCALAR.tokens, required=True)},
)
OPTION: Final = Parser(
    "connector_configuration_select_option",
    {"label": _LABEL, "value": Field(SCALAR.tokens, only(STRING, NUMBER), required=True)},
)
VALIDATION: Final = Parser(
    "connector_configuration_validation",
    {
        "constraint": Field(ANYTHING, _constraint, required=True),
        "type": Field(_WORD, word("ConfigurationValidationType", *VALIDATIONS), required=True),
    },
)
CONFIGURATION_FIELD: Final = Parser(
    "connector_configuration",
    {
        "category": TEXT,
        "default_value": SCALAR,
        "depends_on": Field(OBJECTS, each(DEPENDENCY)),
        "display": Field(_WORD_OR_NULL, word("ConfigurationDisplayType", *DISPLAYS)),
        "label": _LABEL,
        "options": Field(OBJECTS, each(OPTION)),
        "order": INTEGER,
        "placeholder": TEXT_OR_NULL,
        "required": FLAG,
        "sensitive": FLAG,
        "tooltip": TEXT_OR_NULL,
        "type": Field(_WORD_OR_NULL, nullable(word("ConfigurationFieldType", *TYPES, any_case=False))),
        "ui_restrictions": Field(frozenset({START_ARRAY, STRING}), each(only(STRING))),
        "validations": Field(OBJECTS, each(VALIDATION)),
        "value": Field(ANYTHING, only(BOOLEAN, NULL, NUMBER, STRING, START_OBJECT)),
    },
)

_CREATE: Final[Mapping[str, Field]] = {
    "description": TEXT,
    "index_name": TEXT_OR_NULL,
    "is_native": FLAG,
    "language": TEXT,
    "name": TEXT,
    "service_type": TEXT,
}
PUT: Final = Parser("connector_put_request", _CREATE, strict=True)
POST: Final = Parser("connector_post_request", _CREATE, strict=True)
STATUS: Final = Parser(
    "connector_update_status_request", {"status": Field(_WORD, word("ConnectorStatus", *STATUSES))}, strict=True
)
ERROR: Final = Parser("connector_update_error_request", {"error": Field(_WORD_OR_NULL, required=True)}, strict=True)
SERVICE_TYPE: Final = Parser("connector_update_service_type_request", {"service_type": _LABEL}, strict=True)
CONFIGURATION: Final = Parser(
    "connector_update_configuration_request",
    {
        "configuration": Field(frozenset({START_OBJECT}), members(CONFIGURATION_FIELD)),
        "values": Field(frozenset({START_OBJECT})),
    },
    strict=True,
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        **job_bodies.PARSERS,
        **update_bodies.PARSERS,
        **filter_bodies.PARSERS,
        "connector.put": PUT,
        "connector.put_1": PUT,
        "connector.post": POST,
        "connector.update_status": STATUS,
        "connector.update_error": ERROR,
        "connector.update_service_type": SERVICE_TYPE,
        "connector.update_configuration": CONFIGURATION,
    }
)
"""By operation id."""
