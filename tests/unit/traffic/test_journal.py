from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from mockserver.model.problem import Violation
from mockserver.state.session import Note
from mockserver.traffic.journal import Entry, Journal, Query, folded, show_note

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def entry(number: int, **members: Any) -> Entry:
    """A plain entry, but for what the test names."""
    given: dict[str, Any] = {
        "id": number,
        "at": NOON + timedelta(seconds=number),
        "mount": "shop",
        "operation": "listPets",
        "answered_by": "crud",
        "method": "GET",
        "path": "/pets",
        "query": "",
        "request_headers": folded({}),
        "request_body": b"",
        "request_size": 0,
        "status": 200,
        "reply_headers": folded({}),
        "reply_body": b"[]",
        "reply_size": 2,
    }
    return Entry(**(given | members))


def filled(size: int, count: int, **members: Any) -> Journal:
    journal = Journal(size)
    for _ in range(count):
        journal.append(entry(journal.number(), **members))
    return journal


def ids(journal: Journal, **query: Any) -> list[int]:
    return [found.id for found in journal.select(Query(**query))]


@pytest.mark.parametrize(
    ("size", "count", "kept", "dropped"),
    [(3, 0, [], 0), (3, 3, [1, 2, 3], 0), (3, 5, [3, 4, 5], 2), (1, 4, [4], 3), (0, 4, [], 4)],
)
def test_the_newest_are_kept_and_the_rest_is_counted(size: int, count: int, kept: list[int], dropped: int) -> None:
    journal = filled(size, count)
    assert (ids(journal), journal.dropped, len(journal)) == (kept, dropped, len(kept))


def test_bodies_that_take_too_much_room_push_the_oldest_out() -> None:
    journal = Journal(100, budget=1000)
    for number in (1, 2, 3):
        journal.append(entry(number, request_body=b"x" * 300, reply_body=b"y" * 100))
    assert (ids(journal), journal.dropped) == ([2, 3], 1)
    journal.clear()
    for number in (4, 5):
        journal.append(entry(number, request_body=b"x" * 300, reply_body=b"y" * 100))
    assert (ids(journal), journal.dropped) == ([4, 5], 0)


def test_clearing_forgets_everything_but_the_numbering() -> None:
    journal = filled(2, 5)
    journal.remark([Note("C", "m", {}, NOON, "shop")])
    journal.clear()
    assert (ids(journal), journal.dropped, len(journal.remarks), journal.number()) == ([], 0, 0, 6)


def test_remarks_are_bounded_as_well() -> None:
    journal = Journal(2)
    journal.remark(Note(str(number), "", {}, NOON, "shop") for number in range(5))
    assert [note.code for note in journal.remarks] == ["3", "4"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"mount": "shop"}, [1, 2, 3]),
        ({"operation": "getPet"}, [2]),
        ({"status": 404}, [2, 4]),
        ({"mount": "shop", "status": 404}, [2]),
        ({"since": 2}, [3, 4]),
        ({"since": 9}, []),
        ({"limit": 2}, [3, 4]),
        ({"limit": 0}, []),
        ({"limit": 99}, [1, 2, 3, 4]),
        ({"since": 1, "limit": 1, "mount": "shop"}, [3]),
    ],
)
def test_a_query_narrows_and_the_limit_takes_the_newest(query: dict[str, Any], found: list[int]) -> None:
    journal = Journal(10)
    journal.append(entry(1))
    journal.append(entry(2, operation="getPet", status=404))
    journal.append(entry(3))
    journal.append(entry(4, mount="zoo", operation="", status=404))
    assert ids(journal, **query) == found


