"""What pipelines do to documents: the processors that the pipelines of the connector service are made of, and a few more.

Source: org.elasticsearch.ingest.common; the pipelines search-default-ingestion and ent-search-generic-ingestion.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.definitions import class_of
from mockserver.vendors.elastic.docs.mappings import printed
from mockserver.vendors.elastic.docs.problems import Unreadable

ARGUMENT: Final = "illegal_argument_exception"
FLAG: Final = re.compile(r"ctx\??\.(\w+) == (true|false)")
"""The one kind of condition that is understood."""
GROUP: Final = re.compile(r"\$(\d)", re.ASCII)
"""A group of a pattern, as replacements name it in Java."""
ABSENT: Final = object()


class Unbuilt(Exception):
    """A processor that is not built here, or not so."""


def ran(source: Document, processor: Document) -> Document:
    """A document behind a processor. Raises Unbuilt, and Unreadable where the processor fails."""
    ((kind, options),) = processor.items()
    if not isinstance(options, Mapping):
        raise Unbuilt(kind)
    if "if" in options:
        condition = FLAG.fullmatch(str(options["if"]).strip())
        if condition is None:
            raise Unbuilt(f"{kind} if {options['if']}")
        if source.get(condition[1]) is not (condition[2] == "true"):
            return source
    step = STEPS.get(kind)
    if step is None:
        raise Unbuilt(kind)
    try:
        return step(source, options)
    except Unreadable:
        if options.get("ignore_failure") in (True, "true"):
            return source
        if "on_failure" in options:
            raise Unbuilt(f"on_failure of {kind}") from None
        raise


def _at(source: Json, path: str) -> Json:
    """The value at a dotted path; ABSENT where there is none."""
    for name in path.split("."):
        if not isinstance(source, Mapping) or name not in source:
            return ABSENT
        source = source[name]
    return source


def _with(source: Document, path: str, value: Json) -> dict[str, Json]:
    first, _, rest = path.partition(".")
    if not rest:
        return {**source, first: value}
    inner = source.get(first)
    return {**source, first: _with(inner if isinstance(inner, Mapping) else {}, rest, value)}


def _without(source: Document, path: str) -> dict[str, Json]:
    first, _, rest = path.partition(".")
    if not rest:
        return {name: value for name, value in source.items() if name != first}
    inner = source.get(first)
    return {**source, first: _without(inner, rest)} if isinstance(inner, Mapping) else {**source}


def _absent(path: str) -> Unreadable:
    first, _, rest = path.partition(".")
    return Unreadable(ARGUMENT, f"field [{rest or first}] not present as part of path [{path}]")


def _lenient(options: Document) -> bool:
    return options.get("ignore_missing") in (True, "true")


def _attachment(source: Document, options: Document) -> Document:
    """Passes documents without an attachment, as they are; what is in one is read by a library that is not here."""
    if _at(source, str(options.get("field"))) is ABSENT and _lenient(options):
        return source
    raise Unbuilt("attachment")


def _remove(source: Document, options: Document) -> Document:
    if options.get("keep") is not None:
        raise Unbuilt("remove with [keep]")
    fields = options.get("field", ())
    for path in [fields] if isinstance(fields, str) else fields:
        if _at(source, path) is not ABSENT:
            source = _without(source, path)
        elif not _lenient(options):
            raise _absent(path)
    return source


def _set(source: Document, options: Document) -> Document:
    path, value = str(options.get("field")), options.get("value")
    if "copy_from" in options:
        value = _at(source, str(options["copy_from"]))
    if options.get("ignore_empty_value") in (True, "true") and (value is ABSENT or value in (None, "")):
        return source
    if value is ABSENT:
        raise _absent(str(options["copy_from"]))
    if isinstance(value, str) and "{{" in value:
        raise Unbuilt("set with a template")
    if options.get("override", True) in (False, "false") and _at(source, path) not in (ABSENT, None):
        return source
    return _with(source, path, value)


def _rename(source: Document, options: Document) -> Document:
    old, new = str(options.get("field")), str(options.get("target_field"))
    value = _at(source, old)
    if value is ABSENT:
        if _lenient(options):
            return source
        raise Unreadable(ARGUMENT, f"field [{old}] doesn't exist")
    if _at(source, new) is not ABSENT and options.get("override", False) not in (True, "true"):
        raise Unreadable(ARGUMENT, f"field [{new}] already exists")
    return _with(_without(source, old), new, value)


def _text(change: Callable[[str, Document], str], source: Document, options: Document) -> Document:
    """Changes a text, or each of a list of them (AbstractStringProcessor)."""
    path = str(options.get("field"))
    value = _at(source, path)
    if value is ABSENT or value is None:
        if _lenient(options):
            return source
        raise _absent(path) if value is ABSENT else Unreadable(ARGUMENT, f"field [{path}] is null, cannot process it.")
    target = str(options.get("target_field", path))
    if isinstance(value, list | tuple):
        for item in value:
            if not isinstance(item, str):
                raise _no_text(f"value [{printed(item)}] of type [{class_of(item)}] in list field [{path}]")
        return _with(source, target, [change(item, options) for item in value])
    if not isinstance(value, str):
        raise _no_text(f"field [{path}] of type [{class_of(value)}]")
    return _with(source, target, change(value, options))


def _no_text(what: str) -> Unreadable:
    return Unreadable(ARGUMENT, f"{what} cannot be cast to [java.lang.String]")


def _gsub(text: str, options: Document) -> str:
    replacement = str(options.get("replacement", ""))
    if "\\" in replacement:
        raise Unbuilt(f"gsub with the replacement {replacement}")
    try:
        return re.sub(str(options.get("pattern")), GROUP.sub(r"\\g<\1>", replacement), text)
    except (re.error, IndexError):
        raise Unbuilt(f"gsub with the pattern {options.get('pattern')}") from None


def _append(source: Document, options: Document) -> Document:
    path, more = str(options.get("field")), options.get("value")
    before = _at(source, path)
    listed = [] if before is ABSENT else list(before) if isinstance(before, list | tuple) else [before]
    added = list(more) if isinstance(more, list | tuple) else [more]
    if any(isinstance(item, str) and "{{" in item for item in added):
        raise Unbuilt("append with a template")
    if options.get("allow_duplicates", True) in (False, "false"):
        added = [item for number, item in enumerate(added) if item not in listed and item not in added[:number]]
        if not added and before is not ABSENT:
            return source
    return _with(source, path, [*listed, *added])


def _changing(change: Callable[[str, Document], str]) -> Callable[[Document, Document], Document]:
    return lambda source, options: _text(change, source, options)


STEPS: Final[Mapping[str, Callable[[Document, Document], Document]]] = MappingProxyType(
    {
        "append": _append,
        "attachment": _attachment,
        "gsub": _changing(_gsub),
        "lowercase": _changing(lambda text, _options: text.lower()),
        "remove": _remove,
        "rename": _rename,
        "set": _set,
        "trim": _changing(lambda text, _options: text.strip()),
        "uppercase": _changing(lambda text, _options: text.upper()),
    }
)
"""Processors that are built."""
