"""Media types of requests and answers, and the version of the API that clients ask for in them."""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from mockserver.model.json import Document
from mockserver.model.messages import Request
from mockserver.vendors.elastic.problems import VersionMismatch

JSON: Final = "application/json"
VENDOR_JSON: Final = "application/vnd.elasticsearch+json"
SUPPORTED: Final = frozenset({JSON, VENDOR_JSON})
_VERSION: Final = re.compile(r";\s*compatible-with\s*=\s*(\d{1,3})\s*(?:;|$)")


Mismatch = tuple[Literal["accept", "content-type", "unequal", "one-sided"], str, str, tuple[int, int], int]


class Asked(NamedTuple):
    """What one header asks for."""

    kind: str
    """Lower-cased, without parameters; empty for a header that says nothing to the vendor."""
    version: int | None
    text: str


def kind(header: str) -> str:
    """The media type of a header, lower-cased, without parameters."""
    return header.partition(";")[0].strip().lower()


def is_supported(content_type: str) -> bool:
    """Whether a body of this type can be read."""
    return kind(content_type) in SUPPORTED


def check(request: Request, settings: Document) -> None:
    """Raises VersionMismatch. It comes before routing: every request is held to it."""
    headers = request.headers
    accept = headers.get("Accept", "")
    content_type = headers.get("Content-Type", "") if request.body else ""
    if "compatible-with" in accept or "compatible-with" in content_type:
        mismatch = _mismatch(accept, content_type, bool(request.body), major(settings["version"]))
        if mismatch is not None:
            raise VersionMismatch(*mismatch)


def answered(accept: str | None, version: str) -> str:
    """The media type of a JSON answer: the client's own where it is one of ours."""
    return _answered(accept or "", major(version))


@lru_cache(maxsize=64)
def major(version: str) -> int:
    """The first number of a version."""
    return int(version.partition(".")[0])


@lru_cache(maxsize=256)
def _answered(accept: str, current: int) -> str:
    asked = _read(accept)
    if asked.kind != VENDOR_JSON:
        return JSON
    return f"{VENDOR_JSON};compatible-with={current if asked.version is None else asked.version}"


@lru_cache(maxsize=256)
def _mismatch(accept: str, content_type: str, has_body: bool, current: int) -> Mismatch | None:
    """The first rule that is broken. Source: RestCompatibleVersionHelper.getCompatibleVersion."""
    majors = (current, current - 1)
    wanted, sent = _read(accept), _read(content_type)
    wanted_version = current if wanted.version is None else wanted.version
    sent_version = current if sent.version is None else sent.version
    if wanted_version not in majors:
        return "accept", accept, content_type, majors, wanted_version
    if not has_body:
        return None
    if sent_version not in majors:
        return "content-type", accept, content_type, majors, sent_version
    if wanted_version != sent_version:
        return "unequal", accept, content_type, majors, sent_version
    if (wanted.version is None) != (sent.version is None):
        return "one-sided", accept, content_type, majors, sent_version
    return None


def _read(header: str) -> Asked:
    """A header; lists and wildcards say nothing (ParsedMediaType.parseMediaType)."""
    name = kind(header)
    if "," in header or name in ("", "*/*"):
        return Asked("", None, header)
    found = _VERSION.search(header.lower()) if name.startswith("application/vnd.elasticsearch+") else None
    return Asked(name, int(found[1]) if found else None, header)
