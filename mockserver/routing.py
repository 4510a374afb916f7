"""Routing: from a method and a raw path to an operation, or to the reason why there is none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import unquote

from mockserver.model.convention import Dialect

Target = TypeVar("Target")

NO_VALUES: Final[Mapping[str, str]] = {}
PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


class Route(NamedTuple, Generic[Target]):
    """One spelling of one operation."""

    method: str
    template: str
    target: Target
    guards: Mapping[str, str] = NO_VALUES
    """Patterns, without groups, that raw values of path parameters must match for the route to be taken."""


class Match(NamedTuple, Generic[Target]):
    """The operation that lives at an address, and the raw (still percent-encoded) values of its path parameters."""

    target: Target
    template: str
    values: Mapping[str, str]


class Miss(NamedTuple, Generic[Target]):
    """No operation. With `allowed`, the path is known and the method is not."""

    allowed: tuple[str, ...]
    nearest: Target | None
    """A target that shares the longest beginning with the address: whose words the refusal should use."""


@dataclass(slots=True)
class Leaf(Generic[Target]):
    """The end of one or more templates of the same shape."""

    methods: dict[str, tuple[Target, str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class Node(Generic[Target]):
    """One place in the trie, between two slashes."""

    nearest: Target
    literal: "dict[str, Node[Target]]" = field(default_factory=dict)
    mixed: "list[tuple[re.Pattern[str], Node[Target]]]" = field(default_factory=list)
    """Segments that hold a parameter among other text, such as `{id}.json`, longest text first."""
    parameter: "Node[Target] | None" = None
    leaf: Leaf[Target] | None = None


class Search(Generic[Target]):
    """What one look-up has seen so far."""

    __slots__ = ("allowed", "method", "nearest", "segments", "values", "yields")

    def __init__(self, method: str, segments: list[str], nearest: Target | None, *, yields: bool) -> None:
        self.method = method
        self.segments = segments
        self.values: list[str] = []
        self.allowed: list[str] = []
        self.nearest = (0, nearest)
        self.yields = yields

    @property
    def over(self) -> bool:
        """Whether the best place was found and lacks the method, and no other may stand in for it."""
        return bool(self.allowed) and not self.yields


class Router(Generic[Target]):
    """A trie over path segments. Literal text wins over parameters; the longest literal beginning wins over a shorter one."""

    def __init__(self, routes: Iterable[Route[Target]], dialect: Dialect) -> None:
        self._dialect = dialect
        self._root: Node[Target] | None = None
        self._static: dict[str, Leaf[Target]] = {}
        for route in routes:
            self._add(route)

    def find(self, method: str, path: str) -> Match[Target] | Miss[Target]:
        """The operation at a raw path."""
        dialect = self._dialect
        folded = path.lower() if dialect.ignore_case else path
        leaf = self._static.get(folded)
        if leaf is not None:
            found = leaf.methods.get(method)
            if found is not None:
                return Match(found[0], found[1], NO_VALUES)
        if self._root is None:
            return Miss((), None)
        segments = path.split("/")[1:]
        if dialect.trailing_slash and dialect.empty_segments:
            while len(segments) > 1 and not segments[-1]:  # at the end, it is a slash and no value
                segments.pop()
        straight = self._straight(self._root, method, segments, ignore_case=dialect.ignore_case)
        if straight is not None:
            return straight
        search = Search(method, segments, self._root.nearest, yields=dialect.literal_yields)
        match = self._walk(self._root, 0, search)
        if match is None and dialect.trailing_slash and len(segments) > 1 and segments[-1] == "" and not search.allowed:
            segments.pop()
            search.values.clear()
            match = self._walk(self._root, 0, search)
        return match or Miss(tuple(dict.fromkeys(search.allowed)), search.nearest[1])

    @staticmethod
    def _straight(root: Node[Target], method: str, segments: list[str], *, ignore_case: bool) -> Match[Target] | None:
        """The way that most requests go: literal text first, no turning back. Where it arrives, the search would arrive too."""
        node = root
        values: list[str] = []
        for segment in segments:
            follower = node.literal.get(segment.lower() if ignore_case else segment)
            if follower is None:
                if node.mixed or not segment or "%" in segment:
                    return None
                follower = node.parameter
                if follower is None:
                    return None
                values.append(segment)
            node = follower
        if node.leaf is None or (found := node.leaf.methods.get(method)) is None:
            return None
        return Match(found[0], found[1], dict(zip(found[2], values, strict=True)) if values else NO_VALUES)

    def _walk(self, node: Node[Target], depth: int, search: Search[Target]) -> Match[Target] | None:
        if depth == len(search.segments):
            return self._arrive(node, search)
        segment = search.segments[depth]
        if depth > search.nearest[0]:
            search.nearest = (depth, node.nearest)
        text = unquote(segment) if "%" in segment else segment
        follower = node.literal.get(text.lower() if self._dialect.ignore_case else text)
        if follower is not None and ((found := self._walk(follower, depth + 1, search)) is not None or search.over):
            return found
        for pattern, mixed in node.mixed:
            if (fit := pattern.fullmatch(segment)) is not None:
                search.values.extend(fit.groups())
                if (found := self._walk(mixed, depth + 1, search)) is not None or search.over:
                    return found
                del search.values[-len(fit.groups()) :]
        if node.parameter is not None and (segment or self._dialect.empty_segments):
            search.values.append(segment)
            if (found := self._walk(node.parameter, depth + 1, search)) is not None:
                return found
            search.values.pop()
        return None

    def _arrive(self, node: Node[Target], search: Search[Target]) -> Match[Target] | None:
        search.nearest = (len(search.segments), node.nearest)
        if node.leaf is None:
            return None
        found = node.leaf.methods.get(search.method)
        if found is None:
            search.allowed.extend(node.leaf.methods)
            return None
        target, template, names = found
        return Match(target, template, dict(zip(names, search.values, strict=True)))

    def _add(self, route: Route[Target]) -> None:
        node = self._root = self._root or Node(route.target)
        for segment in route.template.split("/")[1:]:
            node = self._follow(node, segment, route)
        leaf = node.leaf = node.leaf or Leaf()
        names = tuple(PARAMETER.findall(route.template))
        leaf.methods.setdefault(route.method, (route.target, route.template, names))
        if route.method == "GET" and self._dialect.head:
            leaf.methods.setdefault("HEAD", (route.target, route.template, names))
        if route.method == "HEAD":
            leaf.methods["HEAD"] = (route.target, route.template, names)
        if not names:
            text = route.template.lower() if self._dialect.ignore_case else route.template
            self._static[text] = leaf

    def _follow(self, node: Node[Target], segment: str, route: Route[Target]) -> Node[Target]:
        target = route.target
        parts = PARAMETER.split(segment)
        if len(parts) == 1:
            text = unquote(segment)
            return node.literal.setdefault(text.lower() if self._dialect.ignore_case else text, Node(target))
        if parts[0] == "" and parts[2] == "" and len(parts) == 3 and parts[1] not in route.guards:
            node.parameter = node.parameter or Node(target)
            return node.parameter
        values = [f"({route.guards.get(name, '.+?')})" for name in parts[1::2]]
        pattern = "".join(values[number // 2] if number % 2 else _spelt(part) for number, part in enumerate(parts))
        flags = re.IGNORECASE if self._dialect.ignore_case else 0
        for known, follower in node.mixed:
            if known.pattern == pattern:
                return follower
        follower = Node(target)
        node.mixed.append((re.compile(pattern, flags), follower))
        node.mixed.sort(key=lambda entry: -entry[0].pattern.count("(?:"))
        return follower


def _spelt(text: str) -> str:
    """A pattern for literal text, each character as it is or percent-encoded."""
    return "".join(f"(?:{re.escape(letter)}|{_encoded(letter)})" for letter in text)


def _encoded(letter: str) -> str:
    return "(?i:" + "".join(f"%{byte:02x}" for byte in letter.encode()) + ")"
