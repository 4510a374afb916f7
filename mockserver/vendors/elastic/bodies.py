"""Request bodies as the vendor parses them: one parser for each call that reads a body.

Source: the Request classes of application.connector.action, and application.connector.configuration.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendors.elastic import filter_bodies, job_bodies, security_bodies, update_bodies
from mockserver.vendors.elastic.parsing import (
    ANYTHING,
    FLAG,
    INTEGER,
    NEEDED_TEXT,
    OBJECT,
    OBJECTS,
    SCALAR,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Field,
    Parser,
    each,
    members,
    nullable,
    only,
    word,
)
from mockserver.vendors.elastic.positions import BOOLEAN, NULL, NUMBER, START_ARRAY, START_OBJECT, STRING

STATUSES: Final = ("created", "needs_configuration", "configured", "connected", "error")
DISPLAYS: Final = ("text", "textbox", "textarea", "numeric", "toggle", "dropdown")
TYPES: Final = ("str", "int", "list", "bool")
VALIDATIONS: Final = ("less_than", "greater_than", "list_type", "included_in", "regex")


DEPENDENCY: Final = Parser(
    "connector_configuration_dependency",
    {"field": NEEDED_TEXT, "value": Field(SCALAR.tokens, required=True)},
)
OPTION: Final = Parser(
    "connector_configuration_select_option",
    {"label": NEEDED_TEXT, "value": Field(SCALAR.tokens, only(STRING, NUMBER), required=True)},
)
VALIDATION: Final = Parser(
    "connector_configuration_validation",
    {
        "constraint": Field(ANYTHING, only(STRING, NUMBER, START_ARRAY), required=True),
        "type": Field(TEXT.tokens, word("ConfigurationValidationType", *VALIDATIONS), required=True),
    },
)
CONFIGURATION_FIELD: Final = Parser(
    "connector_configuration",
    {
        "category": TEXT,
        "default_value": SCALAR,
        "depends_on": Field(OBJECTS, each(DEPENDENCY)),
        "display": Field(TEXT_OR_NULL.tokens, word("ConfigurationDisplayType", *DISPLAYS)),
        "label": NEEDED_TEXT,
        "options": Field(OBJECTS, each(OPTION)),
        "order": INTEGER,
        "placeholder": TEXT_OR_NULL,
        "required": FLAG,
        "sensitive": FLAG,
        "tooltip": TEXT_OR_NULL,
        "type": Field(TEXT_OR_NULL.tokens, nullable(word("ConfigurationFieldType", *TYPES, any_case=False))),
        "ui_restrictions": TEXTS,
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
CREATE: Final = Parser("connector_put_request", _CREATE, strict=True)
"""Reads the body of a POST, too: PostConnectorAction gives its parser the name of PutConnectorAction's."""
STATUS: Final = Parser(
    "connector_update_status_request", {"status": Field(TEXT.tokens, word("ConnectorStatus", *STATUSES))}, strict=True
)
ERROR: Final = Parser("connector_update_error_request", {"error": Field(TEXT_OR_NULL.tokens, required=True)}, strict=True)
SERVICE_TYPE: Final = Parser("connector_update_service_type_request", {"service_type": NEEDED_TEXT}, strict=True)
CONFIGURATION: Final = Parser(
    "connector_update_configuration_request",
    {
        "configuration": Field(OBJECT.tokens, members(CONFIGURATION_FIELD)),
        "values": OBJECT,
    },
    strict=True,
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        **job_bodies.PARSERS,
        **update_bodies.PARSERS,
        **filter_bodies.PARSERS,
        **security_bodies.PARSERS,
        "connector.put": CREATE,
        "connector.put_1": CREATE,
        "connector.post": CREATE,
        "connector.update_status": STATUS,
        "connector.update_error": ERROR,
        "connector.update_service_type": SERVICE_TYPE,
        "connector.update_configuration": CONFIGURATION,
    }
)
"""By operation id."""
