"""Timed moves: what happens to a record when its moment has come."""

from mockserver.model.problem import IllegalMove
from mockserver.model.resource import Resource
from mockserver.state.iso import format_instant
from mockserver.state.session import Session
from mockserver.state.store import Timer


class TimedMoveFailed(RuntimeError):
    """A timed move raised: a bug of ours, never a refusal of the request that happened to come by."""

    def __init__(self, timer: Timer) -> None:
        super().__init__(f"{timer.mount} {timer.resource} {timer.key!r} could not move at {format_instant(timer.due)}")
        self.timer = timer


class EndlessMoves(RuntimeError):
    """Timed moves without delay follow each other at one instant and never come to an end."""

    def __init__(self, timer: Timer) -> None:
        super().__init__(
            f"time stands still at {format_instant(timer.due)}: moves without delay follow each other,"
            f" the last one of {timer.mount} {timer.resource} {timer.key!r}"
        )
        self.timer = timer


async def happen(session: Session, resource: Resource, timer: Timer) -> None:
    """Moves the record whose moment has come, and lets its resource do what that brings with it.

    An event that the lifecycle does not know in this phase leaves the phase alone and is the resource's `moved` to handle.
    Raises TimedMoveFailed, from whatever the table or the resource raised.
    """
    record = await session.find(resource, timer.key)
    if record is None or record.due != timer.due:
        return
    event, lifecycle = record.event, resource.lifecycle
    try:
        if lifecycle is not None and lifecycle.allows(record.phase, event):
            moved = session.fire(resource, record, event)
        elif lifecycle is None or resource.moved is not None:
            moved = session.put(resource, record._replace(due=None, event=""))
        else:
            raise IllegalMove(record.phase, event, resource.name, record.key)
        if resource.moved is not None:
            await resource.moved(session, moved, event)
    except Exception as error:
        raise TimedMoveFailed(timer) from error
