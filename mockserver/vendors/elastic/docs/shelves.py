"""One index, opened: its documents, whether they are content or the records of the Connector API."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from mockserver.model.json import Document, Json
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import new_id
from mockserver.vendors.elastic.docs.fitting import fitted
from mockserver.vendors.elastic.docs.names import INDICES, Known, flaw, make
from mockserver.vendors.elastic.docs.problems import Unreadable
from mockserver.vendors.elastic.docs.settings import copies
from mockserver.vendors.elastic.docs.system import SYSTEM, SystemIndex
from mockserver.vendors.elastic.docs.system import named as system_named
from mockserver.vendors.elastic.job import SYSTEM_INDICES

NO_PIPELINES: Final = (None, None)


class Doc(NamedTuple):
    """A document as searches see it."""

    home: str
    """The name of its index."""
    id: str
    source: Document
    version: int
    seq_no: int
    place: int = 0
    """Order of arrival."""


async def seed(world: World, fields: Document) -> Record:
    """A document from what a scenario names; its index is made unless it is there. Raises InvalidRequest."""
    index, source = fields.get("index"), fields.get("source")
    unknown = set(fields) - {"index", "id", "source"}
    if unknown:
        message = f"a document has no field {min(unknown)!r}; it has id, index, source"
        raise InvalidRequest((Violation("additionalProperties", f"body /{min(unknown)}", message),))
    if not isinstance(index, str) or not isinstance(source, dict):
        raise InvalidRequest((Violation("required", "body", "a document names its `index` and has a `source`, an object"),))
    wrong = "belongs to the Connector API" if system_named(index) else flaw(index)
    if wrong is not None:
        raise InvalidRequest((Violation("pattern", "body /index", f"the name of an index {wrong}", value=index),))
    if await world.find(INDICES, index) is None:
        make(world, index, {})
    shelf = Content(world, await world.read(INDICES, index))
    key = fields.get("id") or new_id(world)
    try:
        await shelf.put(key, source)
    except Unreadable as problem:
        raise InvalidRequest((Violation("mapping", "body /source", problem.said, value=source),)) from None
    shelf.close()
    return await world.read(DOCUMENTS, place(index, key))


DOCUMENTS: Final = Resource(
    name="documents",
    key="",
    schema="#/components/schemas/StoredDocument",
    indexes=(Index("index", lambda record: (record.document["index"],)),),
    seed=seed,
)


def place(index: str, key: str) -> str:
    """The key of a document among all; a slash is never part of the name of an index."""
    return f"{index}/{key}"


class Shelf(Protocol):
    """An index, opened for one request."""

    name: str
    uuid: str
    mapping: Document
    shards: int
    """How many copies a write goes to, as answers tell it."""
    pipelines: tuple[Json, Json]
    """Pipelines of the index: the one that documents pass unless the request names another, and the one that all pass."""

    async def find(self, key: str) -> Doc | None:
        """The document, or None."""

    async def page(self, offset: int = 0, limit: int | None = None) -> tuple[Sequence[Doc], int]:
        """Documents in the order of their arrival, and how many there are."""

    async def put(self, key: str, source: Document, text: bytes | None = None) -> Doc:
        """Writes a document, new or not. Raises Unreadable for one that the mapping forbids, whose places are in `text`."""

    async def remove(self, doc: Doc) -> Doc:
        """Removes a document; tells it with its last version."""

    def skip(self) -> int:
        """The sequence number of a write that finds nothing to do."""

    def close(self) -> None:
        """Keeps what was learned on the way. To be called once, after the last write."""


class System:
    """The records of the Connector API as documents: what the API shows, without the id."""

    shards = 1
    pipelines = NO_PIPELINES

    def __init__(self, world: World, index: SystemIndex) -> None:
        self.name = index.name
        self.uuid = index.uuid
        self.mapping = index.mapping
        self._world = world
        self._resource = index.resource

    async def find(self, key: str) -> Doc | None:
        """The record as a document, or None."""
        record = await self._world.find(self._resource, key)
        return None if record is None else self._doc(record)

    async def page(self, offset: int = 0, limit: int | None = None) -> tuple[Sequence[Doc], int]:
        """Records in the order of their arrival, and how many there are."""
        page = await self._world.page(self._resource)
        records = sorted(page.records, key=lambda record: record.sequence)
        end = len(records) if limit is None else offset + limit
        return [self._doc(record) for record in records[offset:end]], page.total

    async def put(self, key: str, source: Document, text: bytes | None = None) -> Doc:
        """Writes a record; it is in the phase that its status tells."""
        fitted(self.mapping, source, key, text)
        before = await self._world.find(self._resource, key)
        document = {"id": key, **{name: value for name, value in source.items() if name != "id"}}
        status = source.get("status")
        phase = status if isinstance(status, str) else ""
        if before is None:
            return self._doc(self._world.insert(self._resource, key, document, phase=phase))
        return self._doc(self._world.put(self._resource, before._replace(document=document, phase=phase)))

    async def remove(self, doc: Doc) -> Doc:
        """Removes a record; its index stays."""
        self._keep()
        self._world.delete(self._resource, doc.id)
        return doc._replace(version=doc.version + 1, seq_no=doc.seq_no + 1)

    def skip(self) -> int:
        """A number that no record has: records tell theirs by themselves."""
        self._keep()
        return 0

    def close(self) -> None:
        """Nothing is learned here: the mapping is the server's own."""

    def _keep(self) -> None:
        self._world.insert(SYSTEM_INDICES, self._resource.name, {"id": self._resource.name})

    def _doc(self, record: Record) -> Doc:
        source = {name: value for name, value in record.document.items() if name != "id"}
        # Writes of the Connector API count as well. The number grows with every write of a record, and a record that was
        # deleted and made anew never has one again that the old one had (within STRIDE writes).
        seq_no = (record.sequence - 1) * STRIDE + record.revision - 1
        return Doc(self.name, record.key, source, record.revision, seq_no, record.sequence)


