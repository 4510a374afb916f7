"""Fivetran: the REST API v1, impersonated."""

from dataclasses import replace
from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendor import Face, Vendor
from mockserver.vendors.fivetran import auth, catalogue, limits, paging, wording
from mockserver.vendors.fivetran.account import face as account
from mockserver.vendors.fivetran.account import refusals
from mockserver.vendors.fivetran.account.settings import SETTINGS as ACCOUNT_SETTINGS
from mockserver.vendors.fivetran.settings import CREDENTIAL, SETTINGS
from mockserver.vendors.fivetran.webhooks import calls as webhooks
from mockserver.vendors.fivetran.webhooks.hooks import WEBHOOKS
from mockserver.vendors.fivetran.webhooks.sending import DELIVERIES, delivered

CONVENTION: Final = Convention(
    name="fivetran",
    refuse=wording.refuse,
    one=wording.one,
    many=wording.many,
    slice=paging.window,
    authenticate=auth.basic,
    identify=auth.identify,
    meter=limits.count,
    meter_switch="rate_limit",
    # Widely used clients call /v1/groups/ (Airflow); a body must say that it is JSON (page on response codes).
    dialect=Dialect(trailing_slash=True, bare_content_type="refuse", suffix_types=False, options="refuse"),
)
VENDOR: Final = Vendor(
    name="fivetran",
    faces=(
        Face(
            spec="fivetran/openapi.yaml",
            convention=CONVENTION,
            behaviours=catalogue.BEHAVIOURS,
        ),
        Face(
            spec="fivetran/account/openapi.yaml",
            convention=replace(CONVENTION, name="fivetran-account", refuse=refusals.refuse),
            behaviours=account.BEHAVIOURS,
        ),
        Face(
            spec="fivetran/webhooks/openapi.yaml",
            convention=replace(CONVENTION, name="fivetran-webhooks", refuse=webhooks.refuse),
            behaviours=webhooks.BEHAVIOURS,
        ),
    ),
    resources=(*catalogue.RESOURCES, *account.RESOURCES, WEBHOOKS, DELIVERIES),
    settings={**SETTINGS, **ACCOUNT_SETTINGS},
    credential=CREDENTIAL,
    credential_name=auth.name,
    delivered=delivered,
    hosts=("api.fivetran.com",),
)
