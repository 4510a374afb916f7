"""Pages by size and offset, as several lists ask for them."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from mockserver.model.json import Document
from mockserver.vendors.airbyte.problems import BadPage

Item = TypeVar("Item")

USUAL: Final = 20
"""Items of a page that says no size (PaginationHelper)."""


class Window(NamedTuple):
    """The slice that is asked for."""

    offset: int
    limit: int

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """The slice of a list."""
        return items[self.offset : self.offset + self.limit]


def of_page(page: Document | None, usual: int = USUAL) -> Window:
    """The slice that a `pagination` member asks for. Raises BadPage."""
    size, offset = (page or {}).get("pageSize"), (page or {}).get("rowOffset")
    window = Window(int(offset or 0), usual if size is None else int(size))
    if window.limit < 0:
        raise BadPage("LIMIT")
    if window.offset < 0:
        raise BadPage("OFFSET")
    return window