STRIDE: Final = 1000


class Content:
    """Documents of an index that somebody made, or that the first document made."""

    def __init__(self, world: World, record: Record) -> None:
        settings = record.document["settings"]
        self.name = record.key
        self.uuid = str(record.document["uuid"])
        self.mapping: Document = record.document["mappings"]
        self.shards = copies(settings)
        self.pipelines = (settings.get("default_pipeline"), settings.get("final_pipeline"))
        self._world = world
        self._record = record
        self._next = int(record.hidden.get("next", 0))

    async def find(self, key: str) -> Doc | None:
        """The document, or None."""
        record = await self._world.find(DOCUMENTS, place(self.name, key))
        return None if record is None else self._doc(record)

    async def page(self, offset: int = 0, limit: int | None = None) -> tuple[Sequence[Doc], int]:
        """Documents in the order of their arrival, and how many there are."""
        page = await self._world.page(DOCUMENTS, index="index", value=self.name, offset=offset, limit=limit)
        return [self._doc(record) for record in page.records], page.total

    async def put(self, key: str, source: Document, text: bytes | None = None) -> Doc:
        """Writes a document, and learns of its fields."""
        self.mapping = fitted(self.mapping, source, key, text)
        before = await self._world.find(DOCUMENTS, place(self.name, key))
        document, hidden = {"index": self.name, "id": key, "source": source}, {"seq_no": self.skip()}
        if before is None:
            return self._doc(self._world.insert(DOCUMENTS, place(self.name, key), document, hidden=hidden))
        return self._doc(self._world.put(DOCUMENTS, before._replace(document=document, hidden=hidden)))

    async def remove(self, doc: Doc) -> Doc:
        """Removes a document, which is a write as well."""
        self._world.delete(DOCUMENTS, place(self.name, doc.id))
        return doc._replace(version=doc.version + 1, seq_no=self.skip())

    def skip(self) -> int:
        """The next sequence number, which is used up."""
        self._next += 1
        return self._next - 1

    def close(self) -> None:
        """Keeps the mapping and the next sequence number."""
        document = self._record.document
        if self.mapping is not document["mappings"] or self._next != self._record.hidden.get("next", 0):
            changed = self._record._replace(document={**document, "mappings": self.mapping}, hidden={"next": self._next})
            self._record = self._world.put(INDICES, changed)

    def _doc(self, record: Record) -> Doc:
        document = record.document
        number = int(record.hidden.get("seq_no", 0))
        return Doc(self.name, str(document["id"]), document["source"], record.revision, number, record.sequence)


async def opened(world: World, index: Known) -> Shelf:
    """An index that is known to be there."""
    if index.name in SYSTEM:
        return System(world, SYSTEM[index.name])
    return Content(world, await world.read(INDICES, index.name))
