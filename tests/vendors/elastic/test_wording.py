"""Every kind of problem has words; an unknown kind is our bug."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from inspect import signature
from itertools import product
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model import problem as core
from mockserver.model.convention import Asked
from mockserver.model.messages import Request
from mockserver.vendors.elastic import causes, problems
from mockserver.vendors.elastic.docs import problems as docs_problems
from mockserver.vendors.elastic.wording import refuse

WHERE = Asked(
    Request("GET", "/_connector", "a=1", CIMultiDictProxy(CIMultiDict()), b"", datetime(2024, 1, 1, tzinfo=UTC), ""),
    None,
    None,  # type: ignore[arg-type]  # no wording looks at the world
)
SAMPLES: dict[Any, Any] = {
    str: "x",
    int: 1,
    tuple[str, ...]: ("x",),
    tuple[problems.Flaw, ...]: (problems.Flaw("failed", "parser", "field"), problems.Flaw("required", detail=("x",))),
}
"""Values of the members of problems, by type."""
DETAILS: dict[str, Any] = {"unknown_field": ("x",), "required": ("x",)}
"""By rule, where the detail of a flaw is no text."""


def kinds(kind: type[Any], module: ModuleType) -> set[type[Any]]:
    """The kind and those that are made of it, as far as they are the module's own."""
    own = {kind} if kind.__module__ == module.__name__ else set()
    return own.union(*(kinds(child, module) for child in kind.__subclasses__()))


OWN: list[type[Any]] = sorted(
    (kinds(core.Problem, problems) | kinds(core.Problem, docs_problems)) - {docs_problems.DocumentProblem}, key=repr
)


def sample(hint: Any) -> Any:
    """A value of a type."""
    if hint in SAMPLES:
        return SAMPLES[hint]
    if get_origin(hint) is tuple:
        return tuple(sample(part) for part in get_args(hint) if part is not ...)
    hints = get_type_hints(hint if hasattr(hint, "_fields") else hint.__init__)
    needed = [name for name, parameter in signature(hint).parameters.items() if parameter.default is parameter.empty]
    return hint(**{name: sample(hints[name]) for name in needed})


def made(kind: type[Any]) -> Iterator[core.Problem]:
    """Problems of a kind, one for each word that it may hold; members that need not be given are left out, or given."""
    hints = get_type_hints(kind)
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    every = [field.name for field in fields(kind) if hints[field.name] in SAMPLES or field.name in needed]
    for names in (needed, every):
        values = [get_args(hints[name]) if get_origin(hints[name]) is Literal else (sample(hints[name]),) for name in names]
        for given in product(*values):
            yield kind(**dict(zip(names, given, strict=True)))


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_every_problem_of_the_vendor_s_own_has_words(kind: type[Any]) -> None:
    for problem in made(kind):
        reply = refuse(problem, WHERE)
        assert isinstance(reply.body, dict)
        assert 400 <= reply.status == reply.body["status"] < 600
        error = reply.body["error"]
        assert error if isinstance(error, str) else error["reason"]


def test_no_problem_of_the_vendor_s_own_borrows_the_words_of_another() -> None:
    told: dict[str, type[Any]] = {}
    for kind in [*OWN, core.NotFound, core.Conflict, core.Forbidden, core.Unauthenticated]:
        for problem in made(kind):
            assert told.setdefault(repr(refuse(problem, WHERE).body), kind) is kind


@pytest.mark.parametrize("rule", get_args(problems.FlawRule))
def test_every_flaw_has_words(rule: problems.FlawRule) -> None:
    flaw = problems.Flaw(rule, "parser", "field", DETAILS.get(rule, "x"))
    (cause,) = causes.of_flaws((flaw,))
    assert cause.type.endswith("_exception")
    assert cause.reason


def test_a_flaw_without_words() -> None:
    with pytest.raises(core.UnwordedProblem):
        causes.of_flaws((problems.Flaw("unheard"),))  # type: ignore[arg-type]  # a rule that nobody knows


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
    ],
)
def test_every_problem_has_words(problem: core.Problem, status: int) -> None:
    reply = refuse(problem, WHERE)
    assert reply.status == status
    assert "X-elastic-product" in reply.headers or status == 413


def test_every_kind_of_the_core_is_tried() -> None:
    known = kinds(core.Problem, core) - {core.Problem}
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
