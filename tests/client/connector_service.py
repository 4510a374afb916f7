"""The official connector service, as far as it talks to the cluster: the same calls with the same arguments, in its order.

Source: connectors/es/{client,index,management_client}.py, connectors/protocol/connectors.py, connectors/preflight_check.py,
connectors/sync_job_runner.py and connectors/services/{job_scheduling,job_execution,job_cleanup}.py of elastic/connectors.
Only its clock is the world's.
"""

from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from elasticsearch import AsyncElasticsearch, NotFoundError
from elasticsearch.helpers import async_scan

from mockserver.launch import World

CONNECTORS: Final = ".elastic-connectors"
JOBS: Final = ".elastic-connectors-sync-jobs"
PIPELINE: Final = "search-default-ingestion"
IDLE: Final = "The job has not seen any update for some time."
HOST: Final = "worker-1"
NOTHING: Final[Mapping[str, int]] = MappingProxyType({})

Found = dict[str, Any]


class Service:
    """One connector client with its connector."""

    def __init__(self, client: AsyncElasticsearch, world: World, connector: str) -> None:
        self.client = client
        self.world = world
        self.connector = connector

    @property
    def now(self) -> str:
        return self.world.clock.now.isoformat()

    # --- preflight -----------------------------------------------------------------------------------------------------
    async def preflight(self) -> list[str]:
        """Makes the indices that are not there; says which."""
        info = await self.client.info()
        assert info["version"]["build_flavor"] != "serverless"
        made = []
        for index in (f"{CONNECTORS}-v1", f"{JOBS}-v1"):
            if not await self.client.indices.exists(index=index):
                await self.client.indices.create(index=index)
                made.append(index)
        return made

    # --- documents -----------------------------------------------------------------------------------------------------
    async def all_docs(self, index: str, query: Any = None, sort: Any = None, page: int = 100) -> AsyncIterator[Found]:
        offset = seen = 0
        while True:
            answer = await self.client.search(
                index=index,
                query={"match_all": {}} if query is None else query,
                sort=sort,
                from_=offset,
                size=page,
                expand_wildcards="hidden",
                seq_no_primary_term=True,
            )
            hits = answer["hits"]["hits"]
            seen += len(hits)
            for hit in hits:
                yield hit
            if seen >= answer["hits"]["total"]["value"]:
                break
            offset += len(hits)

    async def fetch(self, index: str, key: str) -> Found:
        return dict((await self.client.get(index=index, id=key)).body)

    async def update(self, index: str, key: str, doc: Found, at: Found | None = None) -> None:
        await self.client.update(
            index=index,
            id=key,
            doc=doc,
            if_seq_no=None if at is None else at["_seq_no"],
            if_primary_term=None if at is None else at["_primary_term"],
        )

    async def change(self, doc: Found, at: Found | None = None) -> None:
        """Changes the connector, if it still is what was read."""
        await self.update(CONNECTORS, self.connector, doc, at)

    # --- scheduling ----------------------------------------------------------------------------------------------------
    async def supported(self, *native: str) -> list[Found]:
        gone = [{"term": {"deleted": True}}]
        own = {"bool": {"must_not": gone, "filter": [{"terms": {"_id": [self.connector]}}]}}
        kinds = [{"term": {"is_native": True}}, {"terms": {"service_type": list(native)}}]
        managed = {"bool": {"must_not": gone, "filter": kinds}}
        query = {"bool": {"should": [managed, own]}} if native else own
        return [hit async for hit in self.all_docs(CONNECTORS, query)]

    async def prepare(self, configuration: Found, features: Found) -> None:
        """Gives a connector without a configuration that of its source."""
        found = await self.fetch(CONNECTORS, self.connector)
        if not found["_source"]["configuration"]:
            doc = {"configuration": configuration, "status": "needs_configuration", "features": features}
            await self.change(doc, found)

    async def heartbeat(self) -> None:
        await self.change({"last_seen": self.now})

    async def validate_filtering(self) -> bool:
        """Makes an edited draft active; says whether there was one."""
        found = await self.fetch(CONNECTORS, self.connector)
        filtering = found["_source"]["filtering"]
        if filtering[0]["draft"]["validation"]["state"] != "edited":
            return False
        filtering[0]["draft"]["validation"] = {"state": "valid", "errors": []}
        filtering[0]["active"] = filtering[0]["draft"]
        await self.change({"filtering": filtering}, found)
        return True

    async def connected(self) -> None:
        await self.change({"status": "connected", "error": None})

    async def schedule(self, job_type: str = "full") -> str:
        """Makes a job of the connector as it is."""
        found = await self.fetch(CONNECTORS, self.connector)
        await self.change({"last_sync_scheduled_at": self.now}, found)
        source = found["_source"]
        index = source["index_name"] if job_type != "access_control" else f".search-acl-filter-{source['index_name']}"
        job = {
            "connector": {
                "id": self.connector,
                "filtering": source["filtering"][0]["active"],
                "index_name": index,
                "language": source.get("language"),
                "pipeline": {
                    "name": PIPELINE,
                    "extract_binary_content": True,
                    "reduce_whitespace": True,
                    "run_ml_inference": True,
                },
                "service_type": source["service_type"],
                "configuration": source["configuration"],
            },
            "trigger_method": "scheduled",
            "job_type": job_type,
            "status": "pending",
            "indexed_document_count": 0,
            "indexed_document_volume": 0,
            "deleted_document_count": 0,
            "created_at": self.now,
            "last_seen": self.now,
        }
        return str((await self.client.index(index=JOBS, document=job))["_id"])

    # --- execution -----------------------------------------------------------------------------------------------------
    async def pending(self, *job_types: str) -> list[Found]:
        must = [
            {"terms": {"status": ["pending", "suspended"]}},
            {"terms": {"connector.id": [self.connector]}},
            {"terms": {"job_type": list(job_types)}},
        ]
        return [hit async for hit in self.all_docs(JOBS, {"bool": {"must": must}}, [{"created_at": "asc"}])]

    async def licensed(self) -> bool:
        found = await self.client.license.get()
        return found["license"]["status"] == "active" and found["license"]["type"] in ("platinum", "enterprise", "trial")

    async def start(self, job: str, cursor: Any = None) -> None:
        found = await self.fetch(CONNECTORS, self.connector)
        fresh = {"status": "connected", "error": None, "last_sync_status": "in_progress", "last_sync_error": None}
        await self.change(fresh, found)
        claim = {
            "status": "in_progress",
            "started_at": self.now,
            "last_seen": self.now,
            "worker_hostname": HOST,
            "connector.sync_cursor": cursor,
        }
        await self.update(JOBS, job, claim)

    async def prepare_index(self, index: str) -> bool:
        """Makes the content index unless it is there; says whether it did."""
        if index in await self.client.indices.get(index=index, ignore_unavailable=True):
            return False
        await self.client.indices.create(index=index)
        return True

    async def existing(self, index: str) -> dict[str, Any]:
        """Ids with timestamps."""
        if not await self.client.indices.exists(index=index):
            return {}
        scan = async_scan(client=self.client, index=index, _source=["id", "_timestamp"])
        return {hit["_source"].get("id", hit["_id"]): hit["_source"].get("_timestamp") async for hit in scan}

    async def sink(self, index: str, docs: dict[str, Found]) -> Found:
        """Writes what is new, changes what is there, deletes the rest."""
        there = await self.existing(index)
        operations: list[Found] = []
        for key, doc in docs.items():
            shaped = {**doc, "id": key, "_timestamp": self.now}
            target = {"_index": index, "_id": key}
            if key in there:
                operations += [{"update": target}, {"doc": shaped, "doc_as_upsert": True}]
            else:
                flags = {"_extract_binary_content": True, "_reduce_whitespace": True, "_run_ml_inference": True}
                operations += [{"index": target}, {**shaped, **flags}]
        operations += [{"delete": {"_index": index, "_id": key}} for key in there if key not in docs]
        return dict((await self.client.bulk(operations=operations, pipeline=PIPELINE)).body)

    async def report(self, job: str, **counts: int) -> None:
        await self.update(JOBS, job, {"last_seen": self.now, **counts})

    async def count(self, index: str) -> int:
        await self.client.indices.refresh(index=index, ignore_unavailable=True)
        return int((await self.client.count(index=index, ignore_unavailable=True))["count"])

    async def finish(self, job: str, status: str, error: str | None = None, counts: Mapping[str, int] = NOTHING) -> None:
        doc: Found = {"last_seen": self.now, "status": status, "error": error, **counts}
        if status in ("error", "completed", "canceled"):
            doc["completed_at"] = self.now
        if status == "canceled":
            doc["canceled_at"] = self.now
        await self.update(JOBS, job, doc)

    async def sync_done(self, job: str, cursor: Any = None) -> None:
        source = (await self.fetch(JOBS, job))["_source"]
        status, error = source["status"], source.get("error")
        doc = {
            "last_synced": self.now,
            "status": "error" if status == "error" else "connected",
            "error": error,
            "last_sync_status": status,
            "last_sync_error": error,
            "last_indexed_document_count": source["indexed_document_count"],
            "last_deleted_document_count": source["deleted_document_count"],
        }
        await self.change({**doc, "sync_cursor": cursor} if status == "completed" else doc)

    # --- cleaning up ---------------------------------------------------------------------------------------------------
    async def orphaned(self) -> list[str]:
        known = [hit["_id"] async for hit in self.all_docs(CONNECTORS)]
        running = {"terms": {"status": ["in_progress", "canceling"]}}
        query = {"bool": {"must_not": {"terms": {"connector.id": known}}, "filter": [running]}}
        return [hit["_id"] async for hit in self.all_docs(JOBS, query)]

    async def idle(self) -> list[str]:
        clauses = [
            {"terms": {"connector.id": [self.connector]}},
            {"terms": {"status": ["in_progress", "canceling"]}},
            {"range": {"last_seen": {"lte": "now-300s"}}},
        ]
        return [hit["_id"] async for hit in self.all_docs(JOBS, {"bool": {"filter": clauses}})]

    async def clean_up(self) -> list[str]:
        """Ends jobs that nobody works on; says which."""
        orphaned, idle = await self.orphaned(), await self.idle()
        for job in orphaned:
            await self.finish(job, "error", IDLE)
        for job in idle:
            await self.finish(job, "error", IDLE)
            try:
                await self.fetch(CONNECTORS, self.connector)
            except NotFoundError:
                continue
            await self.sync_done(job)
        return [*orphaned, *idle]
