"""Request bodies of filtering as the vendor parses them.

Source: application.connector.filtering, ConnectorFiltering, UpdateConnectorFilteringAction and …FilteringValidationAction.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendors.elastic.parsing import INTEGER, OBJECTS, Field, Parser, each, only, word
from mockserver.vendors.elastic.positions import START_ARRAY, START_OBJECT, STRING
from mockserver.vendors.elastic.update_bodies import moment

POLICIES: Final = ("include", "exclude")
CONDITIONS: Final = ("contains", "ends_with", "equals", ">", "<", "regex", "starts_with")
STATES: Final = ("edited", "invalid", "valid")

_TEXT: Final = frozenset({STRING})
_OBJECT: Final = frozenset({START_OBJECT})
_NEEDED_TEXT: Final = Field(_TEXT, required=True)
_MOMENT: Final = Field(_TEXT, moment)
_TEXTS: Final = Field(frozenset({START_ARRAY, STRING}), each(only(STRING)), required=True)

RULE: Final = Parser(
    "connector_filtering_rule",
    {
        "created_at": _MOMENT,
        "field": _NEEDED_TEXT,
        "id": _NEEDED_TEXT,
        "order": Field(INTEGER.tokens, INTEGER.read, required=True),
        "policy": Field(_TEXT, word("FilteringPolicy", *POLICIES), required=True),
        "rule": Field(_TEXT, word("FilteringRuleCondition", *CONDITIONS, any_case=False), required=True),
        "updated_at": _MOMENT,
        "value": _NEEDED_TEXT,
    },
)
SNIPPET: Final = Parser(
    "connector_filtering_advanced_snippet",
    {"created_at": _MOMENT, "updated_at": _MOMENT, "value": Field(OBJECTS, required=True)},
)
PROBLEM: Final = Parser("connector_filtering_validation", {"ids": _TEXTS, "messages": _TEXTS})
VALIDATION: Final = Parser(
    "filtering_validation_info",
    {
        "errors": Field(OBJECTS, each(PROBLEM), required=True),
        "state": Field(_TEXT, word("FilteringValidationState", *STATES), required=True),
    },
)
RULES: Final = Parser(
    "connector_filtering_rules",
    {
        "advanced_snippet": Field(_OBJECT, SNIPPET, required=True),
        "rules": Field(OBJECTS, each(RULE), required=True),
        "validation": Field(_OBJECT, VALIDATION, required=True),
    },
)
FILTERING: Final = Parser(
    "connector_filtering",
    {"active": Field(_OBJECT, RULES, required=True), "draft": Field(_OBJECT, RULES, required=True)},
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "connector.update_filtering": Parser(
            "connector_update_filtering_request",
            {
                "filtering": Field(OBJECTS, each(FILTERING)),
                "advanced_snippet": Field(_OBJECT, SNIPPET),
                "rules": Field(OBJECTS, each(RULE)),
            },
            strict=True,
        ),
        "connector.update_filtering_validation": Parser(
            "connector_update_filtering_validation_request",
            {"validation": Field(_OBJECT, VALIDATION, required=True)},
            strict=True,
        ),
    }
)
"""By operation id."""
