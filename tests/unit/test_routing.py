from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.model.convention import Dialect
from mockserver.routing import Match, Miss, Route, Router

PLAIN: Final = Dialect()
SLASHES: Final = Dialect(empty_segments=True, trailing_slash=True)


def router(*templates: str, dialect: Dialect = PLAIN) -> Router[str]:
    """Routes as `GET /pets`, each its own target."""
    return Router([Route(*template.partition(" ")[::2], template) for template in templates], dialect)


def match(found: Match[str] | Miss[str]) -> tuple[str, dict[str, str]]:
    assert isinstance(found, Match), found
    return found.target, dict(found.values)


def miss(found: Match[str] | Miss[str]) -> Miss[str]:
    assert isinstance(found, Miss), found
    return found


@pytest.mark.parametrize(
    ("path", "target", "values"),
    [
        ("/pets", "GET /pets", {}),
        ("/pets/7", "GET /pets/{id}", {"id": "7"}),
        ("/pets/mine", "GET /pets/mine", {}),
        ("/pets/mine/toys", "GET /pets/mine/{toy}", {"toy": "toys"}),
        ("/pets/yours/toys", "GET /pets/{id}/toys", {"id": "yours"}),
        ("/pets/mine/ball", "GET /pets/mine/{toy}", {"toy": "ball"}),
        ("/pets/7/toys/2", "GET /pets/{id}/toys/{toy}", {"id": "7", "toy": "2"}),
        ("/pets/mine/toys/2", "GET /pets/{id}/toys/{toy}", {"id": "mine", "toy": "2"}),
    ],
)
def test_literal_text_wins_and_a_dead_end_is_left_again(path: str, target: str, values: dict[str, str]) -> None:
    found = router(
        "GET /pets/{id}",
        "GET /pets/{id}/toys",
        "GET /pets/{id}/toys/{toy}",
        "GET /pets/mine/{toy}",
        "GET /pets/mine",
        "GET /pets",
    )
    assert match(found.find("GET", path)) == (target, values)


def test_backtracking_forgets_the_values_of_the_dead_end() -> None:
    found = router("GET /{a}/x/{b}/end", "GET /{c}/{d}/{e}/stop").find("GET", "/1/x/3/stop")
    assert match(found) == ("GET /{c}/{d}/{e}/stop", {"c": "1", "d": "x", "e": "3"})


@pytest.mark.parametrize(
    ("path", "target", "values"),
    [
        ("/f/7.json", "GET /f/{id}.json", {"id": "7"}),
        ("/f/7.8.json", "GET /f/{id}.json", {"id": "7.8"}),
        ("/f/x-y.json", "GET /f/{id}.json", {"id": "x-y"}),
        ("/f/x-y", "GET /f/{a}-{b}", {"a": "x", "b": "y"}),
        ("/f/x-y-z", "GET /f/{a}-{b}", {"a": "x", "b": "y-z"}),
        ("/f/.json", "GET /f/{id}", {"id": ".json"}),
        ("/f/job:cancel", "GET /f/{id}:cancel", {"id": "job"}),
        ("/f/job%3Acancel", "GET /f/{id}:cancel", {"id": "job"}),
        ("/f/job%3acancel", "GET /f/{id}:cancel", {"id": "job"}),
        ("/f/plain", "GET /f/{id}", {"id": "plain"}),
    ],
)
def test_a_segment_may_hold_parameters_among_text(path: str, target: str, values: dict[str, str]) -> None:
    found = router("GET /f/{a}-{b}", "GET /f/{id}.json", "GET /f/{id}:cancel", "GET /f/{id}").find("GET", path)
    assert match(found) == (target, values)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_mixed_segments_the_one_with_more_text_wins(order: int) -> None:
    found = router(*["GET /{a}-{b}", "GET /{id}.json"][::order]).find("GET", "/x-y.json")
    assert match(found) == ("GET /{id}.json", {"id": "x-y"})


def test_values_stay_percent_encoded() -> None:
    assert match(router("GET /pets/{id}").find("GET", "/pets/a%2Fb%20c")) == ("GET /pets/{id}", {"id": "a%2Fb%20c"})


def test_an_encoded_slash_separates_no_segments() -> None:
    assert miss(router("GET /pets/{id}").find("GET", "/pets%2F7")).allowed == ()


@pytest.mark.parametrize("path", ["/%5Fconnector/1", "/_connector/1", "/_%63onnector/1"])
def test_a_literal_may_come_percent_encoded(path: str) -> None:
    assert match(router("GET /_connector/{id}").find("GET", path))[1] == {"id": "1"}


@pytest.mark.parametrize("path", ["/my%20pets", "/my%20%70ets", "/%6Dy%20pets"])
def test_a_template_may_itself_be_percent_encoded(path: str) -> None:
    assert match(router("GET /my%20pets").find("GET", path)) == ("GET /my%20pets", {})


