"""Filtering: editing a draft, validating and activating it, and replacing all of it."""

from typing import Any

import pytest

from tests.vendors.elastic.conftest import cause, document_missing, envelope, invalid, not_found, unparsed

JSON = {"Content-Type": "application/json"}
URL = "/_connector/is-created"
THEN = "2023-05-25T12:30:00.000Z"
NOW = "2024-01-01T00:00:00.000Z"
DATES = {"created_at": THEN, "updated_at": THEN}
RULE = {**DATES, "field": "f", "id": "r", "order": 3, "policy": "exclude", "rule": "equals", "value": "v"}
DEFAULT = {**DATES, "field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex", "value": ".*"}
SNIPPET = {**DATES, "value": {"a": [1]}}
VALID = {"errors": [], "state": "valid"}
EDITED = {"errors": [], "state": "edited"}
HALF = {"advanced_snippet": SNIPPET, "rules": [RULE], "validation": VALID}
UPDATED, NOOP = {"result": "updated"}, {"result": "noop"}


async def filtering(elastic: Any) -> Any:
    (shown,) = (await elastic("GET", URL)).json["filtering"]
    return shown


async def change(elastic: Any, call: str = "", **body: Any) -> Any:
    return await elastic("PUT", f"{URL}/_filtering{call}", json=body)


async def test_an_edit_changes_only_the_draft(statuses: Any) -> None:
    before = await filtering(statuses)
    assert (await change(statuses, advanced_snippet=SNIPPET)).json == UPDATED
    shown = await filtering(statuses)
    assert shown["active"] == before["active"]
    assert shown["draft"] == {"advanced_snippet": SNIPPET, "rules": before["draft"]["rules"], "validation": EDITED}
    assert (await change(statuses, advanced_snippet=SNIPPET)).json == NOOP


async def test_rules_are_sorted_and_end_with_the_default_rule(statuses: Any) -> None:
    second = {**RULE, "id": "s", "order": "1", "policy": "INCLUDE"}
    await change(statuses, rules=[DEFAULT, RULE, second])
    draft = (await filtering(statuses))["draft"]
    assert draft["rules"] == [{**second, "order": 1, "policy": "include"}, RULE, {**DEFAULT, "order": 4}]
    assert (await change(statuses, rules=[DEFAULT, RULE, second])).json == NOOP


async def test_no_rules_leave_the_default_rule(statuses: Any) -> None:
    for _ in range(3):
        assert (await change(statuses, rules=[])).json == UPDATED
    (rule,) = (await filtering(statuses))["draft"]["rules"]
    assert {**rule, **DATES} == DEFAULT
    assert rule["created_at"] == rule["updated_at"] == "2024-01-01T00:00:00.000003Z"


async def test_a_date_of_the_default_rule_stays(statuses: Any) -> None:
    await change(statuses, rules=[{**DEFAULT, "updated_at": NOW}])
    assert (await filtering(statuses))["draft"]["rules"] == [DEFAULT]


async def test_dates_default_to_now(statuses: Any) -> None:
    await statuses.advance(seconds=90)
    await change(statuses, advanced_snippet={"value": []}, rules=[{**RULE, "created_at": "2023-05-25T12:30:00Z"}])
    draft = (await filtering(statuses))["draft"]
    now = "2024-01-01T00:01:30.000Z"
    assert draft["advanced_snippet"] == {"created_at": now, "updated_at": now, "value": []}
    assert draft["rules"][0] == RULE
    assert draft["rules"][1]["created_at"] == now


async def test_a_fresh_draft_can_be_activated(statuses: Any) -> None:
    answer = await statuses("PUT", f"{URL}/_filtering/_activate")
    assert (answer.status, answer.json) == (200, NOOP)


