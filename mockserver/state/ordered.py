"""A sorted sequence that is a value: adding makes a new one, which shares nearly everything with the old."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

K = TypeVar("K")

Entry = tuple[Any, Any]
"""Order and key."""

Leaf = tuple[Entry, ...]

WIDTH: Final = 64


class Branch(NamedTuple):
    """An inner node of the tree: leaves or further branches, all of one height."""

    size: int
    """Entries below."""
    lasts: tuple[Entry, ...]
    """The highest entry of every child."""
    children: tuple[Any, ...]


Node = Leaf | Branch


class Ordered(Generic[K]):
    """Keys in the order of what they are filed under, equal orders by key.

    A tree of narrow tuples: a change copies one path, a slice costs its length, whatever the number of entries.
    """

    __slots__ = ("_height", "_root", "_size")

    def __init__(self, root: Node = (), height: int = 0, size: int = 0) -> None:
        self._root = root
        self._height = height
        self._size = size

    @classmethod
    def build(cls, entries: Iterable[tuple[Any, K]]) -> "Ordered[K]":
        """Sorts many different entries at once."""
        rows = sorted(entries)
        nodes: list[Node] = [tuple(part) for part in _parts(rows)] or [()]
        height = 0
        while len(nodes) > 1:
            nodes = [_branch(part, height) for part in _parts(nodes)]
            height += 1
        return cls(nodes[0], height, len(rows))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[K]:
        return iter(self.slice())

    @property
    def first(self) -> tuple[Any, K] | None:
        """The lowest entry, as (order, key)."""
        if not self._size:
            return None
        node = self._root
        for _ in range(self._height):
            node = cast(Branch, node).children[0]
        return cast(Leaf, node)[0]

    def add(self, order: Any, key: K) -> "Ordered[K]":
        """The sequence with one entry more; an entry that is there already changes nothing."""
        nodes = _add(self._root, self._height, (order, key))
        if not nodes:
            return self
        if len(nodes) == 1:
            return Ordered(nodes[0], self._height, self._size + 1)
        return Ordered(_branch(nodes, self._height), self._height + 1, self._size + 1)

    def extended(self, entries: Sequence[tuple[Any, K]]) -> "Ordered[K]":
        """The sequence with entries of which it has none: one by one where they are few, else built again."""
        if len(entries) * WIDTH >= self._size:
            found: list[Entry] = [*entries]
            _take(self._root, self._height, 0, self._size, found)
            return Ordered.build(found)
        made = self
        for order, key in entries:
            made = made.add(order, key)
        return made

    def remove(self, order: Any, key: K) -> "Ordered[K]":
        """The sequence without the entry. Raises KeyError for one that is not there."""
        root, height = _remove(self._root, self._height, (order, key)), self._height
        while height and len(cast(Branch, root).children) <= 1:
            root, height = (cast(Branch, root).children or ((),))[0], height - 1
        return Ordered(root, height, self._size - 1) if self._size > 1 else Ordered()

    def slice(self, offset: int = 0, limit: int | None = None, *, descending: bool = False) -> tuple[K, ...]:
        """Up to `limit` keys after the first `offset`, from either end. Raises ValueError for negative numbers."""
        if offset < 0 or (limit is not None and limit < 0):
            raise ValueError(f"a slice cannot begin at {offset} and hold {limit}")
        length = max(0, self._size - offset if limit is None else min(limit, self._size - offset))
        start = self._size - offset - length if descending else offset
        found: list[Entry] = []
        if length:
            _take(self._root, self._height, start, start + length, found)
        if descending:
            found.reverse()
        return tuple([key for _, key in found])


def _parts(row: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (row[start : start + WIDTH] for start in range(0, len(row), WIDTH))


def _branch(children: Sequence[Any], height: int) -> Branch:
    """A branch over nodes of a height."""
    if height:
        return Branch(sum(child.size for child in children), tuple(child.lasts[-1] for child in children), tuple(children))
    return Branch(sum(map(len, children)), tuple(child[-1] for child in children), tuple(children))


def _add(node: Node, height: int, entry: Entry) -> Sequence[Any]:
    """What the node becomes: itself with the entry, or two nodes; nothing if the entry was there."""
    if not height:
        leaf = cast(Leaf, node)
        place = bisect_left(leaf, entry)
        if place == len(leaf) == WIDTH:
            # Most records arrive last: a full leaf stays full, and the next one begins.
            return leaf, (entry,)
        if place < len(leaf) and leaf[place] == entry:
            return ()
        wider = (*leaf[:place], entry, *leaf[place:])
        return (wider,) if len(wider) <= WIDTH else (wider[: WIDTH // 2], wider[WIDTH // 2 :])
    size, lasts, children = cast(Branch, node)
    at = min(bisect_left(lasts, entry), len(lasts) - 1)
    nodes = _add(children[at], height - 1, entry)
    if not nodes:
        return ()
    if len(nodes) == 1 and entry <= lasts[at]:
        return (Branch(size + 1, lasts, (*children[:at], nodes[0], *children[at + 1 :])),)
    if len(nodes) == 2 and at + 1 == len(lasts) == WIDTH and nodes[0] is children[at]:
        return node, _branch(nodes[1:], height - 1)
    ends = tuple(child.lasts[-1] if height > 1 else child[-1] for child in nodes)
    lasts = (*lasts[:at], *ends, *lasts[at + 1 :])
    children = (*children[:at], *nodes, *children[at + 1 :])
    if len(children) <= WIDTH:
        return (Branch(size + 1, lasts, children),)
    return _branch(children[: WIDTH // 2], height - 1), _branch(children[WIDTH // 2 :], height - 1)


def _remove(node: Node, height: int, entry: Entry) -> Node:
    """The node without the entry; it may be left empty. Raises KeyError."""
    if not height:
        leaf = cast(Leaf, node)
        place = bisect_left(leaf, entry)
        if place == len(leaf) or leaf[place] != entry:
            raise KeyError(entry)
        return leaf[:place] + leaf[place + 1 :]
    size, lasts, children = cast(Branch, node)
    at = bisect_left(lasts, entry)
    if at == len(lasts):
        raise KeyError(entry)
    left: Any = _remove(children[at], height - 1, entry)
    before, after = children[:at], children[at + 1 :]
    if not _width(left, height - 1):
        return Branch(size - 1, lasts[:at] + lasts[at + 1 :], before + after)
    if after and _width(left, height - 1) + _width(after[0], height - 1) <= WIDTH // 2:
        joined = _joined(left, after[0], height - 1)
        return Branch(size - 1, lasts[:at] + lasts[at + 1 :], (*before, joined, *after[1:]))
    last = left.lasts[-1] if height > 1 else left[-1]
    return Branch(size - 1, (*lasts[:at], last, *lasts[at + 1 :]), (*before, left, *after))


def _width(node: Any, height: int) -> int:
    return len(node.children) if height else len(node)


def _joined(left: Any, right: Any, height: int) -> Node:
    if height:
        return Branch(left.size + right.size, left.lasts + right.lasts, left.children + right.children)
    return cast(Leaf, left + right)


def _take(node: Any, height: int, start: int, stop: int, found: list[Entry]) -> None:
    if not height:
        found += node[start:stop]
        return
    for child in node.children:
        size = child.size if height > 1 else len(child)
        if start < size:
            _take(child, height - 1, max(start, 0), stop, found)
        start, stop = start - size, stop - size
        if stop <= 0:
            return
