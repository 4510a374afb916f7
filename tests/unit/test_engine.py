"""Every station of a request's journey, at an invented vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mockserver.encoding import encode
from mockserver.model.convention import Asked, Dialect
from mockserver.model.messages import NULL, Call, Reply
from mockserver.model.problem import Breakdown, InvalidRequest, Problem, Violation
from mockserver.model.world import World
from mockserver.traffic.journal import LONGEST_BODY
from tests.conftest import InProcess, Opener
from tests.unit import invented
from tests.unit.invented import TOY, Shop

RED = {"id": "ball", "colour": "red"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return invented.open_shop(tmp_path)


@dataclass(eq=False)
class Broken(Problem):
    """A kind of problem that the toy shop has no words for."""


async def made_then_refused(call: Call, world: World) -> Reply:
    await invented.make(call, world)
    world.number("made")
    raise InvalidRequest((Violation("late", "body /colour", "no more paint"),))


async def made_then_broken(call: Call, world: World) -> Reply:
    await invented.make(call, world)
    raise KeyError("brush")


async def test_a_good_request_is_answered_and_kept(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    made = await toys("POST", "/toys", json=RED)
    assert (made.status, made.json, made.headers["Content-Type"]) == (201, RED, "application/json")
    assert (await toys("GET", "/toys/ball")).json == RED


@pytest.mark.parametrize(("behave", "status"), [(made_then_refused, 400), (made_then_broken, 500)])
async def test_a_refused_request_changes_nothing_however_late(mount: Opener, shop: Shop, behave: Any, status: int) -> None:
    toys = await mount(shop.vendor({"makeToy": behave}))
    assert (await toys("POST", "/toys", json=RED)).status == status
    assert await toys.state("toys") == []
    assert (await toys("GET", "/toys/ball")).status == 404
    assert toys.journal[0].notes == ()


async def test_a_reply_that_breaks_its_specification_is_not_the_end_of_what_was_done(mount: Opener, shop: Shop) -> None:
    async def painted(call: Call, world: World) -> Reply:
        await invented.make(call, world)
        return Reply(201, {"id": "ball", "colour": "green"})

    toys = await mount(shop.vendor({"makeToy": painted}), strict=False)
    answer = await toys("POST", "/toys", json=RED)
    assert (answer.status, answer.json["colour"]) == (201, "green")
    (entry,) = toys.journal
    assert [(breach.place, breach.rule) for breach in entry.breaches] == [("body /colour", "enum")]
    assert (entry.status, entry.trace) == (201, "")


async def test_strict_a_reply_that_breaks_its_specification_is_a_bug_of_ours(mount: Opener, shop: Shop) -> None:
    async def painted(_call: Call, _world: World) -> Reply:
        return Reply(201, {"id": "ball", "colour": "green"})

    toys = await mount(shop.vendor({"makeToy": painted}))
    answer = await toys("POST", "/toys", json=RED)
    assert answer.status == 500
    told = answer.json["oops"]
    for word in ("Breakdown", "makeToy answered 201", "body /colour", '"green"', "#/components/schemas/Toy"):
        assert word in told
    assert answer.headers["X-Mock-Reason"].startswith("bug in the mock server: ReplyBreach")
    (entry,) = toys.journal
    assert entry.breaches
    assert "ReplyBreach" in entry.trace


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        (Reply(202, RED), "status"),
        (Reply(201), "body"),
        (Reply(201, RED, media="text/plain"), "media"),
        (Reply(201, {"id": 7}), "type"),
        (Reply(201, b"{"), "json"),
        (Reply(201, NULL), "type"),
    ],
)
async def test_strict_every_way_to_break_it_is_told(mount: Opener, shop: Shop, reply: Reply, rule: str) -> None:
    async def behave(_call: Call, _world: World) -> Reply:
        return reply

    toys = await mount(shop.vendor({"makeToy": behave}))
    assert (await toys("POST", "/toys", json=RED)).status == 500
    assert [breach.rule for breach in toys.journal[0].breaches] == [rule]


async def test_an_exception_in_a_behaviour_says_whose_bug_it_is(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor({"makeToy": made_then_broken}))
    answer = await toys("POST", "/toys", json=RED)
    assert (answer.status, answer.json) == (500, {"oops": "Breakdown (error: KeyError: 'brush')"})
    (entry,) = toys.journal
    assert "made_then_broken" in entry.trace
    assert (entry.reason, entry.operation) == ("bug in the mock server: KeyError: 'brush'", "makeToy")
    assert entry.render()["trace"] == entry.trace


async def test_a_problem_without_words_is_a_bug_of_ours(mount: Opener, shop: Shop) -> None:
    async def behave(_call: Call, _world: World) -> Reply:
        raise Broken

    toys = await mount(shop.vendor({"makeToy": behave}))
    answer = await toys("POST", "/toys", json=RED)
    assert answer.status == 500
    assert "UnwordedProblem" in answer.json["oops"]
    assert "Broken" in toys.journal[0].trace


async def test_a_breakdown_without_words_is_told_in_ours(mount: Opener, shop: Shop) -> None:
    def mute(problem: Problem, _asked: Asked) -> Reply:
        raise RuntimeError(f"no words for {type(problem).__name__}")

    toys = await mount(shop.vendor({"makeToy": made_then_broken}, refuse=mute))
    answer = await toys("POST", "/toys", json=RED)
    assert (answer.status, answer.headers["Content-Type"]) == (500, "application/json")
    assert "KeyError: 'brush'" in answer.json["message"]
    assert "no words for Breakdown" in toys.journal[0].trace


async def test_a_present_that_fails_is_a_bug_of_ours(mount: Opener, shop: Shop) -> None:
    def present(_reply: Reply, _asked: Asked) -> Reply:
        raise RuntimeError("no ribbon")

    toys = await mount(shop.vendor(present=present))
    answer = await toys("GET", "/text")
    assert answer.status == 500
    assert "no ribbon" in toys.journal[0].trace
    assert "no ribbon" in answer.text


@pytest.mark.parametrize("body", [{"id": object()}, {1, 2}, {"n": 2**70}])
async def test_a_body_that_cannot_be_sent_is_a_bug_of_ours(mount: Opener, shop: Shop, body: Any) -> None:
    async def behave(_call: Call, _world: World) -> Reply:
        return Reply(201, body)

    toys = await mount(shop.vendor({"makeToy": behave}), strict=False)
    answer = await toys("POST", "/toys", json=RED)
    assert answer.status == 500
    assert "Breakdown" in answer.json["oops"]
    assert "Traceback" in toys.journal[0].trace


async def test_the_present_has_the_last_touch_on_every_answer(mount: Opener, shop: Shop) -> None:
    def present(reply: Reply, asked: Asked) -> Reply:
        where = asked.operation.id if asked.operation is not None else "nowhere"
        return reply._replace(headers={**reply.headers, "X-Where": where})

    toys = await mount(shop.vendor(present=present))
    assert (await toys("GET", "/text")).headers["X-Where"] == "readText"
    assert (await toys("GET", "/nothing")).headers["X-Where"] == "nowhere"
    assert (await toys("GET", "/toys/none")).headers["X-Where"] == "getToy"


@pytest.mark.parametrize(
    ("method", "target"), [("GET", "/nothing"), ("PUT", "/toys/1"), ("GET", "/text"), ("OPTIONS", "/text")]
)
async def test_strangers_are_told_nothing(mount: Opener, shop: Shop, method: str, target: str) -> None:
    toys = await mount(shop.vendor(authenticate=invented.strangers_out))
    assert (await toys(method, target)).status == 401


@pytest.mark.parametrize(
    ("method", "target", "status"), [("GET", "/nothing", 404), ("PUT", "/toys/1", 405), ("GET", "/text", 401)]
)
async def test_strangers_are_told_of_misses_where_the_dialect_says_so(
    mount: Opener, shop: Shop, method: str, target: str, status: int
) -> None:
    toys = await mount(shop.vendor(authenticate=invented.strangers_out, dialect=Dialect(route_before_auth=True)))
    assert (await toys(method, target)).status == status


async def test_a_miss_tells_the_methods_that_would_do(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    assert (await toys("PUT", "/toys/1")).headers["Allow"] == "GET, HEAD, DELETE"
    found = await toys("OPTIONS", "/toys/1")
    assert (found.status, found.headers["Allow"], found.body) == (204, "GET, HEAD, DELETE", b"")
    assert (await toys("OPTIONS", "/nothing")).status == 404


async def test_options_may_be_refused_like_any_other_method(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor(dialect=Dialect(options="refuse")))
    assert (await toys("OPTIONS", "/toys/1")).status == 405


WRONG: Mapping[str, str] = {"Accept": "image/png", "Content-Type": "text/css"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (WRONG, b"{", 401),
        ({**WRONG, "X-Toy-Key": "k"}, b"{", 406),
        ({"X-Toy-Key": "k", "Content-Type": "text/css"}, b"{", 415),
        ({"X-Toy-Key": "k", "Content-Type": "application/json"}, b"{", 400),
        ({"X-Toy-Key": "k", "Content-Type": "application/json"}, b"", 400),
        ({"X-Toy-Key": "k", "Content-Type": "application/json"}, b'{"id": 1}', 400),
        ({"X-Toy-Key": "k", "Content-Type": "application/json"}, b'{"id": "1"}', 201),
    ],
)
async def test_who_asks_comes_before_what_they_take_and_that_before_what_they_bring(
    mount: Opener, shop: Shop, headers: Mapping[str, str], body: bytes, status: int
) -> None:
    toys = await mount(shop.vendor(authenticate=invented.strangers_out))
    assert (await toys("POST", "/toys", headers=headers, body=body)).status == status


async def test_accept_may_be_ignored(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor(dialect=Dialect(accept="ignore")))
    assert (await toys("GET", "/text", headers={"Accept": "image/png"})).headers["Content-Type"] == "text/plain"


async def test_all_violations_are_found_before_a_behaviour_sees_the_call(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor({"makeToy": made_then_broken}))
    answer = await toys("POST", "/toys?wait=soon", json={"colour": "green"})
    assert answer.status == 400
    assert "(+2 more)" in answer.json["oops"]
    assert "query wait" in answer.headers["X-Mock-Reason"]


async def test_a_judge_may_mend_the_call(mount: Opener, shop: Shop) -> None:
    async def lenient(call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
        assert [violation.place for violation in violations] == ["body /colour"]
        return call._replace(body={**call.body, "colour": "blue"})

    toys = await mount(shop.vendor(judge=lenient))
    assert (await toys("POST", "/toys", json={"id": "1", "colour": "green"})).json["colour"] == "blue"


async def test_a_judge_may_refuse_in_its_own_way(mount: Opener, shop: Shop) -> None:
    async def severe(_call: Call, violations: tuple[Violation, ...], _world: World) -> Call:
        raise InvalidRequest(violations[:1])

    toys = await mount(shop.vendor(judge=severe))
    answer = await toys("POST", "/toys", json={"id": 1, "colour": "green"})
    assert answer.status == 400
    assert "more" not in answer.json["oops"]


async def test_a_head_answer_is_the_get_answer(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    await toys("POST", "/toys", json=RED)
    got, headed = await toys("GET", "/toys/ball"), await toys("HEAD", "/toys/ball")
    assert (headed.status, headed.body) == (got.status, got.body)
    assert toys.journal[-1].method == "HEAD"


async def test_notes_stand_in_the_journal(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    await toys("POST", "/toys", json=RED)
    (note,) = toys.journal[0].notes
    assert (note.code, note.message, note.facts, note.mount) == ("MADE", "made ball", {"colour": "red"}, "toys")
    assert note.at == toys.journal[0].at


async def test_every_answer_names_its_world_and_entry(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    first, second = await toys("GET", "/text"), await toys("GET", "/nothing")
    assert (first.headers["X-Mock-World"], first.headers["X-Mock-Entry"]) == ("default", "1")
    assert "X-Mock-Reason" not in first.headers
    assert (second.headers["X-Mock-Entry"], second.headers["X-Mock-Reason"]) == (
        "2",
        "Unknown path (method: GET; path: /nothing)",
    )
    assert [entry.id for entry in toys.journal] == [1, 2]


async def test_the_headers_of_ours_can_be_left_out(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    toys.server.engines["toys"]._mock_headers = False
    for target in ("/text", "/nothing"):
        assert not [name for name in (await toys("GET", target)).headers if name.startswith("X-Mock")]
    assert toys.journal[1].reason


async def test_the_journal_tells_who_answered(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    await toys("GET", "/text?a=1")
    await toys("GET", "/nothing")
    known, unknown = toys.journal
    assert (known.operation, known.answered_by, known.path, known.query) == ("readText", "handwritten", "/text", "a=1")
    assert (unknown.operation, unknown.answered_by, unknown.status) == ("", "", 404)


async def test_the_journal_keeps_the_beginning_of_large_bodies(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    await toys("POST", "/toys", json={"id": "x" * 2 * LONGEST_BODY})
    (entry,) = toys.journal
    assert (len(entry.request_body), len(entry.reply_body)) == (LONGEST_BODY, LONGEST_BODY)
    assert min(entry.request_size, entry.reply_size) > 2 * LONGEST_BODY


async def ask_with(mount: Opener, shop: Shop, headers: Mapping[str, str], target: str = "/text") -> Any:
    toys: InProcess = await mount(shop.vendor())
    return toys, await toys("GET", target, headers=headers)


async def test_what_is_no_unicode_text_can_be_told_and_read_again(mount: Opener, shop: Shop) -> None:
    """HTTP headers are bytes; what is not UTF-8 comes as lone surrogates, and refusals repeat it."""
    toys, answer = await ask_with(mount, shop, {"Accept": "image/\udcff"})
    assert answer.status in (200, 406)
    toys, answer = await ask_with(mount, shop, {}, "/nothing\udcff")
    assert answer.status == 404
    assert answer.json["oops"].startswith("Unknown path")
    encode([entry.render() for entry in toys.journal], "application/json").decode()


def test_a_breakdown_says_what_happened() -> None:
    assert Breakdown(error="KeyError: 'x'").reason == "Breakdown (error: KeyError: 'x')"


async def test_what_was_made_is_a_record_of_its_resource(mount: Opener, shop: Shop) -> None:
    toys = await mount(shop.vendor())
    record = await toys("POST", "/toys", json=RED)
    assert record.status == 201
    assert (await (await toys.session()).read(TOY, "ball")).document == RED
