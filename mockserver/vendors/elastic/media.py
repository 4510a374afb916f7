"""Media types of requests and answers, and the version of the API that clients ask for in them."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from mockserver.model.json import Document
from mockserver.model.messages import Request
from mockserver.model.problem import Problem
from mockserver.vendors.elastic.problems import HeaderUnread, VersionMismatch

Codec = Literal["json", "yaml"]
Lines = tuple[str, ...]
Rule = Literal["accept", "content-type", "unequal", "one-sided"]

JSON: Final = "application/json"
VENDOR: Final = "application/vnd.elasticsearch+"
VENDOR_JSON: Final = f"{VENDOR}json"
SUPPORTED: Final = frozenset({JSON, VENDOR_JSON})
"""What bodies are read in. The vendor reads YAML, CBOR and SMILE, too."""
FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "json": JSON,
        "yaml": "application/yaml",
        "smile": JSON,
        "cbor": JSON,
        "vnd_json": VENDOR_JSON,
        "vnd_yaml": f"{VENDOR}yaml",
        "vnd_smile": VENDOR_JSON,
        "vnd_cbor": VENDOR_JSON,
    }
)
"""Media types of answers by `format`. Answers are never binary here: SMILE and CBOR come as JSON."""
KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{f"application/{name}": FORMATS[name] for name in ("json", "yaml", "smile", "cbor")},
        **{f"{VENDOR}{name}": FORMATS[f"vnd_{name}"] for name in ("json", "yaml", "smile", "cbor")},
        "application/*": JSON,
        "application/x-ndjson": JSON,
        f"{VENDOR}x-ndjson": VENDOR_JSON,
    }
)
"""Media types of answers by the media type of a header (XContentType)."""
_TOKEN: Final = re.compile(r"[a-zA-z0-9!#$%&'*+\-.\\^_`|~]+")
_END: Final = re.compile(r"\s*;")


class Header(NamedTuple):
    """A header, taken apart."""

    kind: str
    """Lower-cased, without parameters."""
    parameters: tuple[tuple[str, str], ...]
    text: str

    @property
    def version(self) -> int | None:
        """The version of the API that it asks for."""
        asked = dict(self.parameters).get("compatible-with", "")
        return int(asked) if self.kind.startswith(VENDOR) and asked.isdecimal() else None


class Form(NamedTuple):
    """How an answer is written."""

    codec: Codec
    media: str
    """With parameters."""


class _Reading(NamedTuple):
    """What the vendor makes of both headers."""

    accept: Header | None
    content_type: Header | None
    problem: Callable[[], Problem] | None
    """Makes what the vendor complains about."""


class _Unread(Exception):
    """A header is no media type."""


def kind(header: str) -> str:
    """The media type of a header, lower-cased, without parameters."""
    return header.partition(";")[0].strip().lower()


def is_supported(content_type: str) -> bool:
    """Whether a body of this type can be read."""
    return kind(content_type) in SUPPORTED


def check(request: Request, settings: Document) -> None:
    """Raises HeaderUnread and VersionMismatch. It comes before routing: every request is held to it."""
    problem = _read(*_lines(request), bool(request.body), major(settings["version"])).problem
    if problem is not None:
        raise problem()


def form(request: Request, settings: Document, wanted: str = "") -> Form:
    """How the request wants to be answered: by the query's `format`, by Accept, or in the type of its body."""
    return _form(*_lines(request), bool(request.body), major(settings["version"]), wanted.lower())


@lru_cache(maxsize=64)
def major(version: str) -> int:
    """The first number of a version."""
    return int(version.partition(".")[0])


def _lines(request: Request) -> tuple[Lines, Lines]:
    headers = request.headers
    return tuple(headers.getall("Accept", ())), tuple(headers.getall("Content-Type", ()))


@lru_cache(maxsize=256)
def _form(accept: Lines, content_type: Lines, has_body: bool, current: int, wanted: str) -> Form:
    """Source: AbstractRestChannel.newBuilder. Parameters of Accept come back, whatever type the answer has."""
    reading = _read(accept, content_type, has_body, current)
    asked = (KNOWN.get(header.kind) for header in (reading.accept, reading.content_type) if header is not None)
    media = FORMATS.get(wanted) or next((one for one in asked if one is not None), JSON)
    parameters = reading.accept.parameters if reading.accept is not None else ()
    joined = "".join(f";{name}={value}" for name, value in parameters)
    return Form("yaml" if media.endswith("yaml") else "json", media + joined)


@lru_cache(maxsize=256)
def _read(accept: Lines, content_type: Lines, has_body: bool, current: int) -> _Reading:
    """Both headers. One that is refused is left out of all that follows (AbstractHttpServerTransport)."""
    try:
        wanted, unread = _header("Accept", accept), None
    except _Unread as error:
        wanted, unread = None, partial(HeaderUnread, "Accept", str(error))
    try:
        sent = _header("Content-Type", content_type)
    except _Unread as error:
        sent, unread = None, unread or partial(HeaderUnread, "Content-Type", str(error))
    if unread is not None:
        return _Reading(wanted, sent, unread)
    mismatch = _mismatch(wanted, sent, has_body, current)
    return _Reading(wanted, sent, None) if mismatch is None else _Reading(None, None, mismatch)


def _header(name: str, lines: Lines) -> Header | None:
    """The header; None where it says nothing: absent, a list, or any type. Raises _Unread.

    Source: RestRequest.parseHeaderWithMediaType, ParsedMediaType.parseMediaType.
    """
    if not lines:
        return None
    if len(lines) > 1:
        raise _Unread(f"Incorrect header [{name}]. Only one value should be provided")
    text = lines[0]
    if not text.strip():
        raise _Unread(f"Header [{name}] cannot be empty.")
    if "," in text or text == "*/*":
        return None
    first, *rest = _END.split(text.lower())
    main, _, sub = (part.strip() for part in first.partition("/"))
    if not (_TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub)):
        raise _Unread(f"invalid media-type [{text}]")
    pairs = [part.strip().split("=") for part in rest if part.strip()]
    if any(len(pair) != 2 or not all(pair) or pair[0] != pair[0].rstrip() or pair[1] != pair[1].lstrip() for pair in pairs):
        raise _Unread(f"invalid parameters for header [{text}]")
    return Header(f"{main}/{sub}", tuple((key, value) for key, value in pairs), text)


def _mismatch(wanted: Header | None, sent: Header | None, has_body: bool, current: int) -> Callable[[], Problem] | None:
    """The first rule that is broken. Source: RestCompatibleVersionHelper.getCompatibleVersion."""
    majors = (current, current - 1)
    versions = [header.version if header is not None else None for header in (wanted, sent)]
    wanted_version, sent_version = (current if version is None else version for version in versions)
    rule: Rule
    if wanted_version not in majors:
        rule, found = "accept", wanted_version
    elif not has_body:
        return None
    elif sent_version not in majors:
        rule, found = "content-type", sent_version
    elif wanted_version != sent_version:
        rule, found = "unequal", sent_version
    elif (versions[0] is None) != (versions[1] is None):
        rule, found = "one-sided", sent_version
    else:
        return None
    return partial(VersionMismatch, rule, wanted.text if wanted else "", sent.text if sent else "", majors, found)
