"""Any text that a state can hold is written into a workbook and read from it again, character by character."""

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.vendors.riversand import reading, workbook
from mockserver.vendors.riversand.columns import LONGEST, display, undisplayed
from mockserver.vendors.riversand.extracts import Sheet, feed

SHEET = Sheet("acme", (), True, "xlsx", datetime(2024, 1, 1, tzinfo=UTC))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.sampled_from(
    ["_x0000_", "_x005F_x0007_", "=A1", "\r\n", "\x00", "\ufffe\uffff", " ", "\t", "\u2028\x85", "[NULL", "1e400", "#REF!"]
)


def state(text: str) -> dict[str, Any]:
    value = {"source": "internal", "locale": "en-US", "id": "v", "value": text}
    return {
        "id": text,
        "type": "connectorstate",
        "properties": {"tenantId": "acme", "entityid": text},
        "data": {"attributes": {"itemState": {"values": [value]}}},
    }


def through(rows: list[Any]) -> list[list[str | None]]:
    """The cells of states that were written and read again."""
    written, found = io.BytesIO(), io.BytesIO()
    workbook.write(filter(None, feed(rows, SHEET)), written)
    reading.read((written.getvalue(),), found)
    head, *chunks = found.getvalue().split(b"\n")
    assert orjson.loads(head).keys() == {"headers", "total"}, head
    return [cells for chunk in chunks for _, cells in orjson.loads(chunk)]


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_text_survives(texts: list[str]) -> None:
    found = through([state(text) for text in texts])
    assert [(cells[2], cells[5], cells[12]) for cells in found] == [(text, text, text) for text in texts]


def test_text_is_cut_where_a_cell_ends() -> None:
    (cells,) = through([state("\x07" * (LONGEST + 1))])
    assert cells[5] == "\x07" * LONGEST


def test_characters_count_as_excel_counts_them() -> None:
    """One beyond the first 65,536 is two, and none is cut in half."""
    (cells,) = through([state("a" + "\N{GRINNING FACE}" * LONGEST)])
    assert cells[5] == "a" + "\N{GRINNING FACE}" * (LONGEST // 2)
    (cells,) = through([state("\N{GRINNING FACE}" * LONGEST)])
    assert cells[5] == "\N{GRINNING FACE}" * (LONGEST // 2)


@pytest.mark.parametrize("year", [1, 1979, 2107, 2108, 9999])
def test_a_workbook_may_be_made_at_any_time(year: int) -> None:
    """Dates of archives begin in 1980 and end in 2107; the world's clock does not."""
    target = io.BytesIO()
    sheet = SHEET._replace(at=datetime(year, 12, 31, tzinfo=UTC))
    workbook.write(filter(None, feed([state("a")], sheet)), target)
    with ZipFile(target) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {min(max(year, 1980), 2107)}


@given(st.from_regex(r"[a-z][a-z0-9]*([A-Z][a-z0-9]+){0,3}", fullmatch=True))
def test_the_usual_names_can_be_read_off_their_headers(name: str) -> None:
    assert undisplayed(display(name)) == name
