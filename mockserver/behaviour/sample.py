"""Samples: a value that a schema allows, always the same one, its own examples first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mockserver.behaviour.pattern import matching
from mockserver.behaviour.scalar import number, text
from mockserver.behaviour.shape import Flat, Node, Shapes, is_object
from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema

_DEEP: Final = 5
"""Members that may be left out are left out below this depth."""
_DEEPEST: Final = 24
"""Members that must be there become minimal below this depth: a cycle of required members has no end."""
_NODES: Final = 3000
"""Optional members are left out of a sample that has grown to this many values."""
_NONE: Final = object()
_KINDS: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_MINIMAL: Final[Mapping[str, Json]] = {"object": {}, "array": [], "string": "", "integer": 0, "number": 0, "boolean": False}
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "object": ("properties", "required", "additionalProperties", "minProperties", "patternProperties", "propertyNames"),
    "array": ("items", "minItems", "maxItems", "prefixItems", "uniqueItems", "contains"),
    "string": ("pattern", "minLength", "maxLength", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


class _Impossible(Exception):
    """No value that we can think of fits here."""


class Sampler:
    """Samples the schemas of one API. Samples without a seed are made once per schema."""

    def __init__(self, documents: Mapping[str, Document] | Shapes) -> None:
        self.shapes = documents if isinstance(documents, Shapes) else Shapes(documents)
        self._made: dict[tuple[str, bool, bool], Json] = {}

    def sample(self, schema: Schema, seed_text: str = "", *, lean: bool = False, examples: bool = True) -> Json:
        """A value that the schema allows; for a schema that allows none, the nearest we come.

        `lean` leaves out what may be left out; without `examples` those of the schema are passed over.
        """
        if seed_text:
            return self.of(self.shapes.of(schema), seed_text, lean=lean, examples=examples)
        wanted = (schema.reference, lean, examples)
        if wanted not in self._made:
            self._made[wanted] = self.of(self.shapes.of(schema), lean=lean, examples=examples)
        return self._made[wanted]

    def of(self, node: Node, seed_text: str = "", *, lean: bool = False, examples: bool = True, vary: int = 0) -> Json:
        """The same for a node; `vary` asks for the next value, and the next, where the schema has several."""
        nearest: Json = None
        for thin, shown in ((lean, examples), (lean, False), (True, True), (True, False)):
            value = self._attempt(node, _Writer(self.shapes, seed_text, lean=thin, examples=shown), vary)
            if value is not _NONE and self.shapes.valid(node, value):
                return value
            nearest = value if nearest is None and value is not _NONE else nearest
        if nearest is None:
            nearest = self._attempt(node, _Writer(self.shapes, seed_text, lean=lean, examples=examples, lax=True), 0)
        return None if nearest is _NONE else nearest

    def completed(self, node: Node, document: Document, seed_text: str = "") -> dict[str, Json]:
        """An object with what the schema demands besides, as an alternative of it that suits the object does."""
        if self.shapes.flat(node).choices:
            if self.shapes.valid(node, document):
                return dict(document)
            fixed = {name: {"const": value} for name, value in document.items()}
            whole = self.of(
                {"allOf": [node, {"type": "object", "properties": fixed, "required": list(fixed)}]}, seed_text, lean=True
            )
            if is_object(whole) and self.shapes.valid(node, whole):
                return {**whole, **document}
        demanded = self.of(node, seed_text, lean=True)
        return {**demanded, **document} if is_object(demanded) else dict(document)

    def _attempt(self, node: Node, writer: "_Writer", vary: int) -> Json:
        try:
            return writer.write(node, "", frozenset(), vary)
        except _Impossible:
            return _NONE


@dataclass(slots=True)
class _Writer:
    """One attempt at a sample."""

    shapes: Shapes
    seed: str
    lean: bool
    examples: bool
    lax: bool = False
    """Takes a wrong value where no right one exists, for contradictory specifications."""
    written: int = 0

    def write(self, node: Node, path: str, above: frozenset[str], vary: int = 0) -> Json:
        """A value for a node; `above` are the references that it stands under. Raises _Impossible."""
        self.written += 1
        if node is False:
            raise _Impossible
        if not is_object(node):
            return {}
        return self._flat(self.shapes.flat(node), node, path, above, vary)

    def _flat(self, flat: Flat, node: Node, path: str, above: frozenset[str], vary: int) -> Json:
        if flat.keywords.get("not") == {}:
            raise _Impossible
        for value in list(self._given(flat.keywords))[vary:]:
            if self.shapes.valid(node, value):
                return value
        if self.lax and flat.keywords.get("enum"):
            return flat.keywords["enum"][0]
        if "const" in flat.keywords or "enum" in flat.keywords:
            raise _Impossible
        if flat.choices:
            return self._chosen(flat, node, path, above, vary)
        return self._typed(flat, path, above | flat.references, vary)

    def _given(self, keywords: Mapping[str, Json]) -> Iterator[Json]:
        if "const" in keywords:
            yield keywords["const"]
        if self.examples:
            yield from (keywords[word] for word in ("example",) if word in keywords)
            shown = keywords.get("examples")
            yield from shown if isinstance(shown, Sequence) and not isinstance(shown, str) else ()
            yield from (keywords[word] for word in ("default",) if word in keywords)
        yield from keywords.get("enum", ())

    def _chosen(self, flat: Flat, node: Node, path: str, above: frozenset[str], vary: int) -> Json:
        nearest: list[Json] = []
        branches = sorted(flat.choices[0], key=lambda b: bool(self._cycles(b, above | flat.references)))
        tagged = [tag for branch in branches if (tag := _tagged(flat.keywords.get("discriminator"), branch)) is not None]
        for demand in (*tagged, *branches):
            try:
                value = self._flat(self.shapes.joined(flat, demand), node, path, above, vary)
            except _Impossible:
                continue
            if self.shapes.valid(node, value):
                return value
            nearest.append(value)
        if not nearest:
            raise _Impossible
        return nearest[0]

    def _typed(self, flat: Flat, path: str, above: frozenset[str], vary: int) -> Json:
        kinds = _kinds(flat.keywords)
        for kind in sorted(kinds, key=lambda k: k == "null"):
            if path.count("/") > _DEEPEST:
                return None if "null" in kinds else _MINIMAL[kind]
            try:
                return self._kind(kind, flat.keywords, path, above, vary)
            except _Impossible:
                continue
        raise _Impossible

    def _kind(self, kind: str, keywords: Mapping[str, Json], path: str, above: frozenset[str], vary: int) -> Json:
        match kind:
            case "object":
                return self._object(keywords, path, above, vary)
            case "array":
                return self._array(keywords, path, above)
            case "string":
                made: Json = text(keywords, f"{self.seed}|{path}", vary)
            case "integer" | "number":
                made = number(keywords, integer=kind == "integer", vary=vary)
            case "boolean":
                return vary % 2 == 0
            case _:
                return None
        if made is None:
            raise _Impossible
        return made

    def _object(self, keywords: Mapping[str, Json], path: str, above: frozenset[str], vary: int) -> Json:
        declared: Mapping[str, Node] = keywords.get("properties", {})
        required: Sequence[str] = keywords.get("required", ())
        made: dict[str, Json] = {}
        for name in (*declared, *(n for n in required if n not in declared)):
            node = declared[name] if name in declared else _undeclared(keywords, name)
            must = name in required
            if not must and (self._sparse(path, keywords, made) or self._unwanted(node, above)):
                continue
            try:
                made[name] = self._member(keywords, name, node, f"{path}/{name}", above, vary)
            except _Impossible:
                if must and not self.lax:
                    raise
                if must:
                    made[name] = None
        self._fill(keywords, made, path, above)
        return made

    def _member(self, keywords: Mapping[str, Json], name: str, node: Node, path: str, above: frozenset[str], vary: int) -> Json:
        named = keywords.get("discriminator")
        if is_object(named) and named.get("propertyName") == name:
            tags = [key for key, target in named.get("mapping", {}).items() if target in above]
            if tags and self.shapes.valid(node, tags[0]):
                return tags[0]
        return self.write(node, path, above, vary)

    def _sparse(self, path: str, keywords: Mapping[str, Json], made: Mapping[str, Json]) -> bool:
        full = len(made) >= keywords.get("maxProperties", _NODES)
        return self.lean or full or path.count("/") >= _DEEP or self.written > _NODES

    def _unwanted(self, node: Node, above: frozenset[str]) -> bool:
        return self._cycles(node, above) or bool(self.shapes.flat(node).keywords.get("writeOnly"))

    def _cycles(self, node: Node, above: frozenset[str]) -> bool:
        return bool(self.shapes.flat(node).references & above)

    def _fill(self, keywords: Mapping[str, Json], made: dict[str, Json], path: str, above: frozenset[str]) -> None:
        wanted = keywords.get("minProperties", 0)
        for name, node in keywords.get("properties", {}).items():
            if len(made) < wanted and name not in made:
                made[name] = self.write(node, f"{path}/{name}", above)
        patterns = [matching(p) for p in keywords.get("patternProperties", ())]
        form = keywords.get("propertyNames", {})
        for n in range(wanted - len(made)):
            name = next((p for p in patterns if p and p not in made), f"property{n + 1}")
            if is_object(form) and form:
                name = str(self.write(form, f"{path}/*{n}", above, n))
            made[name] = self.write(_undeclared(keywords, name), f"{path}/{name}", above)

    def _array(self, keywords: Mapping[str, Json], path: str, above: frozenset[str]) -> Json:
        first: Sequence[Node] = keywords.get("prefixItems", ())
        rest: Node = keywords.get("items", True)
        least, most = keywords.get("minItems", 0), keywords.get("maxItems", _NODES)
        spare = not self.lean and not self._cycles(rest, above) and path.count("/") < _DEEP and rest is not True
        wanted = min(max(least, len(first), 1 if spare else 0, 1 if "contains" in keywords else 0), most)
        made: list[Json] = []
        for place in range(wanted):
            node = first[place] if place < len(first) else rest
            if place == len(first) and "contains" in keywords:
                node = {"allOf": [keywords["contains"], rest]}
            try:
                made.append(self._item(node, f"{path}/{place}", above, made if keywords.get("uniqueItems") else []))
            except _Impossible:
                if place < least:
                    raise
                break
        return made

    def _item(self, node: Node, path: str, above: frozenset[str], taken: Sequence[Json]) -> Json:
        for vary in range(len(taken) * 2 + 2):
            made = self.write(node, path, above, vary)
            if made not in taken:
                return made
        raise _Impossible


def _kinds(keywords: Mapping[str, Json]) -> Sequence[str]:
    declared = keywords.get("type")
    if declared is not None:
        return [declared] if isinstance(declared, str) else list(declared)
    return [kind for kind, hints in _HINTS.items() if any(hint in keywords for hint in hints)] or _KINDS


def _undeclared(keywords: Mapping[str, Json], name: str) -> Node:
    for pattern, node in keywords.get("patternProperties", {}).items():
        if matching(pattern) == name:
            return node
    return keywords.get("additionalProperties", True)


def _tagged(named: Json, branch: Node) -> Node | None:
    """A branch that says by its discriminator which one it is."""
    target = branch.get("$ref") if is_object(branch) else None
    if not is_object(named) or not isinstance(target, str):
        return None
    member = named["propertyName"]
    return {"allOf": [branch, {"properties": {member: {"const": _tag(named, target)}}, "required": [member]}]}


def _tag(named: Mapping[str, Json], target: str) -> str:
    """The discriminator value of a branch: its key in the mapping, or the last part of its reference."""
    last = target.rpartition("/")[2]
    for key, place in named.get("mapping", {}).items():
        if place in {target, last}:
            return str(key)
    return last
