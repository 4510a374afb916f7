"""Notifications: who is told of a sync that ends, what receivers are sent, and trials of them."""

from typing import Any

import pytest

from mockserver.vendors.airbyte import slack
from tests.vendors.mailbox import Mailbox

URL = "http://127.0.0.1:9000/airbyte"
HOOK: dict[str, Any] = {"notificationType": ["slack"], "slackConfiguration": {"webhook": URL}}
HOME = "http://localhost:8000/workspaces/9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"
CONNECTION = f"{HOME}/connections/18712afe-7bae-44ed-88f5-e20d9f81c8b2"
SOURCE = f"{HOME}/source/3f6a9c12-58d4-4b7e-9a03-c1e2d4f5a6b7"
DESTINATION = f"{HOME}/destination/c84e1d70-2b95-4f6a-8d31-7e9f0a1b2c3d"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(b"no such hook")


@pytest.fixture
def telling(deployed: Any, mailbox: Mailbox) -> Any:
    """Opens a deployment whose workspace tells a receiver of what its settings name."""

    async def opening(*events: str, **options: Any) -> Any:
        api = await deployed(carry=mailbox.carry, **options)
        await api("workspaces/update", workspaceId=api.workspace, notificationSettings=dict.fromkeys(events, HOOK))
        return api

    return opening


async def synced(api: Any, **span: float) -> None:
    """Runs a sync to its end, and waits until everybody was told."""
    await api("connections/sync", connectionId=api.connection)
    await api.shop.advance(**(span or {"seconds": 5}))
    await api.shop.world.post.idle()


def failing(**attempt: Any) -> dict[str, Any]:
    """A connection beside the others, whose next attempts end badly."""
    story = {
        "outcome": "failed",
        "failure_type": "config_error",
        "failure_origin": "destination",
        "message": "No room",
        **attempt,
    }
    return {"connections": [{"id": "77777777-0000-4000-8000-000000000000", "name": "Bad & <odd>", "attempts": [story]}]}


