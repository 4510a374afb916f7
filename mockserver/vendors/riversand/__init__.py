"""Riversand MDM (now Syndigo): connector states, their export job, and the calls around them."""

from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.riversand import auth, calls, events, exports, files, process, streams, tracking, wording
from mockserver.vendors.riversand.channels import CHANNEL
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE
from mockserver.vendors.riversand.genericobjects import GENERICOBJECT
from mockserver.vendors.riversand.settings import CREDENTIAL, SETTINGS
from mockserver.vendors.riversand.tasks import TASK
from mockserver.vendors.riversand.tenancy import TENANT
from mockserver.vendors.riversand.writes import LATER

VENDOR: Final = Vendor(
    name="riversand",
    faces=(
        Face(
            spec="riversand/openapi.yaml",
            convention=Convention(
                name="rdp",
                refuse=wording.refuse,
                one=wording.one,
                many=wording.many,
                slice=wording.whole_listing,
                authenticate=auth.authenticate,
                identify=auth.identify,
                # Pages mix the spellings of services and verbs; every method but POST is an error.
                # A live client polls with JSON that it calls a zip archive.
                dialect=Dialect(ignore_case=True, accept="ignore", options="refuse", json_types=frozenset({"application/zip"})),
            ),
            behaviours={
                **calls.BEHAVIOURS,
                **exports.BEHAVIOURS,
                **tracking.BEHAVIOURS,
                **events.BEHAVIOURS,
                **process.BEHAVIOURS,
                **streams.BEHAVIOURS,
                **files.BEHAVIOURS,
            },
            prefixes=("", "/{tenantId}"),
        ),
    ),
    resources=(TENANT, CHANNEL, CONNECTORSTATE, GENERICOBJECT, LATER, TASK, streams.STREAM),
    settings=SETTINGS,
    credential=CREDENTIAL,
    credential_name=auth.credential_name,
)
