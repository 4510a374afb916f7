"""Durations and instants travel as ISO-8601 text, both ways."""

from datetime import UTC, datetime, timedelta

import pytest

from mockserver.state.iso import as_utc, format_duration, format_instant, parse_duration, parse_instant


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT6H", timedelta(hours=6)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("P2W", timedelta(weeks=2)),
        ("P30D", timedelta(days=30)),
        ("PT0S", timedelta(0)),
        ("PT1.5H", timedelta(minutes=90)),
        ("-PT1H", timedelta(hours=-1)),
    ],
)
def test_durations_are_read(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not an ISO-8601 duration"),
        ("P", "not an ISO-8601 duration"),
        ("PT", "not an ISO-8601 duration"),
        ("P1DT", "not an ISO-8601 duration"),
        ("6H", "not an ISO-8601 duration"),
        ("PT6H30", "not an ISO-8601 duration"),
        ("PT1S ", "not an ISO-8601 duration"),
        ("pt1s", "not an ISO-8601 duration"),
        ("P1Y", "years or months"),
        ("P2M", "years or months"),
        ("P99999999999D", "longer than time itself"),
    ],
)
def test_other_text_is_refused_as_a_duration(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_duration(text)


@pytest.mark.parametrize("text", ["PT0S", "PT6H", "P1D", "P1DT2H30M", "PT0.5S", "PT1M0.000001S", "-PT1H", "-P3DT1S"])
def test_durations_are_written_as_they_are_read(text: str) -> None:
    assert format_duration(parse_duration(text)) == text


@pytest.mark.parametrize("text", ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", "2024-01-01T02:00:00+02:00"])
def test_instants_are_read_in_utc(text: str) -> None:
    assert parse_instant(text) == datetime(2024, 1, 1, tzinfo=UTC)
    assert parse_instant(text).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "not an ISO-8601 instant"),
        ("2024-13-01T00:00:00Z", "not an ISO-8601 instant"),
        ("2024-01-01T00:00:00", "has no offset"),
        ("2024-01-01", "has no offset"),
        ("0001-01-01T00:00:00+01:00", "outside the years"),
    ],
)
def test_other_text_is_refused_as_an_instant(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2024-01-01T00:00:00Z", "2024-02-29T23:59:59.000001Z"])
def test_instants_are_written_as_they_are_read(text: str) -> None:
    assert format_instant(parse_instant(text)) == text


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        as_utc(datetime(2024, 1, 1))  # noqa: DTZ001 - the very thing that is refused