class TestSyncs:
    async def test_a_success_is_told_whole(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess")
        await synced(api)
        assert mailbox.letters[0].url == URL
        assert ("Content-Type", "application/json") in mailbox.letters[0].headers
        name = (await api("connections/get", connectionId=api.connection)).json["name"]
        link = "<{}|{}>"
        assert mailbox.bodies == [
            {
                "text": f"Your connection {name} from Shop database to Warehouse succeeded\nThis was for null\n\n"
                f"You can access its logs here: {CONNECTION}\n\nJob ID: 1",
                "blocks": [
                    slack.section(f"Sync completed: {link.format(CONNECTION, 'Shop database &lt;&gt; Warehouse')}"),
                    slack.fields(
                        [
                            "*Source:*",
                            link.format(SOURCE, "Shop database"),
                            "*Destination:*",
                            link.format(DESTINATION, "Warehouse"),
                            "*Duration:*",
                            "2 sec",
                        ]
                    ),
                    slack.section(
                        "*Sync Summary:*\n2000 record(s) extracted / 2000 record(s) loaded\n101 kB extracted / 101 kB loaded\n"
                    ),
                ],
                "data": {
                    "workspace": {"id": api.workspace, "name": "Data team", "url": HOME},
                    "connection": {"id": api.connection, "name": name, "url": CONNECTION},
                    "source": {"id": api.source, "name": "Shop database", "url": SOURCE},
                    "destination": {"id": api.destination, "name": "Warehouse", "url": DESTINATION},
                    "jobId": 1,
                    "startedAt": "2024-01-01T00:00:00Z",
                    "finishedAt": "2024-01-01T00:00:02Z",
                    "bytesEmitted": 104000,
                    "bytesCommitted": 104000,
                    "recordsEmitted": 2000,
                    "recordsCommitted": 2000,
                    "recordsFilteredOut": 0,
                    "bytesFilteredOut": 0,
                    "errorMessage": None,
                    "bytesEmittedFormatted": "101 kB",
                    "bytesCommittedFormatted": "101 kB",
                    "success": True,
                    "durationInSeconds": 2,
                    "durationFormatted": "2 sec",
                },
            }
        ]

    async def test_a_failure_says_why(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnFailure", records=failing())
        api.connection = "77777777-0000-4000-8000-000000000000"
        await synced(api)
        (body,) = mailbox.bodies
        assert body["text"].splitlines()[1] == "This happened with No room"
        assert body["blocks"][0]["text"]["text"].endswith("|Bad $amp; &lt;odd&gt;>")
        assert body["blocks"][2] == slack.section("*Failure reason:*\n\n```\nNo room\n```\n")
        data = {name: body["data"].get(name, "absent") for name in ("success", "errorMessage", "errorType", "recordsEmitted")}
        assert data == {"success": False, "errorMessage": "No room", "errorType": "absent", "recordsEmitted": 0}

    async def test_a_later_release_tells_the_type_of_a_failure(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnFailure", records=failing(), settings={"platform_version": "2.1.0"})
        api.connection = "77777777-0000-4000-8000-000000000000"
        await synced(api)
        (body,) = mailbox.bodies
        assert body["blocks"][2] == slack.section("*Failure reason:*\n\n```\n[config_error] No room\n```\n")
        assert (body["data"]["errorType"], body["data"]["errorOrigin"]) == ("config_error", "destination")

    async def test_an_older_release_has_no_figures(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess", settings={"platform_version": "0.58.0"})
        await synced(api)
        assert [set(body) for body in mailbox.bodies] == [{"text", "blocks"}]

    async def test_links_begin_where_the_deployment_is(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess", settings={"airbyte_url": "https://airbyte.example.com/"})
        await synced(api)
        assert mailbox.bodies[0]["data"]["workspace"]["url"].startswith("https://airbyte.example.com/workspaces/")

    async def test_only_the_last_attempt_is_told_of(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnFailure", "sendOnSuccess", records=failing(failure_type="system_error"))
        api.connection = "77777777-0000-4000-8000-000000000000"
        await synced(api, minutes=5)
        assert [body["data"]["success"] for body in mailbox.bodies] == [True]

    @pytest.mark.parametrize("event", ["sendOnFailure", "sendOnConnectionUpdate"])
    async def test_of_what_nobody_asked_for_nothing_is_told(self, telling: Any, mailbox: Mailbox, event: str) -> None:
        await synced(await telling(event))
        assert mailbox.letters == []

    async def test_mail_is_not_sent(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling()
        told = {"sendOnSuccess": {**HOOK, "notificationType": ["customerio"]}}
        await api("workspaces/update", workspaceId=api.workspace, notificationSettings=told)
        await synced(api)
        assert mailbox.letters == []

    async def test_the_list_of_old_is_kept_and_not_followed(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling()
        old = {"notificationType": "slack", "sendOnSuccess": True, "slackConfiguration": {"webhook": URL}}
        await api("workspaces/update", workspaceId=api.workspace, notifications=[old])
        await synced(api)
        assert mailbox.letters == []

    @pytest.mark.parametrize("path", ["reset", "clear"])
    async def test_of_resets_nobody_is_told(self, telling: Any, mailbox: Mailbox, path: str) -> None:
        api = await telling("sendOnSuccess")
        await api(f"connections/{path}", connectionId=api.connection)
        await api.shop.advance(seconds=5)
        await api.shop.world.post.idle()
        assert mailbox.letters == []

    async def test_nor_of_cancelled_syncs(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess", "sendOnFailure")
        job = (await api("connections/sync", connectionId=api.connection)).json["job"]["id"]
        await api("jobs/cancel", id=job)
        await api.shop.advance(seconds=5)
        await api.shop.world.post.idle()
        assert mailbox.letters == []

    async def test_scheduled_syncs_are_told_of_too(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess")
        schedule = {"scheduleType": "basic", "scheduleData": {"basicSchedule": {"timeUnit": "hours", "units": 1}}}
        await api("connections/update", connectionId=api.connection, **schedule)
        await api.shop.advance(hours=3)
        await api.shop.world.post.idle()
        assert [body["data"]["jobId"] for body in mailbox.bodies] == [1, 2, 3]

    async def test_a_receiver_that_fails_is_no_failure_of_the_sync(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling("sendOnSuccess")
        mailbox.answers = ["nobody is there"]
        await synced(api)
        assert (await api("jobs/get_light", id=1)).json["job"]["status"] == "succeeded"
        assert [entry.reason for entry in api.shop.journal if entry.operation == "webhook"] == ["nobody is there"]

    async def test_by_the_public_api_as_well(self, telling: Any, mailbox: Mailbox) -> None:
        api = await telling()
        told = {"notifications": {"success": {"webhook": {"enabled": True, "url": URL}}}}
        await api.shop("PATCH", f"/api/public/v1/workspaces/{api.workspace}", json=told)
        await synced(api)
        assert len(mailbox.letters) == 1


class TestTrials:
    @pytest.fixture
    async def trying(self, deployed: Any, mailbox: Mailbox) -> Any:
        api = await deployed(carry=mailbox.carry)

        async def attempt(trigger: str | None, url: str | None = URL) -> Any:
            body: dict[str, Any] = {"slackConfiguration": None if url is None else {"webhook": url}}
            return await api("notifications/try_webhook", json={**body, "notificationTrigger": trigger})

        attempt.api = api  # type: ignore[attr-defined]  # tests word refusals by it
        return attempt

    @pytest.mark.parametrize(
        ("trigger", "begins", "members"),
        [
            ("sync_success", "Your connection Connection from Source to Destination succeeded", {"text", "blocks", "data"}),
            ("sync_failure", "Your connection Test Connection from The Source to The", {"text", "blocks", "data"}),
            ("sync_disabled", "Your connection from The Source to The Destination was automatic", {"text", "blocks"}),
            ("sync_disabled_warning", "Your connection from The Source to The Destination is sched", {"text", "blocks"}),
            ("connection_update", "[THIS IS A TEST NOTIFICATION] The schema of '<https://airbyte.com/|", {"text", "blocks"}),
            ("connection_update_action_required", "Hello World! This is a test from Airbyte", {"text"}),
            ("connection_sync_queued", "Hello World! This is a test from Airbyte", {"text"}),
        ],
    )
    async def test_every_event(self, trying: Any, mailbox: Mailbox, trigger: str, begins: str, members: set[str]) -> None:
        answer = await trying(trigger)
        assert (answer.status, answer.json) == (200, {"status": "succeeded"})
        (body,) = mailbox.bodies
        assert body["text"].startswith(begins)
        assert set(body) == members
        if "blocks" in members:
            assert body["blocks"][0]["text"]["text"].startswith("[THIS IS A TEST NOTIFICATION] ")

    async def test_a_test_tells_of_the_last_hour(self, trying: Any, mailbox: Mailbox) -> None:
        await trying("sync_failure")
        data = mailbox.bodies[0]["data"]
        assert (data["startedAt"], data["finishedAt"]) == ("2023-12-31T23:00:00Z", "2024-01-01T00:00:00Z")
        assert (data["durationFormatted"], data["bytesEmittedFormatted"], data["success"]) == ("1 hours 0 min", "151 MB", False)

    @pytest.mark.parametrize("answer", [404, "nobody is there"])
    async def test_a_receiver_that_fails(self, trying: Any, mailbox: Mailbox, answer: int | str) -> None:
        mailbox.answers = [answer, answer]
        assert (await trying("sync_success")).json == {"status": "failed"}
        told = (await trying("connection_sync_queued")).json
        body = mailbox.letters[1].body.decode()
        why = f"Failed to deliver notification workspaceId null (404): no such hook [{body}]" if answer == 404 else answer
        assert told == {"status": "failed", "message": why}

    @pytest.mark.parametrize("url", [None, ""])
    async def test_no_receiver(self, trying: Any, mailbox: Mailbox, url: str | None) -> None:
        assert (await trying("sync_success", url)).json == {"status": "failed"}
        assert mailbox.letters == []

    @pytest.mark.parametrize(
        ("url", "text"), [("ftp://x/y", "invalid URI scheme ftp"), ("hooks.example.com", "URI with undefined scheme")]
    )
    async def test_an_address_that_is_none(self, trying: Any, url: str, text: str) -> None:
        answer = await trying("sync_success", url)
        known = trying.api.known(f"Internal Server Error: {text}", "IdNotFoundKnownException")
        assert (answer.status, answer.json) == (404, known)

    @pytest.mark.parametrize(("trigger", "member"), [("breaking_change_warning", "message"), (None, "notificationTrigger")])
    async def test_events_without_a_message(self, trying: Any, trigger: str | None, member: str) -> None:
        answer = await trying(trigger)
        assert (answer.status, answer.json) == (500, trying.api.missing(member))

    async def test_the_older_call_answers_nothing(self, trying: Any, mailbox: Mailbox) -> None:
        answer = await trying.api("notifications/try", notificationType="slack", slackConfiguration={"webhook": URL})
        assert (answer.status, answer.json, mailbox.letters) == (200, {}, [])


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 sec"),
        (59, "59 sec"),
        (60, "1 min 0 sec"),
        (3599, "59 min 59 sec"),
        (7260, "2 hours 1 min"),
        (90000, "1 days 25 hours"),
    ],
)
def test_spans(seconds: int, told: str) -> None:
    assert slack.duration(seconds) == told


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 kB"), (159341141, "151 MB"), (2**40, "1 TB"), (2**51, "2048 TB")]
)
def test_volumes(size: int, told: str) -> None:
    assert slack.volume(size) == told
