"""Lists that are searched by name and cut into pages."""

from collections.abc import Iterable, Sequence

from mockserver.model.json import Document
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.problems import BadPage


def slice_of(body: Document, documents: Iterable[Document], name: str) -> list[Document]:
    """The documents whose name holds what the body wants, by name; those of a page if it wants one.

    Raises MissingMember and BadPage.
    """
    wanted = body.get("nameContains")
    part = str(wanted).lower() if wanted is not None and str(wanted).strip() else ""
    found = sorted((each for each in documents if part in each[name].lower()), key=lambda each: str(each[name]))
    return found if body.get("pagination") is None else list(page(body["pagination"], found))


def page(asked: Document, found: Sequence[Document]) -> Sequence[Document]:
    """A page; neither its size nor its place has a default. Raises MissingMember and BadPage."""
    size, offset = int(needed(asked, "pageSize")), int(needed(asked, "rowOffset"))
    if size < 0:
        raise BadPage("LIMIT")
    if offset < 0:
        raise BadPage("OFFSET")
    return found[offset : offset + size]