def test_text_that_is_not_utf_8_is_no_literal() -> None:
    assert miss(router("GET /pets").find("GET", "/pets%FF")).allowed == ()


def test_an_empty_segment_is_no_value() -> None:
    assert isinstance(router("GET /pets/{id}/toys").find("GET", "/pets//toys"), Miss)


def test_an_empty_segment_is_an_empty_value_where_the_dialect_says_so() -> None:
    found = router("GET /pets/{id}/toys", dialect=Dialect(empty_segments=True)).find("GET", "/pets//toys")
    assert match(found) == ("GET /pets/{id}/toys", {"id": ""})


@pytest.mark.parametrize(
    ("path", "dialect", "target"),
    [
        ("/pets/", PLAIN, None),
        ("/pets/", replace(PLAIN, trailing_slash=True), "GET /pets"),
        ("/pets//", replace(PLAIN, trailing_slash=True), None),
        ("/pets/", replace(PLAIN, empty_segments=True), "GET /pets/{id}"),
        ("/pets/", SLASHES, "GET /pets"),
        ("/pets//", SLASHES, "GET /pets"),
        ("/pets/7/", SLASHES, "GET /pets/{id}"),
        ("/pets/7/", replace(PLAIN, trailing_slash=True), "GET /pets/{id}"),
        ("/", SLASHES, "GET /"),
        ("/", PLAIN, "GET /"),
    ],
)
def test_a_slash_at_the_end(path: str, dialect: Dialect, target: str | None) -> None:
    found = router("GET /", "GET /pets", "GET /pets/{id}", dialect=dialect).find("GET", path)
    assert (found.target if isinstance(found, Match) else None) == target


def test_a_slash_at_the_end_can_be_declared() -> None:
    found = router("GET /pets/", "GET /pets", dialect=replace(PLAIN, trailing_slash=True))
    assert match(found.find("GET", "/pets/"))[0] == "GET /pets/"
    assert match(found.find("GET", "/pets"))[0] == "GET /pets"


def test_case_counts_unless_the_dialect_says_otherwise() -> None:
    templates = ("GET /Api/Pets/{Id}", "GET /Api/Pets", "GET /Api/{Id}.JSON")
    strict, loose = router(*templates), router(*templates, dialect=Dialect(ignore_case=True))
    assert isinstance(strict.find("GET", "/api/pets"), Miss)
    assert match(loose.find("GET", "/aPI/petS")) == ("GET /Api/Pets", {})
    assert match(loose.find("GET", "/api/pets/AbC")) == ("GET /Api/Pets/{Id}", {"Id": "AbC"})
    assert match(loose.find("GET", "/api/AbC.json")) == ("GET /Api/{Id}.JSON", {"Id": "AbC"})


def test_a_known_path_tells_its_methods() -> None:
    found = router("GET /pets", "POST /pets", "DELETE /pets/{id}")
    assert miss(found.find("PUT", "/pets")).allowed == ("GET", "HEAD", "POST")
    assert miss(found.find("PUT", "/pets/1")).allowed == ("DELETE",)
    assert miss(found.find("PUT", "/cats")).allowed == ()


def test_head_is_answered_where_get_is() -> None:
    found = router("GET /pets", "GET /toys/{id}", "HEAD /toys/{id}")
    assert match(found.find("HEAD", "/pets"))[0] == "GET /pets"
    assert match(found.find("HEAD", "/toys/1"))[0] == "HEAD /toys/{id}"


@pytest.mark.parametrize("templates", [("GET /pets", "HEAD /pets"), ("HEAD /pets", "GET /pets")])
def test_a_declared_head_wins_whatever_the_order(templates: tuple[str, ...]) -> None:
    assert match(router(*templates).find("HEAD", "/pets"))[0] == "HEAD /pets"


def test_head_can_be_left_undone() -> None:
    assert miss(router("GET /pets", dialect=Dialect(head=False)).find("HEAD", "/pets")).allowed == ("GET",)


LADDER: Final = ("GET /pets/mine", "DELETE /pets/{id}", "PUT /{kind}/{id}")


def test_a_literal_that_lacks_the_method_refuses_it() -> None:
    assert miss(router(*LADDER).find("DELETE", "/pets/mine")).allowed == ("GET", "HEAD")


def test_a_literal_that_lacks_the_method_yields_where_the_dialect_says_so() -> None:
    found = router(*LADDER, dialect=Dialect(literal_yields=True))
    assert match(found.find("DELETE", "/pets/mine")) == ("DELETE /pets/{id}", {"id": "mine"})
    assert match(found.find("PUT", "/pets/mine")) == ("PUT /{kind}/{id}", {"kind": "pets", "id": "mine"})
    assert miss(found.find("PATCH", "/pets/mine")).allowed == ("GET", "HEAD", "DELETE", "PUT")


