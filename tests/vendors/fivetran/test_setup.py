"""Setup tests that are asked for, and Connect Cards."""

from typing import Any

import pytest

FN = "/v1/connections/fn"
PASSED = [{"title": "Validate Login", "status": "PASSED", "message": ""}]
FAILED = [{"title": "Validate Login", "status": "FAILED", "message": "Login failed"}]
CARD = {"connect_card_config": {"redirect_uri": "https://shop.example/done?a=1", "hide_setup_guide": "true"}}


@pytest.mark.parametrize(
    "body", [{}, {"trust_certificates": True}, {"trust_fingerprints": "true", "trust_certificates": "false"}]
)
async def test_passing_tests_connect(account: Any, body: Any) -> None:
    shop = await account(records={"connections": [{"id": "fn", "status": {"setup_state": "incomplete"}}]})
    before = await shop.connection("fn")
    answer = await shop("POST", f"{FN}/test", body)
    after = {**before, "status": {**before["status"], "setup_state": "connected"}}
    assert answer.status == 200
    assert answer.json == {
        "code": "Success",
        "message": "Setup tests have been completed",
        "data": {**after, "setup_tests": PASSED},
    }
    assert await shop.connection("fn") == after


@pytest.mark.parametrize(("before", "after"), [("connected", "broken"), ("incomplete", "incomplete"), ("broken", "broken")])
async def test_failing_tests_do_not(account: Any, before: str, after: str) -> None:
    record = {"id": "fn", "status": {"setup_state": before}, "setup_tests": FAILED}
    shop = await account(records={"connections": [record]})
    data = (await shop("POST", f"{FN}/test", {})).json["data"]
    assert (data["status"]["setup_state"], data["setup_tests"]) == (after, FAILED)


async def test_a_body_is_needed(function: Any) -> None:
    answer = await function("POST", f"{FN}/test")
    assert (answer.status, answer.json["message"]) == (400, "The request body is missing or malformed.")


@pytest.mark.parametrize("path", ["test", "connect-card"])
async def test_an_unknown_connection_is_404(function: Any, path: str) -> None:
    answer = await function("POST", f"/v1/connections/nobody/{path}", CARD)
    assert answer.json == {"code": "NotFound_Connection", "message": "Connection with id 'nobody' does not exist"}


async def test_a_card_embeds_its_token_and_what_was_asked(function: Any) -> None:
    answer = await function("POST", f"{FN}/connect-card", CARD)
    assert (answer.status, answer.json["message"]) == (200, "Connection Connect Card has been created")
    data = answer.json["data"]
    token = data["connect_card"]["token"]
    assert data == {
        "connector_id": "fn",
        "connect_card": {
            "token": token,
            "uri": "https://fivetran.com/connect-card/setup?redirect_uri=https%3A%2F%2Fshop.example%2Fdone%3Fa%3D1"
            f"&hide_setup_guide=true&auth={token}",
        },
        "connect_card_config": {"redirect_uri": "https://shop.example/done?a=1", "hide_setup_guide": True},
    }
    assert (await function("POST", f"{FN}/connect-card", CARD)).json["data"]["connect_card"]["token"] != token


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "The request body is missing or malformed."),
        ({}, "Field 'connect_card_config' is required"),
        ({"connect_card_config": {}}, "Field 'connect_card_config.redirect_uri' is required"),
        (
            {"connect_card_config": {"redirect_uri": "ftp://x"}},
            "Invalid value of field 'connect_card_config.redirect_uri': it has a wrong format",
        ),
    ],
)
async def test_a_card_needs_an_address_to_return_to(function: Any, body: Any, message: str) -> None:
    answer = await function("POST", f"{FN}/connect-card", body)
    assert (answer.status, answer.json) == (400, {"code": "InvalidInput", "message": message})
