"""Ingest pipelines: kept as they are given; documents pass them on their way in."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.definitions import check
from mockserver.vendors.elastic.docs.names import is_on
from mockserver.vendors.elastic.docs.problems import PipelineAbsent, PipelineMissing
from mockserver.vendors.elastic.docs.processors import Unbuilt, ran
from mockserver.vendors.elastic.docs.shelves import Shelf
from mockserver.vendors.elastic.wildcards import name as pattern
from mockserver.vendors.elastic.wording import reply

EXTRACTED: Final = "ctx?._extract_binary_content == true"
REDUCED: Final = "ctx?._reduce_whitespace == true"
_META: Final = (
    "_attachment _attachment_indexed_chars _extracted_attachment _extract_binary_content _reduce_whitespace _run_ml_inference"
)
META: Final = tuple(_META.split())
ATTACHMENT: Final[Document] = {
    "field": "_attachment",
    "target_field": "_extracted_attachment",
    "ignore_missing": True,
    "indexed_chars_field": "_attachment_indexed_chars",
    "if": EXTRACTED,
    "remove_binary": False,
}
INGESTION: Final[tuple[Document, ...]] = (
    {"attachment": ATTACHMENT},
    {"set": {"field": "body", "copy_from": "_extracted_attachment.content", "ignore_empty_value": True, "if": EXTRACTED}},
    {"gsub": {"field": "body", "pattern": "\ufffd", "replacement": "", "ignore_missing": True, "if": EXTRACTED}},
    {"gsub": {"field": "body", "pattern": r"\s+", "replacement": " ", "ignore_missing": True, "if": REDUCED}},
    {"trim": {"field": "body", "ignore_missing": True, "if": REDUCED}},
    {"remove": {"field": META, "ignore_missing": True}},
)
BUILT_IN: Final[Mapping[str, Document]] = MappingProxyType(
    {
        name: {"version": 1, "_meta": {"managed_by": by, "managed": True}, "processors": list(INGESTION)}
        for name, by in (("ent-search-generic-ingestion", "Enterprise Search"), ("search-default-ingestion", "Search"))
    }
)
"""Pipelines that every cluster has, without their descriptions."""


async def seed(world: World, fields: Document) -> Record:
    """A pipeline from what a scenario names. Raises InvalidRequest."""
    key, processors = fields.get("id"), fields.get("processors")
    if not isinstance(key, str) or not isinstance(processors, list):
        raise InvalidRequest((Violation("required", "body", "a pipeline has an `id` and a list of `processors`"),))
    if not all(isinstance(one, dict) and len(one) == 1 for one in processors):
        message = "a processor is an object with one member, its kind"
        raise InvalidRequest((Violation("type", "body /processors", message, value=processors),))
    return world.insert(PIPELINES, key, dict(fields))


PIPELINES: Final = Resource(
    name="pipelines", schema="#/components/schemas/StoredPipeline", order=lambda record: record.key, seed=seed
)


async def pipeline(world: World, key: str) -> Document | None:
    """A pipeline by its id, as it was given."""
    record = await world.find(PIPELINES, key)
    return _definition(record) if record is not None else BUILT_IN.get(key)


def _definition(record: Record) -> Document:
    return {name: value for name, value in record.document.items() if name != "id"}


async def passed(world: World, wanted: Json, shelf: Shelf, source: Document) -> Document:
    """A document behind the pipeline that the request names, or that of its index, and behind the last one of its index.

    Raises PipelineMissing, and Unreadable where a processor fails.
    """
    usual, last = shelf.pipelines
    for key in (usual if wanted is None else wanted, last):
        if key is None or key == "_none":
            continue
        found = await pipeline(world, str(key))
        if found is None:
            raise PipelineMissing(str(key))
        for processor in _each(found["processors"]):
            try:
                source = ran(source, processor)
            except Unbuilt as unbuilt:
                message = f"the processor {str(unbuilt)!r} of pipeline {key!r} is not built here: the document passes as it is"
                world.log("processor_skipped", message, index=shelf.name)
    return source


def _each(processors: Json) -> Iterator[Document]:
    """Processors one by one: an object may hold several."""
    return ({kind: options} for processor in processors for kind, options in processor.items())


async def get(call: Call, world: World) -> Reply:
    """Reads pipelines; none is no error but a 404 without one."""
    found = await _named(world, call.path.get("pipeline_id", "*"))
    shown = {key: {} if is_on(call.query.get("summary")) else definition for key, definition in found.items()}
    return reply(200 if shown else 404, shown)


async def put(call: Call, world: World) -> Reply:
    """Makes or replaces a pipeline. Raises Unreadable."""
    check(call.path["pipeline_id"], call.body)
    world.insert(PIPELINES, call.path["pipeline_id"], {"id": call.path["pipeline_id"], **call.body})
    return reply(200, {"acknowledged": True})


async def delete(call: Call, world: World) -> Reply:
    """Deletes pipelines. Raises PipelineAbsent."""
    wanted = call.path["pipeline_id"]
    keys = [record.key for record in (await world.page(PIPELINES)).records if pattern(wanted).match(record.key)]
    if not keys and wanted != "*":
        raise PipelineAbsent(wanted)
    for key in keys:
        world.delete(PIPELINES, key)
    return reply(200, {"acknowledged": True})


async def _named(world: World, wanted: str) -> dict[str, Document]:
    found = dict(BUILT_IN) | {record.key: _definition(record) for record in (await world.page(PIPELINES)).records}
    words = wanted.split(",")
    return {key: found[key] for key in sorted(found) if any(pattern(word).match(key) for word in words)}


BEHAVIOURS: Final = {
    "ingest.get_pipeline": get,
    "ingest.get_pipeline_all": get,
    "ingest.put_pipeline": put,
    "ingest.delete_pipeline": delete,
}