def test_an_entry_tells_what_was_asked_and_answered() -> None:
    shown = entry(
        7,
        query="limit=1",
        request_headers=folded({"Accept": "*/*"}),
        request_body=b'{"a":1}',
        request_size=7,
        reply_headers=folded({"X-Total": "0"}),
    ).render()
    assert shown == {
        "id": 7,
        "at": "2024-05-01T12:00:07Z",
        "mount": "shop",
        "operation": "listPets",
        "answered_by": "crud",
        "request": {
            "method": "GET",
            "path": "/pets",
            "query": "limit=1",
            "headers": [["Accept", "*/*"]],
            "body": {"a": 1},
            "size": 7,
        },
        "response": {"status": 200, "headers": [["X-Total", "0"]], "body": [], "size": 2},
    }


def test_what_went_wrong_is_told_when_there_is_something() -> None:
    shown = entry(
        1,
        operation="",
        answered_by="",
        reason="no",
        trace="Traceback",
        breaches=(Violation("type", "body /a", "wrong", "spec#/a", 1, "string"),),
        notes=(Note("C1", "said", {"n": 1}, NOON, "shop"),),
    ).render()
    assert (shown["operation"], shown["answered_by"], shown["reason"], shown["trace"]) == (None, None, "no", "Traceback")
    assert shown["breaches"] == [{"place": "body /a", "rule": "type", "message": "wrong", "spec": "spec#/a"}]
    assert shown["notes"] == [
        {"at": "2024-05-01T12:00:00Z", "mount": "shop", "code": "C1", "message": "said", "facts": {"n": 1}}
    ]


def test_a_note_hides_its_secrets() -> None:
    note = Note("C1", "said", {"password": "open sesame", "deep": {"apiKey": "k"}}, NOON, "shop")
    assert show_note(note)["facts"] == {"password": "***", "deep": {"apiKey": "***"}}


SECRET = "open-sesame/77"


@pytest.mark.parametrize(
    "members",
    [
        {"request_headers": folded({"Authorization": f"Bearer {SECRET}"})},
        {"request_headers": folded({"X-Api-Key": SECRET})},
        {"query": "api_key=open-sesame%2F77"},
        {"request_body": orjson.dumps({"client_secret": SECRET})},
        {"request_body": orjson.dumps({"secrets": {"a": [SECRET]}})},
        {"request_body": b'{"password": "open-sesame/77'},
        {"request_body": b"password=open-sesame%2F77&x=1"},
    ],
    ids=["bearer", "key header", "query", "body", "nested", "cut body", "form"],
)
def test_a_secret_of_the_request_shows_nowhere_in_its_entry(members: dict[str, Any]) -> None:
    shown = entry(
        1,
        **members,
        path=f"/pets/{SECRET}",
        reply_headers=folded({"X-Mock-Reason": f"'{SECRET}' is wrong", "Location": "/pets/open-sesame%2F77"}),
        reply_body=orjson.dumps({"message": f"what is {SECRET}?", "tree": [{"echo": SECRET}]}),
        reason=f"body /key: {SECRET!r} is too short",
        trace=f"ValueError: {SECRET}\n",
        breaches=(Violation("type", "body", f"{SECRET} is no number"),),
        notes=(Note("C", f"saw {SECRET}", {"value": SECRET}, NOON, "shop"),),
    ).render()
    text = orjson.dumps(shown).decode()
    assert "sesame" not in text
    assert text.count("***") >= 9


def test_a_password_shows_nowhere_though_it_came_encoded() -> None:
    shown = entry(
        1,
        request_headers=folded({"Authorization": "Basic dXNlcjpodW50ZXIy"}),  # user:hunter2
        reason="the password 'hunter2' is wrong for 'user'",
    ).render()
    assert shown["reason"] == "the password '***' is wrong for 'user'"
    assert "dXNlcjpodW50ZXIy" not in orjson.dumps(shown).decode()


def test_a_short_secret_leaves_other_words_alone() -> None:
    shown = entry(1, request_body=b'{"password": "cat"}', reason="the cat sat on the category", path="/c/a/t").render()
    assert shown["reason"] == "the *** sat on the category"
    assert entry(1, request_body=b'{"password": "t"}', reason="cat t").render()["reason"] == "cat t"