@pytest.mark.parametrize("path", ["/a.json/x", "/a.json/x/y"])
def test_a_mixed_segment_that_lacks_the_method_refuses_it_at_any_depth(path: str) -> None:
    templates = ("GET /{id}.json/x", "GET /{id}.json/x/{z}", "POST /{any}/x", "POST /{any}/{y}/{z}")
    assert miss(router(*templates).find("POST", path)).allowed == ("GET", "HEAD")
    assert isinstance(router(*templates, dialect=Dialect(literal_yields=True)).find("POST", path), Match)


def test_the_first_of_two_equal_routes_wins() -> None:
    found = router("GET /pets/{id}", "GET /pets/{name}", "DELETE /pets/{name}")
    assert match(found.find("GET", "/pets/1")) == ("GET /pets/{id}", {"id": "1"})
    assert match(found.find("DELETE", "/pets/1")) == ("DELETE /pets/{name}", {"name": "1"})


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/v1/pets/7/nothing", "GET /v1/pets/{id}"),
        ("/v1/nothing", "GET /v1/pets/{id}"),
        ("/api/toys/1/2/3", "GET /api/toys"),
        ("/nowhere", "GET /v1/pets/{id}"),
    ],
)
def test_a_miss_names_what_is_nearest(path: str, nearest: str) -> None:
    assert miss(router("GET /v1/pets/{id}", "GET /api/toys").find("GET", path)).nearest == nearest


def test_without_routes_nothing_is_near() -> None:
    assert router().find("GET", "/") == Miss((), None)


GUARD: Final = {"index": "^(?:_all|[^_].*)$"}
GUARDED: Final = Router(
    [
        Route("GET", "/{index}", "index", GUARD),
        Route("HEAD", "/{index}", "exists", GUARD),
        Route("GET", "/{index}/_doc/{id}", "document", GUARD),
        Route("GET", "/_own/{name}", "own"),
    ],
    Dialect(head=False, literal_yields=True),
)


@pytest.mark.parametrize(
    ("path", "target", "values"),
    [
        ("/books", "index", {"index": "books"}),
        ("/_all", "index", {"index": "_all"}),
        ("/a%2Fb", "index", {"index": "a%2Fb"}),
        ("/books/_doc/_1", "document", {"index": "books", "id": "_1"}),
        ("/_own/_x", "own", {"name": "_x"}),
    ],
)
def test_a_guarded_parameter_takes_what_its_pattern_lets_pass(path: str, target: str, values: dict[str, str]) -> None:
    assert match(GUARDED.find("GET", path)) == (target, values)


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", "/_foo", ()), ("HEAD", "/_own/x", ("GET",)), ("GET", "/_foo/_doc/1", ())]
)
def test_what_a_guard_forbids_leads_nowhere(method: str, path: str, allowed: tuple[str, ...]) -> None:
    assert miss(GUARDED.find(method, path)).allowed == allowed


def test_a_path_without_parameters_is_found_at_once() -> None:
    found = router("GET /pets", "GET /{other}")
    assert match(found.find("GET", "/pets")) == ("GET /pets", {})
    assert match(found.find("GET", "/%70ets")) == ("GET /pets", {})


def test_a_prefix_may_hold_parameters() -> None:
    found = router("POST /{tenant}/api/{service}/get", "POST /api/{service}/get")
    assert match(found.find("POST", "/acme/api/jobs/get"))[1] == {"tenant": "acme", "service": "jobs"}
    assert match(found.find("POST", "/api/jobs/get"))[1] == {"service": "jobs"}


WORD = st.text("abc", min_size=1, max_size=3)
SEGMENT = (
    WORD
    | WORD.map("{{{}}}".format)
    | WORD.map("{{{}}}.json".format)
    | st.tuples(WORD, WORD).map("{{{0[0]}}}-{{{0[1]}x}}".format)
)
TEMPLATE = st.lists(SEGMENT, min_size=1, max_size=4).map(lambda segments: "/" + "/".join(segments))
RAW = st.text("xyz09%2F~", min_size=1, max_size=4)


def named(template: str) -> str:
    """The template with the names of its parameters made different."""
    pieces = template.split("{")
    return pieces[0] + "".join(f"{{p{number}{piece[piece.index('}') :]}" for number, piece in enumerate(pieces[1:]))


def shape(template: str) -> str:
    return "".join(
        "{}" if number % 2 else part.split("}")[0] for number, part in enumerate(template.replace("}", "{").split("{"))
    )


@given(st.lists(TEMPLATE.map(named), min_size=1, max_size=6), st.data())
def test_a_path_made_from_a_template_finds_it_with_the_raw_values(templates: Sequence[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(templates))
    values = {f"p{number}": data.draw(RAW) for number in range(chosen.count("{"))}
    found = Router([Route("GET", template, shape(template)) for template in templates], PLAIN)
    path = chosen.format(**values)
    target, seen = match(found.find("GET", path))
    if target == shape(chosen):
        assert seen == values
    else:  # another template of the same length makes the same path, with values of its own
        template = next(template for template in templates if shape(template) == target)
        assert template.format(**seen) == path
        assert template.count("/") == chosen.count("/")
