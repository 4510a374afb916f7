"""Jobs that are answered at once: what checks, discoveries and specifications tell of theirs."""

from mockserver.model.json import Document, Json
from mockserver.model.world import World


def job_info(world: World, kind: str, about: str | None, failure: Document | None = None) -> dict[str, Json]:
    """A job that began and ended now; it failed when there is a failure."""
    now = int(world.at.timestamp())
    return {
        "id": world.uuid(),
        "configType": kind,
        **({} if about is None else {"configId": about}),
        "createdAt": now,
        "endedAt": now,
        "succeeded": failure is None,
        "connectorConfigurationUpdated": False,
        "logType": "formatted",
        "logs": {"logLines": []},
        **({} if failure is None else {"failureReason": {**failure, "timestamp": now * 1000}}),
    }
