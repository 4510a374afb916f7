"""PUT _configuration: both forms, normalisation, and parse errors within fields."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import STATUSES, cause, connector_in, envelope, invalid, unparsed

JSON = {"Content-Type": "application/json"}
URL = "/_connector/is-created/_configuration"
OUTER = "[connector_update_configuration_request] failed to parse field [configuration]"


@pytest.mark.parametrize("source", STATUSES)
async def test_any_configuration_makes_configured(statuses: Any, source: str) -> None:
    url = f"/_connector/{connector_in(source)}"
    for _ in range(2):
        answer = await statuses("PUT", f"{url}/_configuration", json={"configuration": {}})
        assert (answer.status, answer.json) == (200, {"result": "updated"})
    shown = (await statuses("GET", url)).json
    assert (shown["status"], shown["configuration"]) == ("configured", {})


async def test_fields_are_normalised(statuses: Any) -> None:
    await statuses("PUT", URL, json={"configuration": {"a": {"label": "A", "tooltip": None, "unheard": 1}}})
    shown = (await statuses("GET", "/_connector/is-created")).json["configuration"]
    assert shown == {"a": {"default_value": None, "label": "A", "required": False, "sensitive": False, "value": None}}


async def test_all_members_of_a_field(statuses: Any) -> None:
    field = {
        "category": "c",
        "default_value": 3,
        "depends_on": [{"field": "b", "value": True}],
        "display": "numeric",
        "label": "A",
        "options": [{"label": "one", "value": 1}],
        "order": 4,
        "placeholder": "p",
        "required": True,
        "sensitive": True,
        "tooltip": "t",
        "type": "int",
        "ui_restrictions": ["advanced"],
        "validations": [{"constraint": 0, "type": "greater_than"}, {"constraint": ["a", 1], "type": "included_in"}],
        "value": {"deep": [1, 2]},
    }
    await statuses("PUT", URL, json={"configuration": {"a": field}})
    assert (await statuses("GET", "/_connector/is-created")).json["configuration"] == {"a": field}


async def test_lenient_spellings(statuses: Any) -> None:
    given = {"label": "A", "required": "true", "sensitive": "", "order": "4", "display": "TextBox", "type": None}
    validations = [{"constraint": "x", "type": "REGEX"}]
    answer = await statuses("PUT", URL, json={"configuration": {"a": {**given, "validations": validations}}})
    assert answer.status == 200
    shown = (await statuses("GET", "/_connector/is-created")).json["configuration"]["a"]
    assert (shown["required"], shown["sensitive"], shown["order"], shown["display"]) == (True, False, 4, "textbox")
    assert shown["validations"] == [{"constraint": "x", "type": "regex"}]
    assert "type" not in shown


async def test_lists_of_one(statuses: Any) -> None:
    dependency, option, validation = {"field": "b", "value": 1}, {"label": "x", "value": 2}, {"constraint": 3, "type": "regex"}
    one = {"depends_on": dependency, "options": option, "ui_restrictions": "x", "validations": validation}
    answer = await statuses("PUT", URL, json={"configuration": {"a": {"label": "A", **one}}})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    shown = (await statuses("GET", "/_connector/is-created")).json["configuration"]["a"]
    assert {name: shown[name] for name in one} == {name: [item] for name, item in one.items()}


async def test_restrictions_that_are_no_texts(statuses: Any) -> None:
    given = {"label": "A", "order": "4.5", "ui_restrictions": [1, False, "x"]}
    assert (await statuses("PUT", URL, json={"configuration": {"a": given}})).status == 200
    shown = (await statuses("GET", "/_connector/is-created")).json["configuration"]["a"]
    assert (shown["order"], shown["ui_restrictions"]) == (4, ["1", "false", "x"])


async def test_a_constraint_that_is_a_list_holds_anything(statuses: Any) -> None:
    validations: list[Any] = [{"constraint": [None, True, {"a": [1]}, []], "type": "included_in"}]
    answer = await statuses("PUT", URL, json={"configuration": {"a": {"label": "A", "validations": validations}}})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    assert (await statuses("GET", "/_connector/is-created")).json["configuration"]["a"]["validations"] == validations


async def test_a_configuration_replaces_the_old_one(statuses: Any) -> None:
    await statuses("PUT", "/_connector/is-connected/_configuration", json={"configuration": {"new": {"label": "New"}}})
    assert list((await statuses("GET", "/_connector/is-connected")).json["configuration"]) == ["new"]


async def test_values_change_nothing_else(statuses: Any) -> None:
    before = (await statuses("GET", "/_connector/is-connected")).json["configuration"]
    answer = await statuses("PUT", "/_connector/is-connected/_configuration", json={"values": {"port": 6543, "host": ["x"]}})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    shown = (await statuses("GET", "/_connector/is-connected")).json
    assert shown["status"] == "configured"
    changed = {"port": {**before["port"], "value": 6543}, "host": {**before["host"], "value": ["x"]}}
    assert shown["configuration"] == {**before, **changed}
    assert shown["configuration"]["password"]["value"] == "secret"


async def test_values_that_are_objects_are_merged(statuses: Any) -> None:
    field = {"label": "Options", "value": {"a": 1, "b": {"c": 2}}}
    await statuses("PUT", URL, json={"configuration": {"options": field}})
    answer = await statuses("PUT", URL, json={"values": {"options": {"b": {"d": 3}}}})
    assert answer.json == {"result": "updated"}
    shown = (await statuses("GET", URL.removesuffix("/_configuration"))).json
    assert shown["configuration"]["options"]["value"] == {"a": 1, "b": {"c": 2, "d": 3}}


async def test_the_same_values_are_a_noop_once_configured(statuses: Any) -> None:
    url = "/_connector/is-configured/_configuration"
    assert (await statuses("PUT", url, json={"values": {"port": 5432}})).json == {"result": "noop"}
    assert (await statuses("PUT", url, json={"values": {}})).json == {"result": "noop"}
    assert (await statuses("PUT", url, json={"values": {"port": 5432.5}})).json == {"result": "updated"}
    other = "/_connector/is-connected/_configuration"
    assert (await statuses("PUT", other, json={"values": {"port": 5432}})).json == {"result": "updated"}


async def test_values_for_unknown_fields(statuses: Any) -> None:
    answer = await statuses("PUT", "/_connector/is-connected/_configuration", json={"values": {"k1": 1, "port": 1, "k2": 2}})
    told = (
        "Unknown [configuration] fields in the request payload: [k1, k2]. "
        "Remove them from request or register their schema first."
    )
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", told))
    assert (await statuses("GET", "/_connector/is-connected")).json["status"] == "connected"


async def test_neither_form(statuses: Any) -> None:
    answer = await statuses("PUT", URL, json={})
    assert (answer.status, answer.json) == (400, invalid("[configuration] and [values] cannot both be null."))


async def test_both_forms(statuses: Any) -> None:
    answer = await statuses("PUT", URL, json={"configuration": {}, "values": {}})
    told = "[configuration] and [values] cannot both be provided in the same request."
    assert (answer.status, answer.json) == (400, invalid(told))


async def test_a_value_that_is_a_list(statuses: Any) -> None:
    body = b'{"configuration":{"a":{"label":"A","value":[1]}}}'
    answer = await statuses("PUT", URL, body=body, headers=JSON)
    token = cause("x_content_parse_exception", "Unsupported token [START_ARRAY]")
    inner = cause("x_content_parse_exception", "[1:44] [connector_configuration] failed to parse field [value]")
    assert (answer.status, answer.json) == (400, unparsed(f"[1:44] {OUTER}", inner, token, root=token))


async def test_an_unknown_display(statuses: Any) -> None:
    answer = await statuses("PUT", URL, body=b'{"configuration":{"a":{"display":"x"}}}', headers=JSON)
    inner = cause("x_content_parse_exception", "[1:34] [connector_configuration] failed to parse field [display]")
    last = cause("illegal_argument_exception", "Unknown ConfigurationDisplayType [x].")
    assert answer.json == unparsed(f"[1:34] {OUTER}", inner, last, root=inner)


async def test_no_label(statuses: Any) -> None:
    answer = await statuses("PUT", URL, body=b'{"configuration":{"a":{}}}', headers=JSON)
    last = cause("illegal_argument_exception", "Required [label]")
    assert answer.json == unparsed(f"[1:24] {OUTER}", last)


@pytest.mark.parametrize(
    ("field", "last"),
    [
        ({"order": "x"}, cause("number_format_exception", 'For input string: "x"')),
        ({"order": 2**31}, cause("illegal_argument_exception", "Value [2147483648] is out of range for an integer")),
        ({"type": "STR"}, cause("illegal_argument_exception", "Unknown ConfigurationFieldType [STR].")),
        (
            {"required": "no"},
            cause("illegal_argument_exception", "Failed to parse value [no] as only [true] or [false] are allowed."),
        ),
        ({"display": None}, cause("illegal_state_exception", "Can't get text on a VALUE_NULL at 1:37")),
        ({"options": [{"label": "x", "value": True}]}, cause("x_content_parse_exception", "Unsupported token [VALUE_BOOLEAN]")),
        ({"depends_on": [{"field": "x"}]}, cause("illegal_argument_exception", "Required [value]")),
        (
            {"validations": [{"constraint": {"a": 1}, "type": "regex"}]},
            cause("x_content_parse_exception", "Unsupported token [START_OBJECT]"),
        ),
        ({"validations": [{"type": "regex"}]}, cause("illegal_argument_exception", "Required [constraint]")),
    ],
)
async def test_the_innermost_cause(statuses: Any, field: dict[str, Any], last: dict[str, Any]) -> None:
    answer = await statuses("PUT", URL, json={"configuration": {"a": field}})
    assert answer.status == 400
    found = answer.json["error"]
    while "caused_by" in found:
        found = found["caused_by"]
    assert found == last


async def test_a_field_that_is_no_object(statuses: Any) -> None:
    answer = await statuses("PUT", URL, body=b'{"configuration":{"a":1}}', headers=JSON)
    # The parser looks for an object one token further on, and so names what it finds there.
    inner = cause("x_content_parse_exception", "[1:24] [connector_configuration] Expected START_OBJECT but was: END_OBJECT")
    assert answer.json == unparsed(f"[1:24] {OUTER}", inner, root=inner)
