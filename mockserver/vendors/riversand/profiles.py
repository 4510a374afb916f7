"""Profiles: what the profile contexts of an export or an import pick (pages "Download Connector State" and on exports)."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.vendors.riversand.problems import MissingParameter, UnknownProfile


class Profile(NamedTuple):
    """One profile. Its name is proposed, after the pattern of the vendor's profile files."""

    service: str
    channel: str
    format: str
    name: str
    covers_states: bool = True
    """Whether connector states are among what it deals with; of entities and events this mock has none."""


PROFILES: Final = (
    Profile("CONNECTOR_STATE_EXPORT", "JOB", "Excel", "sys_export_connectorstate_excel_job_base"),
    Profile("ENTITY_EXPORT", "JOB", "GENERIC_OBJECT_EXCEL", "sys_export_genericobject_excel_job_base"),
    Profile("ENTITY_EXPORT", "JOB", "Excel", "sys_export_entity_excel_job_base", covers_states=False),
    Profile("SERVICE_DATA_EXPORT", "JOB", "ServiceDataExcel", "sys_export_servicedata_excel_job_base", covers_states=False),
)

IMPORTS: Final = (Profile("ENTITY_IMPORT", "UI", "GENERIC_OBJECT_EXCEL", "sys_import_genericobject_excel_ui_base"),)


def choose(rsconnect: Document) -> Profile:
    """The profile that an export picks by context or by name. Raises MissingParameter and UnknownProfile."""
    contexts: Sequence[Document] = rsconnect.get("profilecontexts", ())
    names: Sequence[str] = rsconnect.get("profiles", ())
    if not contexts and not names:
        raise MissingParameter("profilecontexts")
    for profile in PROFILES:
        if profile.name in names or any(_fits(profile, context) for context in contexts):
            return profile
    raise UnknownProfile(_describe(contexts[0]) if contexts else f"name : {names[0]}")


def choose_import(properties: Mapping[str, str]) -> Profile:
    """The profile that an import picks by the properties of its data object. Raises MissingParameter and UnknownProfile."""
    for member in ("service", "channel", "format"):
        if not properties.get(member):
            raise MissingParameter(member)
    for profile in IMPORTS:
        if _fits(profile, properties):
            return profile
    raise UnknownProfile(_describe(properties))


def _fits(profile: Profile, context: Mapping[str, str]) -> bool:
    asked = tuple(context.get(member) for member in ("service", "channel", "format"))
    return asked == (profile.service, profile.channel, profile.format)


def _describe(context: Mapping[str, str]) -> str:
    return ", ".join(f"{member} : {context.get(member, '')}" for member in ("service", "channel", "format"))
