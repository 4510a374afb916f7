"""What requests about API keys must keep to, once they are read.

Source: GetApiKeyRequest.validate, InvalidateApiKeyRequest, AbstractCreateApiKeyRequest.validate.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document
from mockserver.model.messages import Call

LONGEST_NAME: Final = 256

Entries = Iterable[str]


def listing(query: Document) -> Entries:
    """Entries for a search."""
    whose = _text(query, "username") or _text(query, "realm_name")
    if whose and (_text(query, "id") or _text(query, "name")):
        yield "username or realm name must not be specified when the api key id or api key name is specified"
    if whose and query.get("owner"):
        yield "neither username nor realm-name may be specified when retrieving owned API keys"
    if _text(query, "id") and _text(query, "name"):
        yield "only one of [api key id, api key name] can be specified"


def ids(body: Document) -> Entries:
    """Entries for the ids of an invalidation. They are told alone: ids are looked at while the request is made."""
    given = body.get("ids")
    if given is None:
        return
    listed = [given] if isinstance(given, str) else given
    if not listed:
        yield "Field [ids] cannot be an empty array"
    blank = [number for number, key in enumerate(listed) if not str(key).strip()]
    if blank:
        many = "s" if len(blank) > 1 else ""
        yield f"Field [ids] must not contain blank id, but got blank id{many} at index position{many}: {blank}"


def invalidation(body: Document) -> Entries:
    """Entries for an invalidation."""
    if any(ids(body)):
        yield from ids(body)
        return
    whose = _text(body, "username") or _text(body, "realm_name")
    owner = body.get("owner") in (True, "true")
    if not (whose or body.get("ids") or _text(body, "name") or owner):
        yield "One of [api key id(s), api key name, username, realm name] must be specified if [owner] flag is false"
    if whose and (body.get("ids") or _text(body, "name")):
        yield "username or realm name must not be specified when the api key id(s) or api key name are specified"
    if whose and owner:
        yield "neither username nor realm-name may be specified when invalidating owned API keys"
    if body.get("ids") and _text(body, "name"):
        yield "only one of [api key id(s), api key name] can be specified"


def _creation(call: Call) -> Entries:
    name = call.body["name"]
    if not name:
        yield "api key name is required"
    if len(name) > LONGEST_NAME:
        yield "api key name may not be more than 256 characters long"
    if name != name.strip():
        yield "api key name may not begin or end with whitespace"
    if name.startswith("_"):
        yield "api key name may not begin with an underscore"
    if any(key.startswith("_") for key in call.body.get("metadata") or ()):
        yield "API key metadata keys may not start with [_]"


def _text(given: Document, name: str) -> str:
    """The text, unless it is blank."""
    value = given.get(name)
    return value if isinstance(value, str) and value.strip() else ""


VALIDATIONS: Final[Mapping[str, Callable[[Call], Entries]]] = MappingProxyType(
    {
        "security.create_api_key": _creation,
        "security.create_api_key_post": _creation,
        "security.invalidate_api_key": lambda call: invalidation(call.body),
    }
)
"""By operation id: for requests that break the specification."""
