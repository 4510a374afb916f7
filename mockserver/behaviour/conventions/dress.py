"""Dressing: documents put into the answer that an operation declares, so that the answer keeps to its schema."""

from typing import Final

from mockserver.behaviour.conventions.answers import answer_node
from mockserver.behaviour.conventions.paging import told
from mockserver.behaviour.sample import Sampler
from mockserver.behaviour.shape import Node, is_object
from mockserver.model.convention import Intent
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.operation import Operation
from mockserver.model.record import Page

_ROUNDS: Final = 3
_DEPTH: Final = 4
_PAGES: Final = frozenset({"meta", "pagination", "paging", "page", "pageinfo", "metadata", "links"})


class Dresser:
    """The `one` and `many` of a convention whose answers are dressed as the specification says."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self._shapes = sampler.shapes
        self._nodes: dict[tuple[str, tuple[str, ...]], Node] = {}

    def one(self, call: Call, intent: Intent, document: Document) -> Json:
        """A single document, within its wrapper."""
        inner = self.fit(document, self._node(call.operation, intent.wrapper), str(document.get(intent.member, "")))
        return self._wrap(call.operation, intent.wrapper, inner, None, call)

    def many(self, call: Call, intent: Intent, page: Page) -> Json:
        """A page of documents, within its wrapper, with totals and the way to the next page."""
        node = self._node(call.operation, intent.items)
        item = self._shapes.flat(node).keywords.get("items", True)
        documents = [self.fit(record.document, item, record.key) for record in page.records]
        return self._wrap(call.operation, intent.items, documents, page, call)

    def fit(self, document: Document, node: Node, seed: str = "") -> Document:
        """A document as a schema wants it: what it forbids is left out, what it demands and we lack is sampled."""
        made = {name: value for name, value in document.items() if self._shown(node, name)}
        for _ in range(_ROUNDS):
            if self._shapes.valid(node, made):
                return made
            self._mend(made, node, seed)
        return made

    def _shown(self, node: Node, name: str) -> bool:
        members = self._shapes.properties(node)
        if name not in members:
            return not members or self._shapes.flat(node).keywords.get("additionalProperties", False) is not False
        return not self._shapes.flat(members[name]).keywords.get("writeOnly")

    def _mend(self, made: dict[str, Json], node: Node, seed: str) -> None:
        """Replaces what the schema refuses and adds what it demands."""
        members = self._shapes.properties(node)
        for name in {str(path[0]) for path in self._shapes.faults(node, made) if path}:
            inner = made.pop(name, None)
            if name in members and is_object(inner):
                fitted = self.fit(inner, members[name], seed)
                if self._shapes.valid(members[name], fitted):
                    made[name] = fitted
        whole = self._sampler.completed(node, made, seed)
        made.update(whole)

    def _node(self, operation: Operation, path: tuple[str, ...]) -> Node:
        wanted = (operation.id, path)
        if wanted not in self._nodes:
            node: Node = answer_node(self._shapes, operation)
            for name in path:
                node = self._shapes.properties(node).get(name, True) if node is not None else True
            self._nodes[wanted] = True if node is None else node
        return self._nodes[wanted]

    def _wrap(self, operation: Operation, path: tuple[str, ...], inner: Json, page: Page | None, call: Call) -> Json:
        for depth in range(len(path), 0, -1):
            node = self._node(operation, path[: depth - 1])
            inner = self._around(node, {path[depth - 1]: inner}, page, call)
        return inner

    def _around(self, node: Node, made: dict[str, Json], page: Page | None, call: Call, depth: int = 0) -> dict[str, Json]:
        """The members around a document or a list: what we know of the page, else what must be there."""
        members = self._shapes.properties(node)
        required = self._shapes.flat(node).keywords.get("required", ())
        for name, member in members.items():
            if name not in made and page is not None:
                self._tell(made, name, member, page, call, depth)
                if name in required and name not in made and told(call, page, name, frozenset()) == (True, None):
                    made[name] = ""  # There is no next page, and a sampled cursor would lead to one.
        missing = [name for name in required if name not in made]
        if missing:
            sample = self._sampler.of(node, lean=True)
            made.update({name: sample[name] for name in missing if is_object(sample) and name in sample})
        return {**{name: made[name] for name in members if name in made}, **made}

    def _tell(self, made: dict[str, Json], name: str, member: Node, page: Page, call: Call, depth: int) -> None:
        kinds = self._shapes.kinds(member)
        if "object" in kinds and depth < _DEPTH and name.replace("_", "").lower() in _PAGES:
            inner = self._around(member, {}, page, call, depth + 1)
            if inner:
                made[name] = inner
            return
        known, value = told(call, page, name, kinds)
        if known and value is None and "null" in kinds:
            made[name] = None
        elif known and value is not None and self._shapes.valid(member, value):
            made[name] = value
