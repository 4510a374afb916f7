"""Pipelines held against what a pipeline may be, when they are made.

Source: Pipeline.create and ConfigurationUtils of org.elasticsearch.ingest.
"""

import re
from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.docs.mappings import printed
from mockserver.vendors.elastic.docs.problems import Unreadable

PARSE: Final = "parse_exception"
_PROCESSORS: Final = (
    "append attachment bytes circle community_id convert csv date date_index_name dissect dot_expander drop enrich fail "
    "fingerprint foreach geo_grid geoip grok gsub html_strip inference ip_location join json kv lowercase network_direction "
    "pipeline redact registered_domain remove rename reroute script set set_security_user sort split terminate trim uppercase "
    "uri_parts urldecode user_agent"
)
PROCESSORS: Final = frozenset(_PROCESSORS.split())
"""Processors that the vendor has."""
MEMBERS: Final = frozenset({"_meta", "deprecated", "description", "on_failure", "processors", "version"})
COMMON: Final = ("tag", "description", "if", "ignore_failure", "on_failure")
"""What every processor may say."""
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("attachment", "lowercase", "trim", "uppercase"), ("field",)),
    "append": ("field", "value"),
    "gsub": ("field", "pattern", "replacement"),
    "rename": ("field", "target_field"),
    "set": ("field",),
}
"""What processors that are built here cannot do without."""
OPTIONAL: Final[Mapping[str, str]] = {
    **dict.fromkeys(("lowercase", "trim", "uppercase", "gsub"), "target_field ignore_missing"),
    "append": "allow_duplicates media_type",
    "attachment": "target_field indexed_chars indexed_chars_field properties ignore_missing resource_name remove_binary",
    "remove": "field keep ignore_missing",
    "rename": "ignore_missing override",
    "set": "value copy_from override ignore_empty_value media_type",
}
"""What they may say besides."""
NUMBER: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)
CLASSES: Final = {bool: "java.lang.Boolean", int: "java.lang.Integer", float: "java.lang.Double", str: "java.lang.String"}


def check(key: str, body: Document) -> None:
    """Raises Unreadable for a pipeline that cannot be made."""
    description, version = body.get("description"), body.get("version")
    if description is not None and not isinstance(description, str):
        raise _flaw("description", f"property isn't a string, but of type [{class_of(description)}]")
    if version is not None and not NUMBER.fullmatch(printed(version)):
        raise _flaw("version", f"property cannot be converted to an int [{printed(version)}]")
    for name in ("processors", "on_failure"):
        given = body.get(name)
        if given is None and name == "processors":
            raise _flaw(name, "required property is missing")
        if given is not None and not isinstance(given, list | tuple):
            raise _flaw(name, f"property isn't a list, but of type [{class_of(given)}]")
        for processor in given or ():
            _check(processor)
        if name in body and not given and name == "on_failure":
            raise Unreadable(PARSE, f"pipeline [{key}] cannot have an empty on_failure option defined")
    strange = [name for name in body if name not in MEMBERS]
    if strange:
        told = f"doesn't support one or more provided configuration parameters [{', '.join(strange)}]"
        raise Unreadable(PARSE, f"pipeline [{key}] {told}")


def _check(processor: Json) -> None:
    if not isinstance(processor, Mapping):
        raise Unreadable(PARSE, "a processor is an object")
    for kind, options in processor.items():
        if kind not in PROCESSORS:
            raise Unreadable(PARSE, f"No processor type exists with name [{kind}]", more={"processor_type": kind})
        if not isinstance(options, Mapping):
            raise _flaw("", "property isn't a map", kind)
        _check_options(kind, options)


def _check_options(kind: str, options: Document) -> None:
    """Raises Unreadable for a processor of a kind that is built here and lacks something, or says too much."""
    tag = options.get("tag")
    for name in REQUIRED.get(kind, ()):
        if options.get(name) is None:
            raise _flaw(name, "required property is missing", kind, tag)
    if kind == "remove" and options.get("field") is None and options.get("keep") is None:
        raise _flaw("keep", "or [field] must be specified", kind, tag)
    if kind == "set" and "copy_from" in options and options.get("value") is not None:
        raise _flaw("copy_from", "cannot set both `copy_from` and `value` in the same processor", kind, tag)
    if kind == "set" and options.get("copy_from") is None and options.get("value") is None:
        raise _flaw("value", "required property is missing", kind, tag)
    if kind in OPTIONAL:
        known = {*COMMON, *REQUIRED.get(kind, ()), *OPTIONAL[kind].split()}
        strange = [name for name in options if name not in known]
        if strange:
            told = f"processor [{kind}] doesn't support one or more provided configuration parameters [{', '.join(strange)}]"
            raise Unreadable(
                PARSE, told, more={"processor_tag": tag, "processor_type": kind} if tag else {"processor_type": kind}
            )


def class_of(value: Json) -> str:
    """What Java calls the class of a value."""
    return "java.util.ArrayList" if isinstance(value, list | tuple) else CLASSES.get(type(value), "java.util.HashMap")


def _flaw(name: str, said: str, kind: str | None = None, tag: Json = None) -> Unreadable:
    facts = {"processor_tag": tag, "processor_type": kind, "property_name": name}
    return Unreadable(PARSE, f"[{name}] {said}", more={fact: value for fact, value in facts.items() if value})
