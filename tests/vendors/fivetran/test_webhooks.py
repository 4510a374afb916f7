"""Webhooks: how they are made, whom they tell of what, how that is signed, and what is tried again."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from tests.vendors.fivetran.conftest import Account
from tests.vendors.mailbox import Mailbox

URL = "https://hooks.example.com/fivetran"
HOOK = {"url": URL, "events": ["sync_start", "sync_end"]}
GROUPS: dict[str, Any] = {
    "groups": [{"id": "decent_dropsy", "name": "A"}, {"id": "projected_sickle", "name": "B"}],
    "connections": [
        {"id": "speak_inexpensive", "group_id": "decent_dropsy", "schedule_type": "manual", "schema": "sheet"},
        {"id": "other_one", "group_id": "projected_sickle", "schedule_type": "manual"},
    ],
}
Opening = Callable[..., Awaitable[Account]]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def hooked(account: Opening, mailbox: Mailbox) -> Opening:
    """Opens an account whose letters reach the mailbox."""

    async def opening(**records: Any) -> Account:
        return await account(records={**GROUPS, **records}, carry=mailbox.carry)

    return opening


async def settled(account: Account) -> None:
    """Waits until everything that was sent has been delivered."""
    await account.shop.world.post.idle()  # type: ignore[attr-defined] # the mount in process has its world


async def test_making_one_calls_its_receiver_first(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked()
    answer = await account("POST", "/v1/webhooks/account", {**HOOK, "secret": "sssh"})
    assert answer.status == 200
    document = answer.json["data"]
    assert answer.json == {"code": "Success", "message": "Account webhook has been created", "data": document}
    assert document == {
        "id": document["id"],
        "type": "account",
        **HOOK,
        "active": True,
        "secret": "******",
        "created_at": "2024-01-01T00:00:00.000000Z",
        "created_by": "_fivetran_api",
    }
    assert mailbox.bodies == [
        {
            "event": "test_event",
            "connector_type": "_connector_type",
            "connector_id": "_connector_1",
            "group_id": "_destination_1",
            "created": "2024-01-01T00:00:00.000Z",
        }
    ]
    assert (await account("GET", f"/v1/webhooks/{document['id']}")).json["data"] == document


@pytest.mark.parametrize(
    ("answer", "why"), [("Read timed out", "Read timed out"), (500, "HTTP status 500"), (302, "HTTP status 302")]
)
async def test_a_receiver_that_fails_leaves_no_webhook(hooked: Opening, mailbox: Mailbox, answer: int | str, why: str) -> None:
    account = await hooked()
    mailbox.answers = [answer]
    refused = await account("POST", "/v1/webhooks/account", HOOK)
    assert (refused.status, refused.json) == (
        400,
        {"code": "InvalidInput", "message": f"Failed to call webhook endpoint: '{why}'"},
    )
    assert (await account("GET", "/v1/webhooks")).json["data"] == {"items": []}


async def test_an_inactive_one_is_tried_when_it_is_switched_on(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked()
    made = (await account("POST", "/v1/webhooks/group/decent_dropsy", {**HOOK, "active": False})).json
    assert made["message"] == "Group webhook has been created"
    assert (made["data"]["type"], made["data"]["group_id"], made["data"]["active"]) == ("group", "decent_dropsy", False)
    assert mailbox.letters == []
    path = f"/v1/webhooks/{made['data']['id']}"
    mailbox.answers = [503]
    assert (await account("PATCH", path, {"active": True})).status == 400
    assert (await account("GET", path)).json["data"]["active"] is False
    changed = await account("PATCH", path, {"active": "true", "events": ["sync_end"]})
    assert changed.json["message"] == "Webhook has been updated"
    assert (changed.json["data"]["active"], changed.json["data"]["events"]) == (True, ["sync_end"])
    assert len(mailbox.letters) == 2


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://hooks.example.com", 200),
        ("http://127.0.0.1:9000/hook", 200),
        ("http://receiver:9000/", 200),
        ("http://[::1]/x", 200),
        ("http://192.168.1.5/", 200),
        ("http://hooks.example.com/", 400),
        ("http://8.8.8.8/", 400),
        ("ftp://receiver/", 400),
        ("nonsense", 400),
        ("http://[::1/", 400),
        ("https://", 400),
    ],
)
async def test_an_address_is_https_or_within_a_test_network(hooked: Opening, url: str, status: int) -> None:
    account = await hooked()
    answer = await account("POST", "/v1/webhooks/account", {**HOOK, "url": url})
    assert answer.status == status
    if status == 400:
        assert answer.json == {"code": "InvalidInput", "message": "Invalid value of field 'url': it must be an HTTPS address"}


async def test_what_is_not_there_is_told(hooked: Opening) -> None:
    account = await hooked()
    missing = {"code": "NotFound_Webhook", "message": "Webhook with id 'nobody' does not exist"}
    for method, path, body in (("GET", "", None), ("PATCH", "", {}), ("DELETE", "", None), ("POST", "/test", {"event": "x"})):
        answer = await account(method, f"/v1/webhooks/nobody{path}", body)
        assert (answer.status, answer.json) == (404, missing)
    answer = await account("POST", "/v1/webhooks/group/nowhere", HOOK)
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Group")


async def test_one_can_be_tried_with_any_event(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked(webhooks=[{"id": "program_quoth", **HOOK}])
    answer = await account("POST", "/v1/webhooks/program_quoth/test", {"event": "sync_end"})
    assert answer.json == {
        "code": "Success",
        "message": "Webhook test completed successfully",
        "data": {"succeed": True, "status": 200, "message": "Success"},
    }
    assert mailbox.bodies[0]["event"] == "sync_end"
    mailbox.answers = [404, "refused"]
    told = [(await account("POST", "/v1/webhooks/program_quoth/test", {"event": "x"})).json["data"] for _ in range(2)]
    assert told == [
        {"succeed": False, "status": 404, "message": "HTTP status 404"},
        {"succeed": False, "status": 500, "message": "refused"},
    ]


async def test_a_sync_is_told_to_the_account_and_to_its_group(hooked: Opening, mailbox: Mailbox) -> None:
    everything = {"url": URL, "events": ["sync_start", "sync_end"]}
    account = await hooked(
        webhooks=[
            {"id": "of_account", **everything, "secret": "top"},
            {"id": "of_group", **everything, "url": f"{URL}/group", "group_id": "decent_dropsy"},
            {"id": "of_other", **everything, "url": f"{URL}/other", "group_id": "projected_sickle"},
            {"id": "of_ends", "url": f"{URL}/ends", "events": ["sync_end"]},
            {"id": "sleeping", **everything, "url": f"{URL}/sleeping", "active": False},
        ]
    )
    await account("POST", "/v1/connections/speak_inexpensive/sync")
    await account.advance(hours=1)
    await settled(account)
    assert [(letter.url.removeprefix(URL), orjson.loads(letter.body)["event"]) for letter in mailbox.letters] == [
        ("", "sync_start"),
        ("/group", "sync_start"),
        ("", "sync_end"),
        ("/ends", "sync_end"),
        ("/group", "sync_end"),
    ]
    start, end = mailbox.bodies[0], mailbox.bodies[2]
    assert start == {
        "event": "sync_start",
        "created": "2024-01-01T00:00:00.000Z",
        "connector_type": "connector_sdk",
        "connector_id": "speak_inexpensive",
        "connector_name": "sheet",
        "sync_id": start["sync_id"],
        "destination_group_id": "decent_dropsy",
        "data": {},
    }
    assert (end["sync_id"], end["data"], end["created"]) == (
        start["sync_id"],
        {"status": "SUCCESSFUL"},
        "2024-01-01T00:00:02.000Z",
    )
    signed = dict(mailbox.letters[0].headers)["X-Fivetran-Signature-256"]
    assert signed == hmac.new(b"top", mailbox.letters[0].body, hashlib.sha256).hexdigest()
    assert "X-Fivetran-Signature-256" not in dict(mailbox.letters[1].headers)


async def test_the_end_of_a_sync_has_an_older_name_as_well(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked(webhooks=[{"url": URL, "events": ["status"]}])
    await account("POST", "/v1/connections/speak_inexpensive/sync")
    await account.advance(minutes=1)
    await settled(account)
    assert [(body["event"], body["data"]) for body in mailbox.bodies] == [("status", {"status": "SUCCESSFUL"})]


async def test_the_signature_may_be_in_capitals(account: Opening, mailbox: Mailbox) -> None:
    opened = await account(records=GROUPS, settings={"webhook_signature": "upper"}, carry=mailbox.carry)
    await opened("POST", "/v1/webhooks/account", {**HOOK, "secret": "x"})
    signed = dict(mailbox.letters[0].headers)["X-Fivetran-Signature-256"]
    assert signed == hmac.new(b"x", mailbox.letters[0].body, hashlib.sha256).hexdigest().upper()


async def test_every_change_of_a_connection_is_told(hooked: Opening, mailbox: Mailbox) -> None:
    events = ["create_connector", "edit_connector", "pause_connector", "resume_connector", "delete_connector"]
    account = await hooked(webhooks=[{"url": URL, "events": events}])
    body = {"group_id": "decent_dropsy", "service": "connector_sdk", "config": {"schema": "new"}, "run_setup_tests": False}
    key = (await account("POST", "/v1/connections", body)).json["data"]["id"]
    for change in ({"sync_frequency": 60}, {"paused": True}, {"paused": False}):
        assert (await account("PATCH", f"/v1/connections/{key}", {**change, "run_setup_tests": False})).status == 200
    assert (await account("DELETE", f"/v1/connections/{key}")).status == 200
    await settled(account)
    told = [body["event"] for body in mailbox.bodies if body["connector_id"] == key]
    assert (told[0], told[-1]) == ("create_connector", "delete_connector")
    assert set(told) == set(events)


async def test_what_is_not_taken_is_tried_again(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked(webhooks=[{"id": "program_quoth", "url": URL, "events": ["sync_start"]}])
    mailbox.answers = [500, "down", 503]
    await account("POST", "/v1/connections/speak_inexpensive/sync")
    await settled(account)
    await account.advance(hours=2)
    minutes = [(letter.at - mailbox.letters[0].at).total_seconds() / 60 for letter in mailbox.letters]
    assert minutes == [0, 5, 15, 30], "waits of 5, 10 and 15 minutes, and taken the fourth time"
    assert len({letter.body for letter in mailbox.letters}) == 1


async def test_after_a_day_the_webhook_is_switched_off(hooked: Opening, mailbox: Mailbox) -> None:
    account = await hooked(webhooks=[{"id": "program_quoth", "url": URL, "events": ["sync_start"]}])
    mailbox.answers = [500] * 100
    await account("POST", "/v1/connections/speak_inexpensive/sync")
    await settled(account)
    await account.advance(days=2)
    assert (await account("GET", "/v1/webhooks/program_quoth")).json["data"]["active"] is False
    tries = len(mailbox.letters)
    assert tries == 24, "waits of 5, 10 ... 115 minutes add up to 23 hours, and one more would be beyond the day"
    assert (mailbox.letters[-1].at - mailbox.letters[0].at).total_seconds() == 23 * 3600
    await account.advance(days=2)
    assert len(mailbox.letters) == tries


async def test_deliveries_are_in_the_journal(hooked: Opening) -> None:
    account = await hooked(webhooks=[{"url": URL, "events": ["sync_start"], "secret": "top"}])
    await account("POST", "/v1/connections/speak_inexpensive/sync")
    await settled(account)
    (sent,) = [entry for entry in account.journal if entry.sent]
    shown = sent.render()
    assert (shown["operation"], shown["sent"], shown["request"]["path"]) == ("webhook", True, URL)
    assert shown["response"]["status"] == 200
