"""PUT _scheduling: merging, cron expressions, and the schedule that does not count."""

from typing import Any

import pytest

from mockserver.vendors.elastic import cron
from tests.vendors.elastic.conftest import argument, cause, invalid, unparsed

JSON = {"Content-Type": "application/json"}
URL = "/_connector/is-created/_scheduling"
NEVER = {"enabled": False, "interval": "0 0 0 * * ?"}


@pytest.mark.parametrize(
    "expression",
    [
        "0 0 0 * * ?",
        "59 59 23 31 12 ? 2030",
        "0/10 */5 0-6,12 ? * MON-FRI",
        "0 0 0 L * ?",
        "0 0 0 L-3W * ?",
        "0 0 0 15W * ?",
        "0 0 0 ? JAN,mar 2#1",
        "0 0 0 ? * 6L",
        "0 0 0 ? * FRIL",
        "0 0 0 ? * L *",
        " 0\t0  0 1 1 ?",
    ],
)
def test_good_expressions(expression: str) -> None:
    assert cron.is_valid(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "61 0 0 * * ?",
        "0 60 0 * * ?",
        "0 0 24 * * ?",
        "0 0 0 32 * ?",
        "0 0 0 0 * ?",
        "0 0 0 * 13 ?",
        "0 0 0 ? * 8",
        "0 0 0 ? * MAN",
        "0 0 0 ? * 2#6",
        "0 0 0 1,L * ?",
        "0 0 0 * *",
        "0 0 0 * * *",
        "0 0 0 ? * ?",
        "? 0 0 * * ?",
        "0 */60 0 * * ?",
        "0 0 0 * MON ?",
        "every day",
    ],
)
def test_bad_expressions(expression: str) -> None:
    assert not cron.is_valid(expression)


async def test_schedules_are_merged(statuses: Any) -> None:
    full = {"enabled": "true", "interval": "0 0 0 ? * mon", "unheard": 1}
    answer = await statuses("PUT", URL, json={"scheduling": {"full": full, "other": 1}})
    assert (answer.status, answer.json) == (200, {"result": "updated"})
    stored = {"enabled": True, "interval": "0 0 0 ? * MON"}
    shown = (await statuses("GET", "/_connector/is-created")).json["scheduling"]
    assert shown == {"access_control": NEVER, "full": stored, "incremental": NEVER}
    assert (await statuses("PUT", URL, json={"scheduling": {"full": full}})).json == {"result": "noop"}


@pytest.mark.parametrize("scheduling", [{}, {"access_control": NEVER}, {"unheard": NEVER}])
async def test_no_schedule_that_counts(statuses: Any, scheduling: dict[str, Any]) -> None:
    answer = await statuses("PUT", URL, json={"scheduling": scheduling})
    told = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"
    assert (answer.status, answer.json) == (400, invalid(told))


async def test_access_control_counts_beside_another(statuses: Any) -> None:
    changed = {"enabled": True, "interval": "1 0 0 * * ?"}
    await statuses("PUT", URL, json={"scheduling": {"access_control": changed, "incremental": NEVER}})
    assert (await statuses("GET", "/_connector/is-created")).json["scheduling"]["access_control"] == changed


async def test_an_expression_that_cannot_be_read(statuses: Any) -> None:
    body = b'{"scheduling":{"full":{"enabled":true,"interval":"61 0 0 * * ?"}}}'
    answer = await statuses("PUT", URL, body=body, headers=JSON)
    parse = "x_content_parse_exception"
    built = cause(parse, "Failed to build [schedule_config] after last required field arrived")
    told = unparsed(
        "[1:50] [connector_update_scheduling_request] failed to parse field [scheduling]",
        cause(parse, "[1:50] [connector_scheduling] failed to parse field [full]"),
        cause(parse, "[1:50] [schedule_config] failed to parse field [interval]"),
        built,
        cause("illegal_argument_exception", "invalid cron expression [61 0 0 * * ?]"),
        root=built,
    )
    assert (answer.status, answer.json) == (400, told)


async def test_members_that_must_be_there(statuses: Any) -> None:
    answer = await statuses("PUT", URL, body=b'{"scheduling":{"full":{}}}', headers=JSON)
    inner = cause("x_content_parse_exception", "[1:24] [connector_scheduling] failed to parse field [full]")
    last = cause("illegal_argument_exception", "Required [enabled, interval]")
    told = "[1:24] [connector_update_scheduling_request] failed to parse field [scheduling]"
    assert (answer.status, answer.json) == (400, unparsed(told, inner, last, root=inner))
    assert (await statuses("PUT", URL, json={})).json == argument("Required [scheduling]")
