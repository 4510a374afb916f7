"""Request bodies of filtering as the vendor parses them.

Source: application.connector.filtering, ConnectorFiltering, UpdateConnectorFilteringAction and …FilteringValidationAction.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.vendors.elastic.parsing import (
    INTEGER,
    MOMENT,
    NEEDED_TEXT,
    OBJECT,
    OBJECTS,
    TEXT,
    TEXTS,
    Field,
    Parser,
    each,
    word,
)

POLICIES: Final = ("include", "exclude")
CONDITIONS: Final = ("contains", "ends_with", "equals", ">", "<", "regex", "starts_with")
STATES: Final = ("edited", "invalid", "valid")

_TEXTS: Final = Field(TEXTS.tokens, TEXTS.read, required=True)

RULE: Final = Parser(
    "connector_filtering_rule",
    {
        "created_at": MOMENT,
        "field": NEEDED_TEXT,
        "id": NEEDED_TEXT,
        "order": Field(INTEGER.tokens, INTEGER.read, required=True),
        "policy": Field(TEXT.tokens, word("FilteringPolicy", *POLICIES), required=True),
        "rule": Field(TEXT.tokens, word("FilteringRuleCondition", *CONDITIONS, any_case=False), required=True),
        "updated_at": MOMENT,
        "value": NEEDED_TEXT,
    },
)
SNIPPET: Final = Parser(
    "connector_filtering_advanced_snippet",
    {"created_at": MOMENT, "updated_at": MOMENT, "value": Field(OBJECTS, required=True)},
)
PROBLEM: Final = Parser("connector_filtering_validation", {"ids": _TEXTS, "messages": _TEXTS})
VALIDATION: Final = Parser(
    "filtering_validation_info",
    {
        "errors": Field(OBJECTS, each(PROBLEM), required=True),
        "state": Field(TEXT.tokens, word("FilteringValidationState", *STATES), required=True),
    },
)
RULES: Final = Parser(
    "connector_filtering_rules",
    {
        "advanced_snippet": Field(OBJECT.tokens, SNIPPET, required=True),
        "rules": Field(OBJECTS, each(RULE), required=True),
        "validation": Field(OBJECT.tokens, VALIDATION, required=True),
    },
)
FILTERING: Final = Parser(
    "connector_filtering",
    {"active": Field(OBJECT.tokens, RULES, required=True), "draft": Field(OBJECT.tokens, RULES, required=True)},
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "connector.update_filtering": Parser(
            "connector_update_filtering_request",
            {
                "filtering": Field(OBJECTS, each(FILTERING)),
                "advanced_snippet": Field(OBJECT.tokens, SNIPPET),
                "rules": Field(OBJECTS, each(RULE)),
            },
            strict=True,
        ),
        "connector.update_filtering_validation": Parser(
            "connector_update_filtering_validation",
            {"validation": Field(OBJECT.tokens, VALIDATION, required=True)},
            strict=True,
        ),
    }
)
"""By operation id."""
