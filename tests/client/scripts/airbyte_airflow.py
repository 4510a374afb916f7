"""Airflow's provider for Airbyte as its users run it: its hook, its operator, its sensor, and what it defers to.

The world's clock takes a second with every request, so nobody has to wait for a sync.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

from airflow.exceptions import AirflowException, TaskDeferred  # type: ignore[import-not-found]  # in an environment of its own
from airflow.providers.airbyte.hooks.airbyte import AirbyteHook  # type: ignore[import-not-found]  # as above
from airflow.providers.airbyte.operators.airbyte import AirbyteTriggerSyncOperator  # type: ignore[import-not-found]  # as above
from airflow.providers.airbyte.sensors.airbyte import AirbyteJobSensor  # type: ignore[import-not-found]  # as above

CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
FRAGILE = "2b7d5c1a-0e4f-4a63-9c88-5d1e6f7a8b90"
POKES = 10


def failure(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """What Airflow tells of a call that fails, up to what it tells of the job."""
    try:
        call(*arguments, **named)
    except AirflowException as error:
        return str(error).partition("\n")[0].partition(". Body")[0]
    raise AssertionError("it did not fail")


def operator(connection: str, **named: Any) -> AirbyteTriggerSyncOperator:
    return AirbyteTriggerSyncOperator(task_id="sync", connection_id=connection, wait_seconds=0, **named)


def poked(job: int) -> list[bool]:
    """What a sensor says of a job, poke by poke, until it is done."""
    sensor = AirbyteJobSensor(task_id="wait", airbyte_job_id=job)
    seen: list[bool] = []
    while not seen or not seen[-1]:
        assert len(seen) < POKES, "the job never ended"
        seen.append(sensor.poke({}))
    return seen


async def event_of(trigger: Any) -> Any:
    """The first thing that a trigger tells. It looks again after a minute, so its poll interval is taken away."""
    trigger.poll_interval = 0
    async for event in trigger.run():
        return event.payload
    raise AssertionError("it tells nothing")


def deferred() -> list[str]:
    """A sync that the operator leaves to a triggerer, and takes up again."""
    task = operator(CONNECTION, deferrable=True)
    try:
        task.execute({})
    except TaskDeferred as deferral:
        event = asyncio.run(event_of(deferral.trigger))
        task.execute_complete({}, event)
        return [deferral.method_name, event["status"]]
    raise AssertionError("it was not deferred")


def main() -> dict[str, Any]:
    hook = AirbyteHook()
    synced = operator(CONNECTION).execute({})
    found: dict[str, Any] = {
        "connection": hook.test_connection(),
        "synced": [hook.get_job_status(synced).value, hook.get_job_details(synced).rows_synced],
        "pokes": poked(operator(CONNECTION, asynchronous=True).execute({})),
        "deferred": deferred(),
        "failed": failure(operator(FRAGILE).execute, {}),
    }
    running = hook.submit_sync_connection(FRAGILE).job_id
    found["twice"] = failure(hook.submit_sync_connection, FRAGILE)
    found["cancelled"] = hook.cancel_job(running).status.value
    found["over"] = [failure(poked, running), failure(hook.cancel_job, running)]
    found["reset"] = hook.submit_reset_connection(CONNECTION).job_type.value
    found["forbidden"] = failure(AirbyteHook("reader").submit_sync_connection, CONNECTION)
    return found


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(main()) + "\n")
