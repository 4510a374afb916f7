"""Schemas, compiled on first use: a fast yes or no, and on no the violations in full."""

import base64
import binascii
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final
from urllib.parse import unquote, urljoin

import jsonschema_rs

from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema
from mockserver.model.problem import Violation
from mockserver.validation.bounds import bounded, broken_format
from mockserver.validation.faults import Fault, faults

MOST: Final = 100
"""Errors reported for one value: a hostile body must not cost its square."""


class SchemaError(Exception):
    """A schema of the specification cannot be compiled: a bad pattern, a reference to nothing."""

    def __init__(self, reference: str, cause: str) -> None:
        super().__init__(f"schema {reference} cannot be compiled: {cause}")
        self.reference = reference
        self.cause = cause


def is_byte(text: str) -> bool:
    """Whether text is base64 with its padding."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def is_byte_url(text: str) -> bool:
    """Whether text is base64 in the URL alphabet, padded or not."""
    return "+" not in text and "/" not in text and is_byte(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def is_char(text: str) -> bool:
    """Whether text is a single character."""
    return len(text) == 1


FORMATS: Final[dict[str, Callable[..., bool]]] = {"byte": is_byte, "base64url": is_byte_url, "char": is_char}
"""Formats of the OpenAPI registry that the validator does not know by itself."""


class Schemas:
    """The schemas of one specification, from one side: as requests see them, or as answers do."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._main = next(iter(documents), "")
        self._registry: jsonschema_rs.Registry | None = None
        self._compiled: dict[str, jsonschema_rs.Validator] = {}

    def valid(self, schema: Schema, value: Json) -> bool:
        """Whether the value keeps to the schema; a value that JSON cannot hold does not. Raises SchemaError."""
        validator = self._compiled.get(schema.reference) or self.compile(schema)
        try:
            return validator.is_valid(value)
        except ValueError:
            return False

    def violations(self, schema: Schema, value: Json, place: str) -> tuple[Violation, ...]:
        """All violations, up to a hundred, in the order of the value. Raises SchemaError."""
        validator = self.compile(schema)
        try:
            errors = list(islice(validator.iter_errors(value), MOST))
        except ValueError as error:
            rule = "depth" if "ecursion" in str(error) else "json"
            return (Violation(rule, place, f"the value cannot be held as JSON: {error}", schema.reference),)
        found = [(_positions(value, fault.path), fault) for error in errors for fault in faults(error)]
        found.sort(key=lambda pair: (pair[0], pair[1].spec))
        told = {(f.rule, f.path, f.message): self._violation(self._named(f), value, place) for _, f in found}
        return tuple(told.values())

    def _named(self, fault: Fault) -> Fault:
        """The fault under the name that the specification has for it: a limit of ours is a broken integer format."""
        if fault.rule not in ("minimum", "maximum"):
            return fault
        uri, _, pointer = fault.spec.rpartition("/")[0].partition("#")
        declared = self.find(f"{uri}#{pointer}", uri)
        name = broken_format(declared.definition, fault.rule) if declared else ""
        return fault._replace(rule="format", spec=f"{uri}#{pointer}/format", expected=name) if name else fault

    def compile(self, schema: Schema) -> jsonschema_rs.Validator:
        """The schema's validator, made once. Raises SchemaError."""
        known = self._compiled.get(schema.reference)
        if known is not None:
            return known
        try:
            if self._registry is None:
                documents = [(uri, bounded(document)) for uri, document in self._documents.items()]
                self._registry = jsonschema_rs.Registry(documents, draft=jsonschema_rs.Draft202012)
            made = jsonschema_rs.Draft202012Validator(
                {"$ref": schema.reference}, registry=self._registry, validate_formats=True, formats=FORMATS, offline=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            raise SchemaError(schema.reference, str(error).partition("\n")[0]) from error
        return self._compiled.setdefault(schema.reference, made)

    def find(self, reference: str, base: str) -> Schema | None:
        """The schema that a `$ref` within the document `base` leads to; None when it leads nowhere we know."""
        uri, _, pointer = reference.partition("#")
        if not uri:
            uri = base
        elif uri not in self._documents:
            uri = urljoin(base, uri)
        here: Json = self._documents.get(uri)
        for step in unquote(pointer).split("/")[1:]:
            here = _member(here, step.replace("~1", "/").replace("~0", "~"))
        return None if here is None else Schema(f"{uri}#{pointer}", here)

    def _violation(self, fault: Fault, value: Json, place: str) -> Violation:
        pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in fault.path)
        broken = _at(value, fault.path)
        if fault.unexpected:
            broken = list(fault.unexpected)
        elif fault.rule in ("additionalProperties", "unevaluatedProperties") and isinstance(broken, Mapping):
            broken = list(broken)
        spec = fault.spec.removeprefix(self._main)
        return Violation(fault.rule, f"{place} {pointer}" if pointer else place, fault.message, spec, broken, fault.expected)


def _member(value: Json, step: str) -> Json:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None


def _at(value: Json, path: tuple[str | int, ...]) -> Json:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _positions(value: Json, path: tuple[str | int, ...]) -> tuple[int, ...]:
    """The path as numbers: members by their order in the value, items by their index."""
    positions = []
    for step in path:
        keys = list(value) if isinstance(value, Mapping) else []
        positions.append(keys.index(step) if step in keys else step if isinstance(step, int) else len(keys))
        value = _at(value, (step,))
    return tuple(positions)
