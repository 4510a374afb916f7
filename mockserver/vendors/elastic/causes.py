"""The vendor's exceptions in JSON: what a parser or a search says of its failure, with what caused it."""

from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.problem import MalformedBody, UnwordedProblem
from mockserver.vendors.elastic.closeness import bracketed, near
from mockserver.vendors.elastic.problems import Flaw

PARSE: Final = "x_content_parse_exception"
OWN_PARSE: Final = "parse_exception"
ARGUMENT: Final = "illegal_argument_exception"
STATE: Final = "illegal_state_exception"
UNSEEN: Final = "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {}, column: {}]"
"""How Jackson ends its messages since 2.16; earlier ones quote the body."""

UNBOXED: Final = 'Cannot invoke "java.lang.Boolean.booleanValue()" because "args[0]" is null'
"""What Java says of a flag that is not there, where a builder of a parser needs one."""


class Cause(NamedTuple):
    """One exception."""

    type: str
    reason: str

    @property
    def document(self) -> Document:
        """The exception alone."""
        return {"type": self.type, "reason": self.reason}


def chain(causes: tuple[Cause, ...]) -> Document:
    """Exceptions, outermost first, each caused by the next."""
    first, *rest = causes
    return {**first.document, "caused_by": chain(tuple(rest))} if rest else first.document


def root(causes: tuple[Cause, ...]) -> Cause:
    """The root cause: a parse exception is unwrapped while it wraps another (ElasticsearchException.guessRootCauses)."""
    found = causes[0]
    for cause in causes[1:]:
        if cause.type not in (PARSE, OWN_PARSE):
            break
        found = cause
    return found


def of_flaws(flaws: tuple[Flaw, ...]) -> tuple[Cause, ...]:
    """The exceptions that a failed parse has raised."""
    return tuple(_of_flaw(flaw) for flaw in flaws)


def _of_flaw(flaw: Flaw) -> Cause:
    place = f"[{flaw.line}:{flaw.column}] [{flaw.parser}]"
    match flaw.rule:
        case "not_an_object":
            return Cause(PARSE, f"{place} Expected START_OBJECT but was: {flaw.detail}")
        case "unknown_field":
            return Cause(PARSE, f"{place} unknown field [{flaw.field}]{_did_you_mean(flaw)}")
        case "wrong_token":
            return Cause(PARSE, f"{place} {flaw.field} doesn't support values of type: {flaw.detail}")
        case "failed":
            return Cause(PARSE, f"{place} failed to parse field [{flaw.field}]")
        case "unbuilt":
            return Cause(PARSE, f"Failed to build [{flaw.parser}] after last required field arrived")
        case "token":
            return Cause(PARSE, f"Unsupported token [{flaw.detail}]")
        case _:
            return _of_value(flaw)


def _of_value(flaw: Flaw) -> Cause:
    """An exception of plain Java, from within a parser."""
    match flaw.rule:
        case "required":
            return Cause(ARGUMENT, f"Required [{', '.join(flaw.detail)}]")
        case "word":
            return Cause(ARGUMENT, f"Unknown {flaw.parser} [{flaw.detail}].")
        case "flag":
            return Cause(ARGUMENT, not_a_flag(flaw.detail))
        case "number" if flaw.parser:
            kind = "a long" if flaw.parser == "long" else "an integer"
            return Cause(ARGUMENT, f"Value [{flaw.detail}] is out of range for {kind}")
        case "number":
            return not_a_number(flaw.detail) if flaw.detail else Cause("number_format_exception", "empty String")
        case "cron":
            return Cause(ARGUMENT, f"invalid cron expression [{flaw.detail}]")
        case "time":
            return Cause("date_time_parse_exception", "Failed to parse with all enclosed parsers")
        case _:
            return _of_token(flaw)


def _of_token(flaw: Flaw) -> Cause:
    """One whose words are told by who gave up, or that is about what stands there."""
    match flaw.rule:
        case "argument":
            return Cause(ARGUMENT, flaw.detail)
        case "role":
            return Cause(OWN_PARSE, flaw.detail)
        case "item":
            return Cause(STATE, f"expected value but got [{flaw.detail}]")
        case "unexpected":
            return Cause(ARGUMENT, f"unexpected token [{flaw.detail}] for [{flaw.field}]")
        case "unboxed":
            return Cause("null_pointer_exception", UNBOXED)
        case "text":
            return Cause(STATE, f"Can't get text on a {flaw.detail} at {flaw.line}:{flaw.column}")
        case _:
            raise UnwordedProblem(flaw)


def not_a_flag(text: str) -> str:
    """What the vendor says of a word that is no boolean."""
    return f"Failed to parse value [{text}] as only [true] or [false] are allowed."


def not_a_number(text: str) -> Cause:
    """What Java says of a text that is no number (NumberFormatException.forInputString)."""
    return Cause("number_format_exception", f'For input string: "{text}"')


def of_json(problem: MalformedBody) -> tuple[Cause, ...]:
    """The exceptions for a body that is not JSON."""
    message = problem.message.replace("duplicate key", "Duplicate field")
    said = message + UNSEEN.format(problem.line, problem.column)
    return Cause(PARSE, f"[{problem.line}:{problem.column}] {said}"), Cause("json_parse_exception", said)


def _did_you_mean(flaw: Flaw) -> str:
    close = near(flaw.field, flaw.detail)
    return f" did you mean {bracketed(close)}?" if close else ""
