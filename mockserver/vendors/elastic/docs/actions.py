"""Actions of the document APIs, and the privileges that grant them: of indices, except where the cluster is asked.

Source: "Security privileges" in the Elasticsearch reference; the names of the transport actions.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

READ: Final = ("read", "all")
WRITE: Final = ("write", "all")
INDEX: Final = ("index", "write", "all")
DELETE: Final = ("delete", "write", "all")
BULK: Final = ("create_doc", "create", "delete", "index", "write", "all")
BULK_ITEM: Final = "indices:data/write/bulk[s]"
BULK_ITEMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"create": ("create_doc", "create", *INDEX), "delete": DELETE, "index": INDEX, "update": INDEX}
)
"""What grants the actions of a bulk request, which are asked for one by one."""
VIEW: Final = ("view_index_metadata", "manage", "all")
MAINTAIN: Final = ("maintenance", "manage", "all")
MANAGE: Final = ("manage", "all")
CREATE: Final = ("create_index", "manage", "all")
PIPELINES: Final = ("manage_ingest_pipelines", "manage_pipeline", "manage", "all")
MONITOR: Final = ("monitor", "manage", "all")

ACTIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        **{f"search{end}": ("indices:data/read/search", READ) for end in ("", "_post", "_index", "_index_post")},
        **{f"count{end}": ("indices:data/read/search", READ) for end in ("", "_post", "_index", "_index_post")},
        **{f"bulk{end}": ("indices:data/write/bulk", BULK) for end in ("", "_put", "_index", "_index_put")},
        **{f"indices.refresh{end}": ("indices:admin/refresh", MAINTAIN) for end in ("", "_get", "_index", "_index_get")},
        **dict.fromkeys(("index", "index_post", "index_new", "create", "create_post"), ("indices:data/write/index", INDEX)),
        **dict.fromkeys(("get", "exists", "get_source"), ("indices:data/read/get", READ)),
        **dict.fromkeys(("scroll", "scroll_post"), ("indices:data/read/scroll", READ)),
        "clear_scroll": ("indices:data/read/scroll/clear", READ),
        "delete": ("indices:data/write/delete", DELETE),
        "update": ("indices:data/write/update", INDEX),
        "delete_by_query": ("indices:data/write/delete/byquery", DELETE),
        "indices.create": ("indices:admin/create", CREATE),
        "indices.get": ("indices:admin/get", VIEW),
        "indices.exists": ("indices:admin/get", VIEW),
        "indices.delete": ("indices:admin/delete", ("delete_index", "manage", "all")),
        "indices.get_mapping": ("indices:admin/mappings/get", VIEW),
        "indices.get_mapping_all": ("indices:admin/mappings/get", VIEW),
        "indices.put_mapping": ("indices:admin/mapping/put", MANAGE),
        "indices.put_mapping_post": ("indices:admin/mapping/put", MANAGE),
        "indices.get_settings": ("indices:monitor/settings/get", ("view_index_metadata", "monitor", "manage", "all")),
        "indices.put_settings": ("indices:admin/settings/update", MANAGE),
        "indices.close": ("indices:admin/close", MANAGE),
        "indices.open": ("indices:admin/open", MANAGE),
        "indices.stats": ("indices:monitor/stats", ("monitor", "manage", "all")),
        "indices.stats_index": ("indices:monitor/stats", ("monitor", "manage", "all")),
        **{
            f"indices.{call}_alias{end}": ("indices:admin/aliases/get", VIEW)
            for call, ends in (("get", ("", "_all", "_index", "_of")), ("exists", ("", "_of")))
            for end in ends
        },
        "indices.put_alias": ("indices:admin/aliases", MANAGE),
        "indices.delete_alias": ("indices:admin/aliases", MANAGE),
        "ingest.get_pipeline_all": ("cluster:admin/ingest/pipeline/get", ("read_pipeline", *PIPELINES)),
        "ingest.get_pipeline": ("cluster:admin/ingest/pipeline/get", ("read_pipeline", *PIPELINES)),
        "ingest.put_pipeline": ("cluster:admin/ingest/pipeline/put", PIPELINES),
        "ingest.delete_pipeline": ("cluster:admin/ingest/pipeline/delete", PIPELINES),
        "license.get": ("cluster:monitor/xpack/license/get", MONITOR),
        "cluster.health": ("cluster:monitor/health", MONITOR),
    }
)
"""By operation id: the action, and the privileges that grant it, least first."""
