"""Fixtures: a YAML or JSON text becomes a Scenario, or a list of faults with file, line and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema
from mockserver.scenario.schema import scenario_schema
from mockserver.spec import document, pointer
from mockserver.spec.faults import DocumentError, Fault
from mockserver.state.clock import ClockStart
from mockserver.state.iso import parse_duration, parse_instant
from mockserver.validation.schemas import Schemas

LONGEST: Final = 200
"""Characters of a fault's message."""
URI: Final = "urn:mockserver:scenario"
NOTHING: Final[Document] = MappingProxyType({})


class ScenarioError(DocumentError):
    """A scenario cannot be used: every fault that was found, with file, line and column."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario file, checked for its form; its records are checked when it is applied."""

    name: str
    source: str
    """File name for people."""
    text: str
    description: str = ""
    extends: tuple[str, ...] = ()
    seed: int | None = None
    clock: Document | None = None
    vendors: Mapping[str, Document] = field(default_factory=lambda: NOTHING)
    counters: tuple[tuple[tuple[str, str], int], ...] = ()

    def faults(self, found: Mapping[str, str]) -> list[Fault]:
        """Faults for messages by JSON pointer, with the places where they stand."""
        places = document.locate_all(self.text, found)
        return [Fault(self.source, *places[where], message, where) for where, message in found.items()]


class Form:
    """The form that scenario files must have: that of the vendors which are known."""

    def __init__(self, vendors: Mapping[str, Document]) -> None:
        self.schema = scenario_schema(vendors)
        self._schemas = Schemas({URI: self.schema})
        self._whole = Schema(URI, self.schema)

    def read(self, text: bytes | str, source: str) -> Scenario:
        """Reads a scenario. Raises ScenarioError."""
        try:
            found = document.read(text, source)
            decoded = document.decode(text, source)
        except DocumentError as error:
            raise ScenarioError(error.problems) from None
        if not self._schemas.valid(self._whole, found):
            # What `jsonschema` lets pass is told by the validator that refused it.
            told = explain(self.schema, found, decoded, source)
            raise ScenarioError(told or self._refused(found, decoded, source))
        scenario = _scenario(found, decoded, source)
        bad = _bad_clock(found.get("clock"))
        if bad:
            raise ScenarioError(scenario.faults(bad))
        return scenario

    def _refused(self, found: Json, text: str, source: str) -> list[Fault]:
        violations = self._schemas.violations(self._whole, found, "body")
        places = document.locate_all(text, {violation.pointer for violation in violations})
        return [Fault(source, *places[v.pointer], v.message, v.pointer) for v in violations]


def explain(schema: Document, found: Json, text: str, source: str) -> list[Fault]:
    """Every fault of a document against a schema, in the words of `jsonschema`, which are meant for people."""
    # Imported here only: the server runs without it, and most scenarios have no fault.
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - as above
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - as above

    formats = FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_instant)
    messages: dict[str, str] = {}
    for error in Draft202012Validator(schema, format_checker=formats).iter_errors(found):
        best = best_match([error]) or error
        where = pointer.join(*best.absolute_path)
        if best.validator == "additionalProperties" and isinstance(best.instance, dict):
            known = best.schema.get("properties", {}) if isinstance(best.schema, dict) else {}
            for name in best.instance:
                if name not in known:
                    messages[where + pointer.join(name)] = f"unknown {name!r}; known here: {', '.join(sorted(known))}"
        else:
            messages.setdefault(where, _short(str(best.cause or best.message)))
    places = document.locate_all(text, messages)
    return sorted((Fault(source, *places[where], message, where) for where, message in messages.items()), key=lambda f: f[1:3])


def _short(message: str) -> str:
    """A message that does not repeat a whole document: `jsonschema` begins with the value that is wrong."""
    return message if len(message) <= LONGEST else f"{message[: LONGEST // 2]} ... {message[-LONGEST // 2 :]}"


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or parse_instant(value) is not None


def clock_of(given: Document) -> ClockStart:
    """A clock's beginning as a scenario writes it. Raises ValueError."""
    start = given.get("start")
    return ClockStart(
        start=parse_instant(start) if start is not None else None,
        mode=given.get("mode", "running"),
        rate=float(given.get("rate", 1.0)),
        step=parse_duration(given["step"]) if "step" in given else timedelta(seconds=1),
    )


def _scenario(found: Document, text: str, source: str) -> Scenario:
    extends = found.get("extends") or ()
    return Scenario(
        name=found["name"],
        source=source,
        text=text,
        description=found.get("description", ""),
        extends=(extends,) if isinstance(extends, str) else tuple(extends),
        seed=int(found["seed"]) if "seed" in found else None,
        clock=found.get("clock"),
        vendors=found.get("vendors", {}),
        counters=tuple(((mount, series), count) for mount, series, count in found.get("counters", ())),
    )


def _bad_clock(given: Document | None) -> dict[str, str]:
    bad: dict[str, str] = {}
    for member, parse in (("start", parse_instant), ("step", parse_duration)):
        if given is not None and member in given:
            try:
                parse(given[member])
            except ValueError as error:
                bad[f"/clock/{member}"] = str(error)
    return bad
