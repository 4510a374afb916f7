"""Names: the same word in its spellings, singular and plural, and the names that a key may have."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_IRREGULAR: Final = {"people": "person", "children": "child", "indices": "index", "statuses": "status", "news": "news"}
_SINGULAR_ENDS: Final = ("ss", "us", "is")


def words(name: str) -> tuple[str, ...]:
    """The words of a name, lower-cased: `petId`, `pet_id` and `pet-id` have the same."""
    return tuple(word.lower() for word in _WORD.findall(name))


def plain(name: str) -> str:
    """A name without its spelling: letters and digits, lower-cased."""
    return "".join(words(name))


def one_of(word: str) -> str:
    """The singular of a word."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(_SINGULAR_ENDS) else word


def singular(name: str) -> str:
    """A name in the singular, without its spelling."""
    parts = words(name)
    return "".join((*parts[:-1], one_of(parts[-1]))) if parts else ""


def spoken(name: str) -> str:
    """A name as people say it, in the singular: `petShops` is `pet shop`."""
    parts = words(name)
    return " ".join((*parts[:-1], one_of(parts[-1]))) if parts else name


def plural(name: str) -> str:
    """A name in the plural, in its own spelling."""
    parts = words(name)
    if not parts or one_of(parts[-1]) != parts[-1]:
        return name
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh", "z")) else "s")


def key_names(parameter: str, resource: str) -> tuple[str, ...]:
    """The plain names under which a document may hold its key, the likeliest first."""
    given, kind = plain(parameter), singular(resource)
    last = one_of(words(resource)[-1]) if words(resource) else ""
    own = [given]
    own += [given.removeprefix(stem) for stem in (kind, last) if stem and given.startswith(stem) and given != stem]
    return tuple(dict.fromkeys([*own, f"{kind}id", f"{last}id", "id", f"{kind}uuid", "uuid"]))


def pick(members: Iterable[str], wanted: Iterable[str]) -> str | None:
    """The member that bears the first of the wanted plain names that any of them bears."""
    spelt = {plain(member): member for member in members}
    return next((spelt[name] for name in wanted if name in spelt), None)


def ends_of(name: str) -> Iterator[str]:
    """The plain endings of a name by whole words: `pet_shop_item` gives `petshopitem`, `shopitem`, `item`."""
    parts = words(name)
    for start in range(len(parts)):
        yield "".join((*parts[start:-1], one_of(parts[-1])))
