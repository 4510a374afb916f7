"""Ids come from the seed, do not repeat, and do not disturb each other."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from mockserver.state.ids import Ids
from mockserver.state.vocabulary import ADJECTIVES, NOUNS

Draw = Callable[[Ids], object]

KINDS: list[Draw] = [
    lambda ids: ids.uuid("shop"),
    lambda ids: ids.token("shop", 12, "abcdef"),
    lambda ids: ids.words("shop"),
    lambda ids: ids.number("shop", "invoices"),
]


@pytest.mark.parametrize("draw", KINDS)
def test_the_same_seed_gives_the_same_ids(draw: Draw) -> None:
    one, other = Ids(7), Ids(7)
    assert [draw(one) for _ in range(20)] == [draw(other) for _ in range(20)]


@pytest.mark.parametrize("draw", KINDS[:3])
def test_another_seed_gives_other_ids(draw: Draw) -> None:
    assert draw(Ids(7)) != draw(Ids(8))


@pytest.mark.parametrize("draw", KINDS)
def test_ids_of_one_kind_do_not_move_those_of_another(draw: Draw) -> None:
    alone, busy = Ids(7), Ids(7)
    for other in KINDS:
        if other is not draw:
            other(busy)
    busy.uuid("another shop")
    assert draw(busy) == draw(alone)


@pytest.mark.parametrize("draw", KINDS)
def test_counters_carry_on_where_they_were_copied(draw: Draw) -> None:
    first = Ids(7)
    draw(first)
    fork = Ids(7, first.counters)
    assert draw(fork) == draw(first)


def test_a_fork_does_not_move_its_origin() -> None:
    first = Ids(7)
    fork = Ids(7, first.counters)
    fork.number("shop", "invoices")
    assert first.number("shop", "invoices") == 1


def test_a_uuid_is_one_of_version_4() -> None:
    ids = Ids(7)
    drawn = [ids.uuid("shop") for _ in range(2000)]
    assert all(str(UUID(text)) == text and UUID(text).version == 4 for text in drawn)
    assert all(UUID(text).variant == "specified in RFC 4122" for text in drawn)
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize(("length", "alphabet"), [(3, "0123456789"), (1, "xyz"), (2, "abcdefg")])
def test_a_token_repeats_only_when_all_are_used_up(length: int, alphabet: str) -> None:
    ids, size = Ids(7), len(alphabet) ** length
    assert len({ids.token("shop", length, alphabet) for _ in range(size)}) == size


@pytest.mark.parametrize("length", [0, 1, 20, 400])
def test_a_token_has_its_length_and_alphabet(length: int) -> None:
    assert re.fullmatch(f"[a-z0-9]{{{length}}}", Ids(7).token("shop", length, "abcdefghijklmnopqrstuvwxyz0123456789"))


@pytest.mark.parametrize(("length", "alphabet"), [(3, ""), (-1, "ab")])
def test_impossible_tokens_are_refused(length: int, alphabet: str) -> None:
    with pytest.raises(ValueError, match="no text of length"):
        Ids(7).token("shop", length, alphabet)


@pytest.mark.parametrize(("count", "separator"), [(1, "_"), (2, "_"), (3, "-")])
def test_words_are_adjectives_and_a_noun(count: int, separator: str) -> None:
    *adjectives, noun = Ids(7).words("shop", count, separator).split(separator)
    assert len(adjectives) == count - 1
    assert set(adjectives) <= set(ADJECTIVES)
    assert noun in NOUNS


def test_words_come_again_with_a_number() -> None:
    ids = Ids(7)
    drawn = [ids.words("shop", 1) for _ in range(2 * len(NOUNS))]
    assert len(set(drawn)) == len(drawn)
    assert drawn[len(NOUNS)] == f"{drawn[0]}_2"


def test_no_words_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        Ids(7).words("shop", 0)


def test_a_series_counts_from_its_start() -> None:
    ids = Ids(7)
    assert [ids.number("shop", "jobs", 100), ids.number("shop", "jobs", 100), ids.number("shop", "bills")] == [100, 101, 1]


@pytest.mark.parametrize("words", [ADJECTIVES, NOUNS])
def test_the_vocabulary_is_short_plain_and_without_doubles(words: tuple[str, ...]) -> None:
    assert len(set(words)) == len(words) == 256
    assert all(re.fullmatch(r"[a-z]{2,12}", word) for word in words)
