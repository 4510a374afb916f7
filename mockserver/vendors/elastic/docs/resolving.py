"""Which indices an expression stands for: names, lists of them, patterns, and what is left out of these.

Source: IndexNameExpressionResolver and IndicesOptions.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.names import Known, is_on, known
from mockserver.vendors.elastic.docs.problems import (
    BadIndexName,
    IndexClosed,
    IndexMissing,
    NoIndices,
    NoWriteIndex,
    SeveralIndices,
)
from mockserver.vendors.elastic.wildcards import name as pattern

ALL: Final = "_all"
NONE_EXIST: Final = "no indices exist"
NOT_EXCLUDED: Final = (
    "if you intended to exclude this index, ensure that you use wildcards that include it before explicitly excluding it"
)


class Options(NamedTuple):
    """How names are resolved."""

    ignore_unavailable: bool = False
    allow_no_indices: bool = True
    open: bool = True
    closed: bool = False
    hidden: bool = False
    forbid_closed: bool = False
    """Whether an index that is closed is refused."""


def options_of(query: Document, base: Options) -> Options:
    """The options of a request, with those of its call as defaults."""
    options = base
    if "expand_wildcards" in query:
        # `hidden` says which of the open and closed ones; alone it expands nothing (IndicesOptions.WildcardOptions).
        words = {word for word in str(query["expand_wildcards"]).split(",") if word}
        options = options._replace(
            open=bool(words & {"open", "all"}), closed=bool(words & {"closed", "all"}), hidden=bool(words & {"hidden", "all"})
        )
    return options._replace(
        ignore_unavailable=is_on(query.get("ignore_unavailable"), otherwise=options.ignore_unavailable),
        allow_no_indices=is_on(query.get("allow_no_indices"), otherwise=options.allow_no_indices),
    )


async def resolve(world: World, expression: str, options: Options) -> list[Known]:
    """The indices that an expression names, by name. Raises IndexMissing, NoIndices, IndexClosed and BadIndexName."""
    parts = [part for part in expression.split(",") if part] or [ALL]
    there = await known(world)
    expanding = options.open or options.closed
    found: dict[str, Known] = {}
    if parts != [ALL]:
        _collect(parts, there, options, found)
    elif expanding:
        found = {index.name: index for index in _matching("*", there, options)}
    kept = [index for index in found.values() if _is_usable(index, options)]
    if not kept and not options.allow_no_indices:
        if len(parts) > 1:
            raise NoIndices(tuple(parts))
        raise IndexMissing(parts[0], NONE_EXIST if parts == [ALL] else "")
    return sorted(kept, key=lambda index: index.name)


def _collect(parts: list[str], there: list[Known], options: Options, found: dict[str, Known]) -> None:
    seen = False
    for part in parts:
        away = seen and part.startswith("-")
        name = part[1:] if away else part
        if name.startswith("_"):
            raise BadIndexName(name, "must not start with '_'.")
        wild = "*" in name and (options.open or options.closed)
        seen = seen or wild
        some = list(_matching(name, there, options) if wild else _named(name, there))
        if not some and not (options.allow_no_indices if wild else options.ignore_unavailable or away):
            raise IndexMissing(name, NOT_EXCLUDED if name.startswith("-") else "")
        for index in some:
            if not away:
                found[index.name] = index
            elif wild or name == index.name:
                found.pop(index.name, None)


def _named(name: str, there: list[Known]) -> Iterator[Known]:
    return (index for index in there if name == index.name or name in index.aliases)


def _matching(wanted: str, there: list[Known], options: Options) -> Iterator[Known]:
    """Indices with a matching name, or a matching alias: of a hidden index, too, as long as the alias is not hidden."""
    shape = pattern(wanted)
    for index in there:
        if not (options.closed if index.closed else options.open):
            continue
        aliases = {name: is_on((alias or {}).get("is_hidden")) for name, alias in index.aliases.items()}
        for name, hidden in {index.name: index.hidden, **aliases}.items():
            # A pattern that begins with a dot finds dotted names, hidden or not.
            if shape.match(name) and (not hidden or options.hidden or (wanted.startswith(".") and name.startswith("."))):
                yield index
                break


def _is_usable(index: Known, options: Options) -> bool:
    """Raises IndexClosed."""
    if not (index.closed and options.forbid_closed):
        return True
    if not options.ignore_unavailable:
        raise IndexClosed(index.name, index.uuid)
    return False


async def single(world: World, name: str, *, writing: bool = False) -> Known:
    """The one index of a call on one document; patterns are names like others here.

    Raises IndexMissing, IndexClosed, SeveralIndices and, for an alias that is written to, NoWriteIndex.
    """
    named = list(_named(name, await known(world)))
    if not named:
        raise IndexMissing(name)
    if len(named) > 1 and not writing:
        raise SeveralIndices(name, tuple(index.name for index in named))
    if writing and named[0].name != name:
        alone = len(named) == 1
        named = [one for one in named if is_on((one.aliases[name] or {}).get("is_write_index"), otherwise=alone)]
    if len(named) != 1:
        raise NoWriteIndex(name)
    (index,) = named
    if index.closed:
        raise IndexClosed(index.name, index.uuid)
    return index
