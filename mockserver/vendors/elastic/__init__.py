"""Elasticsearch: the Connector API of the stack, impersonated."""

from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.elastic import auth, cluster, connectors, job_updates, jobs, listing, secret, updates, wording
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.job import JOB_INDEX, SYNC_JOBS
from mockserver.vendors.elastic.judge import judge
from mockserver.vendors.elastic.presenting import present
from mockserver.vendors.elastic.settings import SETTINGS

VENDOR: Final = Vendor(
    name="elastic",
    faces=(
        Face(
            spec="elastic/openapi.yaml",
            convention=Convention(
                name="elastic",
                refuse=wording.refuse,
                one=wording.one,
                many=wording.many,
                slice=listing.window,
                authenticate=auth.admit,
                identify=auth.identify,
                judge=judge,
                present=present,
                # PathTrie splits as Java does: empty segments within a path count, those at its end do not.
                dialect=Dialect(
                    trailing_slash=True,
                    empty_segments=True,
                    literal_yields=True,
                    duplicate_keys="refuse",
                    unknown_query="refuse",
                    bare_content_type="refuse",
                    unwanted_body="refuse",
                    options_status=200,
                    head=False,
                    accept="ignore",
                ),
            ),
            behaviours={
                **cluster.BEHAVIOURS,
                **connectors.BEHAVIOURS,
                **listing.BEHAVIOURS,
                **updates.BEHAVIOURS,
                **jobs.BEHAVIOURS,
                **job_updates.BEHAVIOURS,
                **secret.BEHAVIOURS,
            },
        ),
    ),
    resources=(CONNECTORS, SYNC_JOBS, JOB_INDEX, secret.SECRETS),
    settings=SETTINGS,
    credential=auth.CREDENTIAL,
    credential_name=auth.credential_name,
)
