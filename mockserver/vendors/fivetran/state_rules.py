"""How a finished sync moves the state of a connection on, member by member."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import Violation
from mockserver.state.iso import format_instant, parse_duration

DATE: Final = len("2024-01-01")


def moved_on(state: Document, rules: Document, at: datetime) -> dict[str, Json]:
    """The state after a sync that ended at an instant. A rule's key is a member, or a JSON pointer when it begins with `/`."""
    after = dict(state)
    for place, rule in rules.items():
        after = _changed(after, _steps(place), rule, at)
    return after


def violations(rules: Document) -> Iterator[Violation]:
    """What is wrong with the rules that a scenario names."""
    for place, rule in rules.items():
        where = f"body /state_rule/{place.strip('/')}"
        if not isinstance(rule, Mapping) or len(rule) != 1 or next(iter(rule)) not in RULES:
            yield Violation("scenario", where, f"a rule is an object with one of {', '.join(RULES)}")
            continue
        ((name, argument),) = rule.items()
        if name == "advance" and not _is_duration(argument):
            yield Violation("format", f"{where}/advance", "write a duration like PT1H")
        if name == "add" and (isinstance(argument, bool) or not isinstance(argument, (int, float))):
            yield Violation("type", f"{where}/add", "'add' is a number")


def _is_duration(said: Json) -> bool:
    try:
        parse_duration(said if isinstance(said, str) else "")
    except ValueError:
        return False
    return True


def _steps(place: str) -> list[str]:
    if not place.startswith("/"):
        return [place]
    return [step.replace("~1", "/").replace("~0", "~") for step in place[1:].split("/")]


def _changed(node: Json, steps: list[str], rule: Document, at: datetime) -> dict[str, Json]:
    inside = node if isinstance(node, Mapping) else {}
    step, rest = steps[0], steps[1:]
    old = inside.get(step)
    if rest:
        return {**inside, step: _changed(old, rest, rule, at)}
    ((name, argument),) = rule.items()
    return {**inside, step: RULES[name](old, argument, at)}


def _advanced(old: Json, span: Json, at: datetime) -> Json:
    """A time moved on, in the form it had; the end of the sync where there was none."""
    if not isinstance(old, str):
        return format_instant(at)
    try:
        moment = datetime.fromisoformat(old) + parse_duration(span)
    except (ValueError, OverflowError):
        return old
    if len(old) == DATE and moment.time() == datetime.min.time():
        return moment.date().isoformat()
    if not old.endswith("Z"):
        return moment.isoformat()
    shown = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{shown.isoformat(timespec='microseconds' if '.' in old else 'auto')}Z"


def _added(old: Json, number: Json, _at: datetime) -> Json:
    if old is None:
        return number
    return old + number if isinstance(old, (int, float)) and not isinstance(old, bool) else old


def _now(_old: Json, _argument: Json, at: datetime) -> Json:
    return format_instant(at)


def _set(_old: Json, value: Json, _at: datetime) -> Json:
    return value


RULES: Final[Mapping[str, Callable[[Json, Json, datetime], Json]]] = MappingProxyType(
    {"advance": _advanced, "add": _added, "now": _now, "set": _set}
)
