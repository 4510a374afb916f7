"""What of a request the public API lets pass although its document does not: null members, which mean absent ones."""

from collections.abc import Sequence
from typing import Final

from mockserver.model.json import Json
from mockserver.model.messages import Call
from mockserver.model.problem import BodyMissing, InvalidRequest, Violation
from mockserver.model.world import World

FREE: Final = ("enum", "type", "format", "oneOf", "anyOf", "pattern")
NEEDED: Final = frozenset({"jobType", "resourceRequirements", "scheduleType", "fieldPath"})
"""Members of members that no handler asks for, and whose owners are nothing without them."""


async def judge(call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
    """Drops null members that are in the way; handlers miss those that they need.

    Raises BodyMissing and InvalidRequest.
    """
    if call.operation.body is not None and call.body is None and not call.request.body:
        raise BodyMissing
    body, refused = call.body, []
    for violation in violations:
        if _is_null_member(violation):
            body = _without(body, violation.pointer.split("/")[1:])
        else:
            refused.append(violation)
    if refused:
        raise InvalidRequest(tuple(refused))
    return call._replace(body=body)


def _is_null_member(violation: Violation) -> bool:
    last = violation.pointer.rpartition("/")[2]
    named = violation.location == "body" and bool(last) and not last.isdigit()
    # A mapper is mapped by its shape: one that lacks a member fits no class.
    if last in NEEDED or "/mappers" in violation.pointer:
        return False
    return named and violation.value is None and violation.rule in FREE


def _without(value: Json, steps: Sequence[str]) -> Json:
    """The value without the member at a place."""
    step, rest = steps[0].replace("~1", "/").replace("~0", "~"), steps[1:]
    if isinstance(value, list):
        return [_without(item, rest) if str(place) == step else item for place, item in enumerate(value)]
    if not rest:
        return {name: item for name, item in value.items() if name != step}
    return {name: _without(item, rest) if name == step else item for name, item in value.items()}
