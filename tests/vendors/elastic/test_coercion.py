"""Values that may be written otherwise, and the stamps of the server among those of others."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.vendors.elastic.coercion import OutOfRange, integer, long
from mockserver.vendors.elastic.documents import stamp, stamp_after
from mockserver.vendors.elastic.instants import instant

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (7, 7),
        (7.9, 7),
        (-7.9, -7),
        ("7", 7),
        ("\t+7.9f ", 7),
        (".5", 0),
        ("7e2", 700),
        ("-2147483648", -(2**31)),
        ("NaN", 0),
        (2**31 - 1, 2**31 - 1),
    ],
)
def test_a_number_of_32_bits(given: Any, read: int) -> None:
    assert integer(given) == read


@pytest.mark.parametrize("given", [2**31, -(2**31) - 1, 2147483647.5, "2147483648", "1e400", "-Infinity", "9" * 5000])
def test_a_number_that_32_bits_cannot_hold(given: Any) -> None:
    with pytest.raises(OutOfRange):
        integer(given)


@pytest.mark.parametrize("given", ["", "x", "1_0", "٣", "nan", "infinity", "1e", ".", "--1", "1 2"])
def test_a_text_that_is_no_number_of_32_bits(given: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the text is all that it says
        integer(given)
    assert raised.type is ValueError


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (7.9, 7),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        ("+7", 7),
        ("-7.9", -7),
        ("1e18", 10**18),
        ("9223372036854775807.9", 2**63 - 1),
        ("1." + "0" * 19, 1),
        ("1." + "0" * 20, 0),
        ("0" * 5000 + "7", 7),
    ],
)
def test_a_number_of_64_bits(given: Any, read: int) -> None:
    assert long(given) == read


@pytest.mark.parametrize(
    "given", [2**63, -(2**63) - 1, 2.0**63, -(2.0**63), 1e300, "9223372036854775808", "1e20", "1e999999999", "9" * 5000]
)
def test_a_number_that_64_bits_cannot_hold(given: Any) -> None:
    with pytest.raises(OutOfRange):
        long(given)


@pytest.mark.parametrize("given", ["", "x", "1_0", " 7", "7f", "NaN", "Infinity", "٣", "1e9999999999"])
def test_a_text_that_is_no_number_of_64_bits(given: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the text is all that it says
        long(given)
    assert raised.type is ValueError


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2023-05-25T", "2023-05-25T00:00:00.000Z"),
        ("2023-05-25T12", "2023-05-25T12:00:00.000Z"),
        ("2023-05-25T12:30:00,5+02", "2023-05-25T10:30:00.500Z"),
        ("2023-05-25T12:30:00.123400Z", "2023-05-25T12:30:00.1234Z"),
        ("2023-05-25T12:30:00.100000000Z", "2023-05-25T12:30:00.100Z"),
        ("2023-05-25T12:30:00.567149001Z", "2023-05-25T12:30:00.567149001Z"),
        ("2023", "2023-01-01T00:00:00.000Z"),
        ("20230", "1970-01-01T00:00:20.230Z"),
        ("-1.5", "1969-12-31T23:59:59.9985Z"),
        ("-62135596800000", "0001-01-01T00:00:00.000Z"),
        ("253402300799999", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_an_instant(given: str, shown: str) -> None:
    assert instant(given) == shown


@pytest.mark.parametrize(
    "given",
    [
        "",
        "soon",
        "2023-13",
        "2023-02-30",
        "2023-05-25 12:30:00",
        "2023-05-25Z",
        "2023-05-25T24:00",
        "2023-05-25T12:60",
        "2023-05-25T12:30:00.Z",
        "2023-05-25T12:30:00.1234567890Z",
        "2023-05-25T12:30:00+18:01",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠٢٣",
        "253402300800000",
        "-62135596800001",
        1685017800000,
        None,
    ],
)
def test_what_is_no_instant(given: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is all that it says
        instant(given)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00.000Z"),
        (datetime(2024, 1, 1, microsecond=120_000, tzinfo=UTC), "2024-01-01T00:00:00.120Z"),
        (datetime(2024, 1, 1, microsecond=1, tzinfo=UTC), "2024-01-01T00:00:00.000001Z"),
    ],
)
def test_a_stamp(at: datetime, shown: str) -> None:
    assert stamp(at) == shown


@pytest.mark.parametrize(
    ("previous", "shown"),
    [
        ((), "2024-01-01T00:00:00.000Z"),
        ((None, "soon", 7, {}, "2024-01-01"), "2024-01-01T00:00:00.000001Z"),
        (("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.2Z"), "2024-01-01T00:00:00.500001Z"),
        (("2024-01-01T00:00:01Z", "9999-12-31T23:59:59.999999Z"), "2024-01-01T00:00:00.000Z"),
    ],
)
def test_a_stamp_is_later_than_those_just_given(previous: tuple[Any, ...], shown: str) -> None:
    assert stamp_after(NOW, *previous) == shown
