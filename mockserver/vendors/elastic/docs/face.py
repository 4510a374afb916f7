"""What the document APIs are made of: who answers which operation, and what is kept."""

from typing import Final

from mockserver.vendors.elastic.docs import admin, aliases, bulk, calls, cluster, pipelines, reading, scrolls
from mockserver.vendors.elastic.docs.names import INDICES
from mockserver.vendors.elastic.docs.pipelines import PIPELINES
from mockserver.vendors.elastic.docs.scrolls import SCROLLS
from mockserver.vendors.elastic.docs.shelves import DOCUMENTS

BEHAVIOURS: Final = {
    **admin.BEHAVIOURS,
    **aliases.BEHAVIOURS,
    **bulk.BEHAVIOURS,
    **calls.BEHAVIOURS,
    **cluster.BEHAVIOURS,
    **pipelines.BEHAVIOURS,
    **reading.BEHAVIOURS,
    **scrolls.BEHAVIOURS,
}
RESOURCES: Final = (INDICES, DOCUMENTS, PIPELINES, SCROLLS)
