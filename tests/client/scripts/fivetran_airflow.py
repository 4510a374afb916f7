"""airflow-provider-fivetran-async as its users run it, at the only host that it knows: operators, a sensor, and their hook.

The half of it that waits for what was deferred asks no proxy, so it has a story of its own, which wants the vendor's host to
lead here. The world's clock takes two hours with every request, so nobody has to wait for a sync of six hours.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

from airflow.exceptions import AirflowException, TaskDeferred  # type: ignore[import-not-found]  # in an environment of its own
from fivetran_provider_async.hooks import FivetranHook  # type: ignore[import-not-found]  # as above
from fivetran_provider_async.operators import FivetranOperator, FivetranResyncOperator  # type: ignore[import-not-found]  # as above
from fivetran_provider_async.sensors import FivetranSensor  # type: ignore[import-not-found]  # as above

HERE: dict[str, Any] = {"deferrable": False, "poll_frequency": 0}
"""How operators wait for their sync."""
POKES = 20


def failure(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """What Airflow tells of a call that fails."""
    try:
        call(*arguments, **named)
    except AirflowException as error:
        return str(error)
    raise AssertionError("it did not fail")


def looks() -> dict[str, Any]:
    """What the hook finds."""
    hook = FivetranHook()
    return {
        "connection": hook.test_connection(),
        "groups": [group["name"] for group in hook.get_groups()],
        "group": hook.get_groups("projected_sickle")["id"],
        "connectors": [connector["id"] for connector in hook.get_connectors("projected_sickle")],
        "by name": hook.get_connector_id("shop", "Warehouse"),
        "destination": hook.get_destinations("projected_sickle")["config"]["database"],
        "tables": sorted(hook.get_connector_schemas("steady_database")["schemas"]["public"]["tables"]),
        "tests": [result["status"] for result in hook.test_connector("steady_database")["setup_tests"]],
        "schedule": hook.set_schedule_type("steady_database", "manual")["data"]["schedule_type"],
        "unknown": failure(hook.get_connector, "nobody"),
    }


def syncs() -> dict[str, Any]:
    """What the operators start, and wait for."""
    hook = FivetranHook()
    before = hook.get_connector("steady_database")["succeeded_at"]
    sensor = FivetranSensor(task_id="sensor", connector_id="steady_database", deferrable=False, poke_interval=0)
    pokes = [sensor.poke({})]
    FivetranOperator(task_id="sync", connector_name="shop", destination_name="Warehouse", **HERE).execute({})
    pokes.append(sensor.poke({}))
    after = hook.get_connector("steady_database")
    scope = {"public": ["orders"]}
    FivetranResyncOperator(task_id="resync", connector_id="steady_database", scope=scope, **HERE).execute({})
    again = hook.get_connector("steady_database")
    # A paused connection is unpaused first.
    FivetranOperator(task_id="paused", connector_id="speak_inexpensive", **HERE).execute({})
    unpaused = hook.get_connector("speak_inexpensive")
    return {
        "pokes": pokes,
        "later": before < after["succeeded_at"] < again["succeeded_at"],
        "schedule": after["schedule_type"],
        "unpaused": [unpaused["paused"], unpaused["status"]["sync_state"]],
        "failed": failure(FivetranOperator(task_id="failed", connector_id="fragile_database", **HERE).execute, {}),
        "mended": FivetranOperator(task_id="mended", connector_id="fragile_database", **HERE).execute({}),
        "broken": failure(FivetranOperator(task_id="broken", connector_id="broken_database", **HERE).execute, {}),
    }


def postponed() -> dict[str, Any]:
    """A sync that the vendor puts off and, since its schedule is manual, leaves to the client to start again."""
    hook = FivetranHook()
    key = "postponed_database"
    sensor = FivetranSensor(task_id="sensor", connector_id=key, deferrable=False, poke_interval=0, reschedule_wait_time=0)
    hook.set_schedule_type(key, "manual")
    pokes = [sensor.poke({})]
    hook.start_fivetran_sync(key)
    while not pokes[-1] and len(pokes) < POKES:
        pokes.append(sensor.poke({}))
    return {"pokes": pokes, "after": hook.get_connector(key)["status"]["sync_state"]}


def deferred() -> dict[str, Any]:
    """A sync that the operator starts and leaves to the triggerer to wait for."""
    operator = FivetranOperator(task_id="sync", connector_id="steady_database", poll_frequency=0)
    try:
        operator.execute({})
    except TaskDeferred as waiting:
        trigger = waiting.trigger

    async def fired() -> dict[str, Any]:
        async for event in trigger.run():
            return dict(event.payload)
        raise AssertionError("it never fired")

    event = asyncio.run(fired())
    return {"event": event, "result": operator.execute_complete({}, event)}


def keys() -> dict[str, Any]:
    """Who is let in, for what."""
    reader = FivetranHook("reader")
    return {
        "401": failure(FivetranHook("stranger").get_connector, "steady_database"),
        "403": failure(reader.set_schedule_type, "steady_database", "manual"),
        "read": reader.get_connector("steady_database")["schedule_type"],
    }


STORIES = {story.__name__: story for story in (looks, syncs, postponed, deferred, keys)}

if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(STORIES[sys.argv[1]]()) + "\n")
