"""What a sync reads: how many records a source has since a state, and the state that is left behind.

Between two syncs every stream gets as many new records as the scenario says. A sync remembers how far it came and how
many were new, so that one which starts from an older state finds everything that came since.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.state.iso import parse_duration
from mockserver.vendors.airbyte.members import wrong_field

LONGEST: Final = 200
"""How many syncs are remembered for a stream; older ones are taken together."""
DIGITS: Final = re.compile(r"-?[0-9]{1,30}")
LOWEST: Final = -(2**63)
HIGHEST: Final = 2**64 - 1
"""The ends of what is written as a whole number here: a position that has come so far stays there."""
POSITION: Final = "cursor"
RULES: Final = ("add", "advance", "now", "set")

Batch = tuple[Json, int]
"""How far a sync came, and how many records were new to it."""


class Read(NamedTuple):
    """What a sync has made of a stream."""

    records: int
    blob: Json
    batches: tuple[Batch, ...]


def read(stream: Document, config: Document, blob: Json, batches: Sequence[Batch], new: int, at: datetime) -> Read:
    """Reads a stream from a state (an empty one: from the beginning), `new` records having come since the last sync."""
    place = position(blob, config)
    if not isinstance(blob, Mapping) or place is None:
        start, after = None, _first(stream, config, sum(n for _, n in batches) + new, at)
        reached: Json = after[POSITION]
        left: Json = blob or after
    else:
        start, furthest = blob[place], blob[place]
        for reach, _ in batches:
            furthest = reach if later(reach, furthest) else furthest
        reached = moved(furthest, new, at)
        left = {**blob, place: reached}
    found = new + sum(_since(batch, start) for batch in batches)
    return Read(found, left, _kept((*batches, (reached, new))))


def position(blob: Json, config: Document) -> str | None:
    """The member of a state that tells how far it is: `cursor`, one named like the cursor field, or the only one that could."""
    if not isinstance(blob, Mapping):
        return None
    field: list[str] = config.get("cursorField") or []
    for name in (POSITION, *field[-1:]):
        if name in blob and _kind(blob[name]) is not None:
            return name
    fitting: list[str] = [name for name, value in blob.items() if _kind(value) is not None]
    return fitting[0] if len(fitting) == 1 else None


def moved(value: Json, new: int, at: datetime) -> Json:
    """A position after `new` more records, in the form it had; a time becomes the moment of the sync."""
    match _kind(value):
        case "number":
            after: int | float = value + new
            return after if isinstance(after, float) else max(LOWEST, min(after, HIGHEST))
        case "digits":
            return str(int(value) + new)
        case "time":
            return _timed(value, at)
    return value


def later(one: Json, other: Json) -> bool:
    """Whether a position is further on than another. Positions of different forms do not compare."""
    kind = _kind(one)
    if kind is None or kind != _kind(other):
        return False
    if kind == "time":
        return _moment(one) > _moment(other)
    return _number(one) > _number(other)


def ruled(blob: Json, rules: Document, at: datetime) -> Json:
    """A state with the scenario's rules carried out, each for one member."""
    after = dict(blob) if isinstance(blob, Mapping) else {}
    for name, rule in rules.items():
        ((verb, argument),) = rule.items()
        old = after.get(name)
        after[name] = _by_rule(verb, argument, old, at)
    return after


def rules_of(said: Json) -> Document:
    """The rules that a scenario names. Raises InvalidRequest."""
    if not isinstance(said, Mapping):
        raise wrong_field("state_rule", "is an object of rules by member", said)
    for name, rule in said.items():
        if not isinstance(rule, Mapping) or len(rule) != 1 or next(iter(rule)) not in RULES:
            raise wrong_field(f"state_rule/{name}", f"is an object with one of {', '.join(RULES)}", rule)
        ((verb, argument),) = rule.items()
        if verb == "add" and (isinstance(argument, bool) or not isinstance(argument, int | float)):
            raise wrong_field(f"state_rule/{name}/add", "is a number", argument)
        if verb == "advance" and not _is_duration(argument):
            raise wrong_field(f"state_rule/{name}/advance", "is a duration like PT1H", argument)
    return said


def _by_rule(verb: str, argument: Json, old: Json, at: datetime) -> Json:
    match verb:
        case "add":
            return moved(old, argument, at) if _kind(old) in ("number", "digits") else argument if old is None else old
        case "advance":
            return _advanced(old, argument, at)
        case "now":
            return _text(at)
    return argument


def _advanced(old: Json, span: str, at: datetime) -> Json:
    if _kind(old) != "time":
        return _text(at) if old is None else old
    try:
        return _timed(old, _moment(old) + parse_duration(span))
    except OverflowError:
        return old


def _is_duration(said: Json) -> bool:
    try:
        parse_duration(said if isinstance(said, str) else "")
    except ValueError:
        return False
    return True


def _kind(value: Json) -> str | None:
    """The form of a position: `number`, `digits` (a number as text), `time`; None for what is no position."""
    match value:
        case bool():
            return None
        case int() | float():
            return "number"
        case str() if DIGITS.fullmatch(value):
            return "digits"
        case str():
            return None if _instant(value) is None else "time"
    return None


def _instant(text: str) -> datetime | None:
    try:
        return _moment(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _timed(like: str, at: datetime) -> str:
    """An instant in the form of another; a day stays a day."""
    shown = at.astimezone(UTC).replace(tzinfo=None)
    if "T" not in like and " " not in like:
        return shown.date().isoformat()
    text = shown.isoformat(timespec="microseconds" if "." in like else "seconds")
    if like.endswith("Z"):
        return f"{text}Z"
    return f"{text}+00:00" if datetime.fromisoformat(like).tzinfo is not None else text


def _text(at: datetime) -> str:
    return _timed("TZ", at)


def _first(stream: Document, config: Document, records: int, at: datetime) -> dict[str, Json]:
    """The state after the first sync: a count where the cursor field looks like a number, else the time."""
    field = config.get("cursorField") or stream.get("defaultCursorField") or []
    schema = (stream.get("jsonSchema") or {}).get("properties") or {}
    column = schema.get(field[-1]) if field and isinstance(schema, Mapping) else None
    told = column.get("type") if isinstance(column, Mapping) else None
    # The schema of a catalog is anybody's: what is no type says nothing.
    kinds = told if isinstance(told, list) else [told] if isinstance(told, str) else []
    is_number = "integer" in kinds or "number" in kinds or (not kinds and bool(field) and field[-1].endswith("id"))
    return {"cursor_field": list(field), POSITION: str(records) if is_number else _text(at)}


def _since(batch: Batch, start: Json) -> int:
    """How many records of an earlier sync come after a position."""
    reach, new = batch
    if start is None:
        return new
    if not later(reach, start):
        return 0
    return new if _kind(start) == "time" else int(min(new, _number(reach) - _number(start)))


def _number(value: Json) -> int | float:
    """A position as it stands, for it may have more digits than a float holds."""
    found: int | float = int(value) if isinstance(value, str) else value
    return found


def _kept(batches: tuple[Batch, ...]) -> tuple[Batch, ...]:
    if len(batches) <= LONGEST:
        return batches
    (_, first), (reach, second), *rest = batches
    return ((reach, first + second), *rest)
