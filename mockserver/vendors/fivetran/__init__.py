"""Fivetran: the REST API v1, impersonated."""

from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.fivetran import auth, connections, groups, paging, states, syncs, wording
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.settings import CREDENTIAL, SETTINGS

VENDOR: Final = Vendor(
    name="fivetran",
    faces=(
        Face(
            spec="fivetran/openapi.yaml",
            convention=Convention(
                name="fivetran",
                refuse=wording.refuse,
                one=wording.one,
                many=wording.many,
                slice=paging.window,
                authenticate=auth.basic,
                identify=auth.identify,
                # Widely used clients call /v1/groups/ (Airflow); a body must say that it is JSON (page on response codes).
                dialect=Dialect(trailing_slash=True, bare_content_type="refuse", options="refuse"),
            ),
            behaviours={
                **groups.BEHAVIOURS,
                **connections.BEHAVIOURS,
                **states.BEHAVIOURS,
                **syncs.BEHAVIOURS,
            },
        ),
    ),
    resources=(GROUP, CONNECTION),
    settings=SETTINGS,
    credential=CREDENTIAL,
    credential_name=auth.name,
    hosts=("api.fivetran.com",),
)