@pytest.mark.parametrize("state", ["edited", "invalid"])
async def test_only_a_valid_draft_can_be_activated(statuses: Any, state: str) -> None:
    await change(statuses, rules=[RULE])
    before = (await filtering(statuses))["active"]
    errors = [{"ids": ["r"], "messages": ["no such field", "no such value"]}]
    assert (await change(statuses, "/_validation", validation={"state": "INVALID", "errors": errors})).json == UPDATED
    assert (await filtering(statuses))["draft"]["validation"] == {"errors": errors, "state": "invalid"}
    await change(statuses, "/_validation", validation={"state": state, "errors": []})
    answer = await statuses("PUT", f"{URL}/_filtering/_activate")
    told = (
        "Filtering draft needs to be validated by the connector service before activation. "
        f"Current filtering draft validation state [{state}] is not equal to [valid]."
    )
    assert (answer.status, answer.json) == (400, envelope(400, "status_exception", told))
    await change(statuses, "/_validation", validation=VALID)
    assert (await change(statuses, "/_validation", validation=VALID)).json == NOOP
    assert (await statuses("PUT", f"{URL}/_filtering/_activate")).json == UPDATED
    shown = await filtering(statuses)
    assert shown["active"] == shown["draft"] != before


async def test_filtering_is_stored_as_given(statuses: Any) -> None:
    given = {"active": HALF, "domain": "OTHER", "draft": {**HALF, "validation": {**EDITED, "more": 1}, "unheard": 1}}
    assert (await change(statuses, filtering=[given])).json == UPDATED
    assert await filtering(statuses) == {"active": HALF, "domain": "DEFAULT", "draft": {**HALF, "validation": EDITED}}
    assert (await change(statuses, filtering=[given])).json == NOOP


async def test_problems_may_be_told_in_numbers(statuses: Any) -> None:
    errors = [{"ids": [1, True, "r"], "messages": "no"}]
    assert (await change(statuses, "/_validation", validation={"state": "edited", "errors": errors[0]})).json == UPDATED
    assert (await filtering(statuses))["draft"]["validation"]["errors"] == [{"ids": ["1", "true", "r"], "messages": ["no"]}]


async def test_a_validation_is_parsed_by_its_name(statuses: Any) -> None:
    answer = await statuses("PUT", f"{URL}/_filtering/_validation", body=b'{"validation":1}', headers=JSON)
    told = "[1:15] [connector_update_filtering_validation] validation doesn't support values of type: VALUE_NUMBER"
    assert (answer.status, answer.json) == (400, unparsed(told))
    answer = await statuses("PUT", f"{URL}/_filtering/_validation", body=b'{"state":1}', headers=JSON)
    told = "[1:2] [connector_update_filtering_validation] unknown field [state]"
    assert (answer.status, answer.json) == (400, unparsed(told))


@pytest.mark.parametrize(
    ("order", "stored"), [(4.5, 4), ("4.5", 4), ("0000000004", 4), (" 4 ", 4), ("4e0d", 4), (-0.5, 0), ("NaN", 0)]
)
async def test_an_order_is_cut_to_a_whole_number(statuses: Any, order: Any, stored: int) -> None:
    assert (await change(statuses, rules={**RULE, "order": order})).json == UPDATED
    rules = (await filtering(statuses))["draft"]["rules"]
    assert [rules[0], rules[1]["order"]] == [{**RULE, "order": stored}, stored + 1]


@pytest.mark.parametrize(
    ("order", "last"),
    [
        (b'"1_0"', cause("number_format_exception", 'For input string: "1_0"')),
        (b'""', cause("number_format_exception", "empty String")),
        (b'"Infinity"', cause("illegal_argument_exception", "Value [Infinity] is out of range for an integer")),
        (b"2147483647.5", cause("illegal_argument_exception", "Value [2147483647.5] is out of range for an integer")),
    ],
)
async def test_an_order_that_is_no_number(statuses: Any, order: bytes, last: dict[str, Any]) -> None:
    answer = await statuses("PUT", f"{URL}/_filtering", body=b'{"rules":[{"order":%s}]}' % order, headers=JSON)
    inner = cause("x_content_parse_exception", "[1:20] [connector_filtering_rule] failed to parse field [order]")
    told = "[1:20] [connector_update_filtering_request] failed to parse field [rules]"
    assert (answer.status, answer.json) == (400, unparsed(told, inner, last, root=inner))


