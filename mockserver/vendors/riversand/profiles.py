"""Export profiles: what the profile contexts of an export job pick (pages "Download Connector State" and on exports)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.vendors.riversand.problems import MissingParameter, UnknownProfile


class Profile(NamedTuple):
    """One export profile. Its name is proposed, after the pattern of the vendor's profile files."""

    service: str
    channel: str
    format: str
    name: str


PROFILES: Final = (
    Profile("CONNECTOR_STATE_EXPORT", "JOB", "Excel", "sys_export_connectorstate_excel_job_base"),
    Profile("ENTITY_EXPORT", "JOB", "GENERIC_OBJECT_EXCEL", "sys_export_genericobject_excel_job_base"),
    Profile("ENTITY_EXPORT", "JOB", "Excel", "sys_export_entity_excel_job_base"),
    Profile("SERVICE_DATA_EXPORT", "JOB", "ServiceDataExcel", "sys_export_servicedata_excel_job_base"),
)


def choose(rsconnect: Document) -> Profile:
    """The profile that a request picks by context or by name. Raises MissingParameter and UnknownProfile."""
    contexts: Sequence[Document] = rsconnect.get("profilecontexts", ())
    names: Sequence[str] = rsconnect.get("profiles", ())
    if not contexts and not names:
        raise MissingParameter("profilecontexts")
    for profile in PROFILES:
        if profile.name in names or any(_fits(profile, context) for context in contexts):
            return profile
    raise UnknownProfile(_describe(contexts[0]) if contexts else f"name : {names[0]}")


def _fits(profile: Profile, context: Document) -> bool:
    asked = tuple(context.get(member) for member in ("service", "channel", "format"))
    return asked == (profile.service, profile.channel, profile.format)


def _describe(context: Document) -> str:
    return ", ".join(f"{member} : {context.get(member, '')}" for member in ("service", "channel", "format"))
