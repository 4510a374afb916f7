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


def test_many_words_are_looked_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of twenty thousand sought in each of as many would take minutes."""
    many = [f"w{number}" for number in range(20_000)]
    sought = " ".join(many)
    assert not words.search(f'{sought} "w2 w1"', "all")(many)
    monkeypatch.setattr(words, "_occurs", None)
    assert words.search(sought, "all")(many)
    assert not words.search(sought, "all")(many[1:])
    assert words.search(sought, "any")(["none", "w7"])


def test_plain_words_beside_phrases_and_stars() -> None:
    text = ["red", "lamp", "shade"]
    assert words.search('shade "red lamp" l*p', "all")(text)
    assert not words.search('shade "lamp red"', "all")(text)
    assert not words.search('none "red lamp"', "all")(text)
    assert words.search('none "red lamp"', "any")(text)
    assert words.search('shade "lamp red"', "any")(text)
    assert not words.search('none "lamp red" x*', "any")(text)
    assert words.search('"red"', "all")(text)