async def test_a_list_in_a_list(statuses: Any) -> None:
    answer = await statuses("PUT", f"{URL}/_filtering", body=b'{"rules":[[]]}', headers=JSON)
    last = cause("illegal_state_exception", "expected value but got [START_ARRAY]")
    told = "[1:11] [connector_update_filtering_request] failed to parse field [rules]"
    assert (answer.status, answer.json) == (400, unparsed(told, last))


@pytest.mark.parametrize("created", ["0999-01-01T00:00:00Z", "1000-01-01T00:00:00+01:00", "9999-12-31T23:59:59Z"])
async def test_rules_of_any_age(statuses: Any, created: str) -> None:
    assert (await change(statuses, rules=[{**RULE, "created_at": created}])).json == UPDATED
    assert (await change(statuses, advanced_snippet={"value": {}})).json == UPDATED
    draft = (await filtering(statuses))["draft"]
    second = "2024-01-01T00:00:00.000002Z"  # stamps of the server only are told apart
    assert draft["advanced_snippet"] == {"created_at": second, "updated_at": second, "value": {}}
    shown = {"1": "0999-12-31T23:00:00.000Z"}.get(created[0], f"{created[:19]}.000Z")
    assert draft["rules"][0] == {**RULE, "created_at": shown}


async def test_neither_and_mixed_forms(statuses: Any) -> None:
    answer = await change(statuses)
    assert (answer.status, answer.json) == (400, invalid("[advanced_snippet] and [rules] cannot be both [null]."))
    answer = await change(statuses, filtering=[], rules=[])
    told = "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body."
    assert (answer.status, answer.json) == (400, invalid(told))


async def test_the_two_kinds_of_404(mount: Any) -> None:
    elastic = await mount("elastic", scenario="elastic-soft-deleted")
    for call, body in (("", {"rules": []}), ("/_validation", {"validation": VALID}), ("/_activate", None)):
        for key in ("nobody", "deleted-connector"):
            answer = await elastic("PUT", f"/_connector/{key}/_filtering{call}", json=body)
            assert (answer.status, answer.json) == (404, not_found(key))
        answer = await elastic("PUT", f"/_connector//_filtering{call}", json=body)
        assert (answer.status, answer.json) == (400, invalid('[connector_id] cannot be [null] or [""].'))
    whole = {"filtering": [{"active": HALF, "draft": HALF}]}
    answer = await elastic("PUT", "/_connector/nobody/_filtering", json=whole)
    assert (answer.status, answer.json) == (404, document_missing("nobody"))
    assert (await elastic("PUT", "/_connector/deleted-connector/_filtering", json=whole)).json == UPDATED


async def test_a_rule_with_an_unknown_policy(statuses: Any) -> None:
    answer = await statuses("PUT", f"{URL}/_filtering", body=b'{"rules":[{"policy":"x"}]}', headers=JSON)
    inner = cause("x_content_parse_exception", "[1:21] [connector_filtering_rule] failed to parse field [policy]")
    last = cause("illegal_argument_exception", "Unknown FilteringPolicy [x].")
    told = "[1:21] [connector_update_filtering_request] failed to parse field [rules]"
    assert (answer.status, answer.json) == (400, unparsed(told, inner, last, root=inner))


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ({"rules": [{}]}, "field, id, order, policy, rule, value"),
        ({"advanced_snippet": {}}, "value"),
        ({"filtering": [{}]}, "active, draft"),
        ({"filtering": [{"active": {}}]}, "advanced_snippet, rules, validation"),
    ],
)
async def test_members_that_must_be_there(statuses: Any, body: dict[str, Any], needed: str) -> None:
    answer = await change(statuses, **body)
    found = answer.json["error"]
    while "caused_by" in found:
        found = found["caused_by"]
    assert (answer.status, found) == (400, cause("illegal_argument_exception", f"Required [{needed}]"))
