"""Every kind of problem has words; an unknown kind is our bug."""

from datetime import UTC, datetime
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model import problem as core
from mockserver.model.convention import Asked
from mockserver.model.messages import Request
from mockserver.vendors.elastic import problems
from mockserver.vendors.elastic.wording import refuse

WHERE = Asked(
    Request("GET", "/_connector", "a=1", CIMultiDictProxy(CIMultiDict()), b"", datetime(2024, 1, 1, tzinfo=UTC), ""),
    None,
    None,  # type: ignore[arg-type]  # no wording looks at the world
)


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (core.Unauthenticated(), 401),
        (core.Unauthenticated("wrong", user="u"), 401),
        (core.Forbidden("p", "u"), 403),
        (core.UnknownPath("GET", "/x"), 400),
        (core.MethodNotAllowed("POST", "/x", ("GET",)), 405),
        (core.NotAcceptable("a/b", ("c/d",)), 406),
        (core.UnsupportedMediaType("a/b", ()), 406),
        (core.UnsupportedMediaType(None, ()), 406),
        (core.BodyMissing(), 400),
        (core.MalformedBody("unexpected character"), 400),
        (core.TooLarge("body", 1), 413),
        (core.TooLarge("url", 1), 400),
        (core.TooLarge("headers", 1), 400),
        (core.MalformedHead("no HTTP"), 400),
        (core.InvalidRequest((core.Violation("type", "body", "no"),)), 400),
        (core.NotFound("connectors", "a"), 404),
        (core.Conflict("connectors", message="taken"), 400),
        (core.IllegalMove("created", "connected"), 400),
        (core.RateLimited(5), 429),
        (core.UnknownWorld("w"), 404),
        (core.Breakdown("KeyError: 'x'"), 500),
        (problems.DocumentMissing("connectors", "a"), 404),
        (problems.ActionDenied("p", "u"), 403),
    ],
)
def test_every_problem_has_words(problem: core.Problem, status: int) -> None:
    reply = refuse(problem, WHERE)
    assert reply.status == status
    assert "X-elastic-product" in reply.headers or status == 413


def test_every_kind_of_the_core_is_tried() -> None:
    def kinds(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*(kinds(child) for child in kind.__subclasses__()))

    known = {kind for kind in kinds(core.Problem) if kind.__module__ == core.__name__} - {core.Problem}
    mark = next(mark for mark in test_every_problem_has_words.pytestmark)  # type: ignore[attr-defined]  # pytest adds it
    assert known <= {type(problem) for problem, _ in mark.args[1]}


def test_a_bug_is_called_a_bug() -> None:
    reply = refuse(core.Breakdown("KeyError: 'x'"), WHERE)
    assert isinstance(reply.body, dict)
    assert reply.body["error"]["reason"] == "This is a bug of the mock server, not of Elasticsearch: KeyError: 'x'"


def test_a_problem_without_words() -> None:
    class Unheard(core.Problem):
        pass

    with pytest.raises(core.UnwordedProblem):
        refuse(Unheard(), WHERE)
