"""Elasticsearch: the Connector API of the stack and the document APIs around it, impersonated."""

from typing import Final

from mockserver.vendor import Face, Vendor
from mockserver.vendors.elastic import auth
from mockserver.vendors.elastic.behaviours import BEHAVIOURS
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.convention import CONVENTION, DOCUMENTS
from mockserver.vendors.elastic.docs import actions
from mockserver.vendors.elastic.docs import face as documents
from mockserver.vendors.elastic.job import SYNC_JOBS, SYSTEM_INDICES
from mockserver.vendors.elastic.secret import SECRETS
from mockserver.vendors.elastic.security_keys import API_KEYS
from mockserver.vendors.elastic.settings import SETTINGS

VENDOR: Final = Vendor(
    name="elastic",
    faces=(
        Face(
            spec="elastic/openapi.yaml",
            convention=CONVENTION,
            behaviours=BEHAVIOURS,
        ),
        Face(
            spec="elastic/documents/openapi.yaml",
            convention=DOCUMENTS,
            behaviours=auth.guarded(documents.BEHAVIOURS, actions.ACTIONS),
        ),
    ),
    resources=(CONNECTORS, SYNC_JOBS, SYSTEM_INDICES, SECRETS, API_KEYS, *documents.RESOURCES),
    settings=SETTINGS,
    credential=auth.CREDENTIAL,
    credential_name=auth.credential_name,
)
