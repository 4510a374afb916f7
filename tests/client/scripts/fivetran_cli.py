"""fivetran-cli, the vendor's own command line, at the only host that it knows: its commands one after another.

They run in one process by the function that its program calls, which spares the start of as many programs.
"""

import base64
import io
import json
import sys
from typing import Any

from fivetran_cli import run  # type: ignore[import-not-found]  # lives in an environment of its own

LISTS = """
    connection destination group user team role system-key webhook connector-metadata public-connector connector-sdk-package
    hybrid-deployment-agent private-link proxy-agent transformation transformation-project
"""
"""Everything that there is a list of in the account."""
POLLS = 10


def said(command: str, config: Any = None, *, key: str = "the-key", **options: str) -> tuple[int, str, str]:
    """What a command exits with, and what it prints for readers and of errors."""
    out, err = io.StringIO(), io.StringIO()
    words = ["beta", *command.split(), "--api-key", base64.b64encode(f"{key}:the-secret".encode()).decode()]
    for name, value in options.items():
        words += ["--" + name.replace("_", "-"), value]
    if config is not None:
        words += ["--config", json.dumps(config)]
    return run(words, stdout=out, stderr=err), out.getvalue(), err.getvalue()


def asked(command: str, config: Any = None, **options: str) -> Any:
    """What a command answers that succeeds."""
    status, out, err = said(command, config, output="json", **options)
    assert status == 0, err
    return json.loads(out)


def refused(command: str, config: Any = None, **options: str) -> str:
    """What a command says that fails."""
    status, out, err = said(command, config, **options)
    assert (status, out) == (1, ""), out
    return err.strip()


def lists() -> dict[str, Any]:
    """Every list there is, a table, a page, a filter and a field."""
    found = {}
    for name in LISTS.split():
        data = asked(f"{name} list")["data"]
        found[name] = len(data if isinstance(data, list) else data["items"])
    table = said("connection list", fields="id,paused")[1].splitlines()
    paused = asked("connection list", filter="paused=true")["data"]["items"]
    by_schema = asked("connection list", group_id="projected_sickle", schema="shop")["data"]["items"]
    return {
        "found": found,
        "table": [line.split() for line in table[1:]],
        "paused": [row["id"] for row in paused],
        "by schema": [row["id"] for row in by_schema],
        "pages": [len(asked("group list")["data"]["items"]), len(asked("group list", limit="105")["data"]["items"])],
        "account": asked("account get")["code"],
    }


def account() -> dict[str, Any]:
    """Destinations, users and teams: made, changed, tied to one another, removed."""
    group = asked("group create", {"name": "Lake"})["data"]["id"]
    new = {"group_id": group, "service": "snowflake", "time_zone_offset": "-5", "config": {"database": "LAKE", "password": "x"}}
    destination = asked("destination create", new)
    asked("destination update", {"time_zone_offset": "+1"}, destination_id=group)
    (log,) = asked("group connection list", group_id=group)["data"]["items"]
    user = asked("user invite", {"email": "guest@example.com", "given_name": "A", "family_name": "Guest"})["data"]
    team = asked("team create", {"name": "Readers", "role": "Account Reviewer"})["data"]
    asked("team user add", {"user_id": user["id"], "role": "Team Member"}, team_id=team["id"])
    asked("user connection add", {"id": "steady_database", "role": "Connector Reviewer"}, user_id=user["id"])
    (tie,) = asked("user connection list", user_id=user["id"])["data"]["items"]
    (member,) = asked("team user list", team_id=team["id"])["data"]["items"]
    read = asked("destination get", destination_id=group)["data"]
    return {
        "destination": [destination["code"], destination["data"]["setup_status"], read["time_zone_offset"], read["config"]],
        "tests": len(asked("destination test", {}, destination_id=group)["data"]["setup_tests"]),
        "log": [log["service"], log["schema"], log["paused"], log["connected_by"]],
        "user": [user["invited"], user["email"]],
        "renamed": asked("user update", {"given_name": "Another"}, user_id=user["id"])["data"]["given_name"],
        "tie": [tie["id"], tie["role"]],
        "member": [member["user_id"] == user["id"], member["role"]],
        "twice": refused("user invite", {"email": "guest@example.com", "given_name": "A", "family_name": "Guest"}),
        "in use": refused("group delete --yes", group_id=group),
        "removed": [
            asked("user delete --yes", id=user["id"])["code"],
            asked("team delete --yes", team_id=team["id"])["code"],
            asked("destination delete --yes", destination_id=group)["code"],
            asked("group delete --yes", group_id=group)["code"],
        ],
    }


def life() -> dict[str, Any]:
    """A connection from its making to its end; the world's clock takes two hours with every request."""
    new = {"group_id": "projected_sickle", "service": "postgres", "config": {"schema_prefix": "invoices"}, "paused": True}
    made = asked("connection create", new)["data"]
    one = {"connection_id": made["id"]}
    unpaused = asked("connection update", {"paused": False, "schedule_type": "manual"}, **one)["data"]
    none_yet = refused("connection-schema get", **one)
    triggered = asked("connection sync", **one)["message"]
    seen: list[str] = []
    while (not seen or seen[-1] == "syncing") and len(seen) < POLLS:
        seen.append(asked("connection get", **one)["data"]["status"]["sync_state"])
    table = {**one, "schema_name": "public", "table_name": "orders"}
    asked("connection-schema table update", {"enabled": False}, **table)
    asked("connection-schema column update", {"enabled": True, "hashed": True}, **{**table, "column_name": "amount"})
    asked("connection-schema update", {"schema_change_handling": "ALLOW_COLUMNS"}, **one)
    config = asked("connection-schema get", **one)["data"]
    reloaded = asked("connection-schema reload --yes", {"exclude_mode": "EXCLUDE"}, **one)["data"]["schemas"]["public"]
    return {
        "made": [made["schema"], made["status"]["sync_state"], made["status"]["setup_state"], made["setup_tests"][0]["status"]],
        "unpaused": [unpaused["status"]["sync_state"], unpaused["schedule_type"]],
        "none yet": none_yet.replace(made["id"], "..."),
        "triggered": triggered.replace(made["id"], "..."),
        "seen": seen,
        "config": [config["schema_change_handling"], config["schemas"]["public"]["tables"]["orders"]["enabled"]],
        "columns": sorted(asked("connection-schema column list", **one, schema="public", table="orders")["data"]["columns"]),
        "reloaded": reloaded["enabled"],
        "tests": asked("connection test", {}, **one)["message"],
        "resync": asked("connection resync --yes", {"scope": {"public": ["customers"]}}, **one)["code"],
        "unasked": refused("connection delete", **one).replace(made["id"], "..."),
        "deleted": asked("connection delete --yes", **one)["code"],
        "gone": refused("connection get", **one).replace(made["id"], "..."),
        "wrong": refused("connection create", {"service": "postgres"}),
    }


def keys() -> dict[str, Any]:
    """Who is let in, for what, and how often."""
    one = {"connection_id": "steady_database"}
    return {
        "401": refused("connection get", key="stranger", **one),
        "403": refused("connection update", {"paused": True}, key="readers-key", **one),
        "read": said("connection get", key="readers-key", **one)[0],
        "calls": [said("group list")[0] for _ in range(4)],
        "429": refused("group list"),
    }


STORIES = {story.__name__: story for story in (lists, account, life, keys)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STORIES[sys.argv[1]]()) + "\n")
