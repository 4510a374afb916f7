"""What of a request the server minds before its handlers see it: only what cannot be mapped to its classes.

Missing members and nulls reach the handlers. Jackson, which maps the bodies, takes some scalars for others.
"""

import re
from collections.abc import Sequence
from typing import Final

from mockserver.model.json import Json
from mockserver.model.messages import Call
from mockserver.model.problem import BodyMissing, InvalidRequest, Violation
from mockserver.model.world import World

# `schedule` next to `scheduleType` is what the `not` of ConnectionCreate forbids; its handler has words of its own for it.
HANDLERS_OWN: Final = frozenset({"required", "not"})
BEANS: Final = frozenset({"minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern"})
"""Rules of bean validation, which runs after the mapping."""
TEXTS: Final = frozenset(
    {"name", "namespace", "namespaceFormat", "prefix", "configId", "cronExpression", "cronTimeZone", "secretId"}
)
"""Members of plain text: a number or a boolean is taken for one."""
WHOLE: Final = re.compile(r"\s*[+-]?0*[0-9]{1,19}\s*")
"""A number as text, in no more digits than a long has; zeros before them do not count."""
LONGEST: Final = 2**63
BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


async def judge(call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
    """Mends what the mapper would mend, and lets through what only handlers would mind.

    Raises BodyMissing and InvalidRequest.
    """
    if call.body is None:
        raise BodyMissing
    body, refused = call.body, []
    for violation in violations:
        if _is_left_to_handlers(violation):
            continue
        coerced = _coerced(violation)
        if coerced is None:
            refused.append(violation)
        else:
            body = _with(body, violation.pointer.split("/")[1:], coerced)
    if refused:
        raise InvalidRequest(tuple(sorted(refused, key=is_bean)))
    return call._replace(body=body)


def is_bean(violation: Violation) -> bool:
    """Whether bean validation finds the violation, not the mapper."""
    return violation.rule in BEANS or (violation.rule == "format" and violation.expected == "email")


def _is_left_to_handlers(violation: Violation) -> bool:
    # A mapper's configuration is mapped by its shape: one that lacks a member fits no class.
    if "/mapperConfiguration" in violation.pointer:
        return False
    return violation.value is None or violation.rule in HANDLERS_OWN


def _coerced(violation: Violation) -> Json:
    """What Jackson makes of a scalar of another type; None when it refuses it."""
    value, expected = violation.value, violation.expected
    if violation.rule != "type" or not violation.pointer:
        return None
    match expected:
        case "integer" if isinstance(value, str):
            return _long(value)
        case "integer" if isinstance(value, float) and abs(value) < LONGEST:
            return int(value)
        case "boolean" if isinstance(value, str):
            return BOOLEANS.get(value.strip())
        case "boolean" if isinstance(value, int):
            return value != 0
        case "string" if violation.pointer.rpartition("/")[2] in TEXTS and isinstance(value, bool | int | float):
            return str(value).lower() if isinstance(value, bool) else str(value)
    return None


def _long(text: str) -> int | None:
    """A text as a long; None for what is none. The zeros go first, as Python reads a few thousand digits at most."""
    if not WHOLE.fullmatch(text):
        return None
    bare = text.strip()
    size = int(bare.lstrip("+-0") or "0")
    found = -size if bare.startswith("-") else size
    return found if -LONGEST <= found < LONGEST else None


def _with(value: Json, steps: Sequence[str], new: Json) -> Json:
    """The value with another one at a place."""
    if not steps:
        return new
    step, rest = steps[0].replace("~1", "/").replace("~0", "~"), steps[1:]
    if isinstance(value, list):
        return [_with(item, rest, new) if str(place) == step else item for place, item in enumerate(value)]
    return {**value, step: _with(value[step], rest, new)}
