"""Ids of a world: drawn from its seed, so that the same story gives the same bytes."""

from collections.abc import Mapping
from hashlib import blake2b, shake_256
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.state.vocabulary import ADJECTIVES, NOUNS

Series = tuple[str, str]
"""Scope (a mount) and kind. Every series counts for itself, so ids of one kind do not move those of another."""

NO_COUNTERS: Final[Mapping[Series, int]] = MappingProxyType({})
_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class _Shuffle(NamedTuple):
    """A one-to-one shuffling of the numbers below `size`, fixed by the seed: drawn texts do not repeat."""

    size: int
    mask: int
    shift: int
    first: int
    offset: int
    second: int

    def at(self, place: int) -> int:
        """The number that stands at a place."""
        drawn = place % self.size
        while True:
            drawn = (drawn * self.first + self.offset) & self.mask
            drawn ^= drawn >> self.shift
            drawn = (drawn * self.second) & self.mask
            drawn ^= drawn >> self.shift
            if drawn < self.size:
                return drawn


class Ids:
    """Makes fresh ids from a seed and counters. Not transactional: a refused request may use one up."""

    __slots__ = ("_counters", "_hashes", "_seed", "_shuffles")

    def __init__(self, seed: int, counters: Mapping[Series, int] = NO_COUNTERS) -> None:
        self._seed = seed
        self._counters = dict(counters)
        self._hashes: dict[str, blake2b] = {}
        self._shuffles: dict[Series, _Shuffle] = {}

    @property
    def seed(self) -> int:
        """What everything is drawn from."""
        return self._seed

    @property
    def counters(self) -> Mapping[Series, int]:
        """A copy of how far every series has counted."""
        return MappingProxyType(dict(self._counters))

    def uuid(self, scope: str) -> str:
        """A UUID, version 4 in form."""
        state = self._hashes.get(scope)
        if state is None:
            state = self._hashes[scope] = blake2b(self._material(scope, "uuid"), digest_size=16)
        drawn = state.copy()
        drawn.update(b"%d" % self._next(scope, "uuid"))
        text = drawn.hexdigest()
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:]}"

    def token(self, scope: str, length: int, alphabet: str) -> str:
        """Text over an alphabet; it repeats only after every such text was drawn. Raises ValueError for an empty alphabet."""
        if not alphabet or length < 0:
            raise ValueError(f"no text of length {length} over the alphabet {alphabet!r}")
        kind, base = f"token {length} {alphabet}", len(alphabet)
        drawn = self._shuffle(scope, kind, base**length).at(self._next(scope, kind))
        letters = []
        for _ in range(length):
            drawn, digit = divmod(drawn, base)
            letters.append(alphabet[digit])
        return "".join(letters)

    def words(self, scope: str, count: int = 2, separator: str = "_") -> str:
        """Adjectives and a noun; once all are used up, they come again with a number. Raises ValueError for no words at all."""
        if count < 1:
            raise ValueError("an id of words has at least one word")
        kind = f"words {count}"
        shuffle = self._shuffle(scope, kind, len(ADJECTIVES) ** (count - 1) * len(NOUNS))
        place = self._next(scope, kind)
        drawn, noun = divmod(shuffle.at(place), len(NOUNS))
        chosen = []
        for _ in range(count - 1):
            drawn, adjective = divmod(drawn, len(ADJECTIVES))
            chosen.append(ADJECTIVES[adjective])
        chosen.append(NOUNS[noun])
        if place >= shuffle.size:
            chosen.append(str(place // shuffle.size + 1))
        return separator.join(chosen)

    def number(self, scope: str, series: str, start: int = 1) -> int:
        """The next number of a series."""
        return start + self._next(scope, f"number {series}")

    def _next(self, scope: str, kind: str) -> int:
        series = (scope, kind)
        drawn = self._counters.get(series, 0)
        self._counters[series] = drawn + 1
        return drawn

    def _material(self, scope: str, kind: str) -> bytes:
        return f"{self._seed}\0{scope}\0{kind}\0".encode()

    def _shuffle(self, scope: str, kind: str, size: int) -> _Shuffle:
        found = self._shuffles.get((scope, kind))
        if found is None:
            bits = max(2, (size - 1).bit_length())
            length = bits // 8 + 1
            material = shake_256(self._material(scope, kind)).digest(3 * length)
            first, offset, second = (int.from_bytes(material[at : at + length], "big") for at in range(0, 3 * length, length))
            mask = (1 << bits) - 1
            # Multiplying by an odd number and folding by a shift are both one-to-one on the numbers up to the mask.
            found = _Shuffle(size, mask, (bits + 1) // 2, first & mask | 1, offset & mask, second & mask | 1)
            self._shuffles[scope, kind] = found
        return found
