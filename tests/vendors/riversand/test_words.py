"""Word search: patterns with stars."""

import pytest

from mockserver.vendors.riversand import words


@pytest.mark.parametrize(
    ("pattern", "word", "found"),
    [("a*", "abc", True), ("*c", "abc", True), ("a*c", "ac", True), ("a*b*c", "axbxbc", True), ("a*b*c", "axc", False)],
)
def test_stars_stand_for_any_text_within_a_word(pattern: str, word: str, found: bool) -> None:
    assert words.search(pattern, "all")([word]) is found


def test_no_pattern_takes_forever() -> None:
    assert words.search("*a" * 40 + "*b", "all")(["a" * 1000]) is False
