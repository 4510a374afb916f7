"""Airbyte: the Configuration API, and the public API over the same records."""

from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.airbyte import auth, catalogue, judging, settings, tokens, wording
from mockserver.vendors.airbyte.public import auth as access
from mockserver.vendors.airbyte.public import face as public

CONVENTION: Final = Convention(
    name="airbyte",
    refuse=tokens.refuse,
    one=wording.one,
    many=wording.many,
    slice=wording.window,
    authenticate=access.authenticate_config,
    identify=auth.identify,
    judge=judging.judge,
    dialect=Dialect(trailing_slash=True, options="refuse"),
)

VENDOR: Final = Vendor(
    name="airbyte",
    faces=(
        Face(
            spec="airbyte/openapi.yaml",
            convention=CONVENTION,
            behaviours=catalogue.BEHAVIOURS,
            prefixes=("", "/api"),
        ),
        public.face(CONVENTION),
    ),
    resources=(*catalogue.RESOURCES, *public.RESOURCES),
    settings=settings.SETTINGS,
    credential=access.CREDENTIAL,
    credential_name=auth.name,
    hosts=("api.airbyte.com",),
)
