"""Refusals of the control API: problem+json that names the field."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.control import Backwards, NoSuch, Refused
from mockserver.encoding import PROBLEM
from mockserver.model.json import Json
from mockserver.model.messages import NO_HEADERS, Reply
from mockserver.model.problem import (
    BodyMissing,
    InvalidRequest,
    MalformedBody,
    MalformedHead,
    Problem,
    TooLarge,
    UnsupportedMediaType,
)
from mockserver.scenario.fixture import ScenarioError
from mockserver.scenario.library import UnknownScenario
from mockserver.state.store import WorldGone
from mockserver.worlds import BadWorldName, CredentialTaken, TooManyWorlds, WorldExists

NOTHING: Final[Mapping[str, Json]] = MappingProxyType({})


class AdminProblem(Exception):
    """A refusal that is worded where it is raised."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        members: Mapping[str, Json] = NOTHING,
    ) -> None:
        super().__init__(detail)
        self.reply = Reply(
            status,
            {"type": "about:blank", "title": title, "status": status, "detail": detail, **members},
            headers,
            PROBLEM,
        )


REFUSALS: Final = (
    AdminProblem,
    Problem,
    NoSuch,
    Refused,
    ScenarioError,
    UnknownScenario,
    WorldGone,
    BadWorldName,
    WorldExists,
    CredentialTaken,
    TooManyWorlds,
)


def refuse(problem: Exception) -> Reply:
    """Words a refusal."""
    match problem:
        case AdminProblem():
            return problem.reply
        case InvalidRequest(violations=found):
            errors = [{"place": v.place, "rule": v.rule, "message": v.message} for v in found]
            return _reply(400, "Invalid request", problem.reason, errors=errors)
        case MalformedBody(message=message, line=line, column=column):
            return _reply(400, "Malformed body", f"line {line}, column {column}: {message}")
        case MalformedHead(message=message):
            return _reply(400, "Malformed request", message)
        case BodyMissing():
            return _reply(400, "Body missing", "a JSON body is wanted")
        case UnsupportedMediaType(supported=supported):
            return _reply(415, "Unsupported media type", f"send {' or '.join(supported)}")
        case TooLarge():
            return _reply(413, "Too large", problem.reason)
        case ScenarioError():
            faults = [fault._asdict() for fault in problem.problems]
            return _reply(400, "Unusable scenario", str(problem.problems[0]), errors=faults)
        case Backwards():
            return _reply(409, "Time runs forward", str(problem), field=problem.field)
        case Refused():
            return _reply(400, "Invalid request", str(problem), field=problem.field)
        case UnknownScenario() | BadWorldName():
            return _reply(
                400, "Invalid request", str(problem), field="scenario" if isinstance(problem, UnknownScenario) else "name"
            )
        case NoSuch() | WorldGone():
            return _reply(404, "Not found", str(problem))
        case WorldExists():
            return _reply(409, "World exists", f"there is a world {problem} already", field="name")
        case CredentialTaken():
            return _reply(409, "Credential taken", str(problem), field="credentials")
        case TooManyWorlds():
            return _reply(503, "Too many worlds", str(problem))
        case _:
            raise problem


def _reply(status: int, title: str, detail: str, **members: Json) -> Reply:
    return AdminProblem(status, title, detail, members=members).reply
