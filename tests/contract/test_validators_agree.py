"""Two validators, one verdict: what decides on the hot path agrees with `jsonschema` on every schema that ships.

Formats are left out of the comparison: `jsonschema` asserts few of them, and not the same ones.
"""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from mockserver.behaviour.sample import Sampler
from mockserver.config import Settings
from mockserver.model.operation import Schema
from mockserver.spec.loader import load
from mockserver.validation.schemas import Schemas

SPECS = sorted(Settings().specs_folder.glob("*/openapi.yaml"))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 70_000), st.floats(-10, 10, allow_nan=False), st.text(max_size=6), st.just("a\n")
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6
)


def without_formats(node: Any, *, names: bool = False) -> Any:
    """The document without `format` in schema positions; members that are called so stay."""
    if isinstance(node, dict):
        kept = node.items() if names else ((key, value) for key, value in node.items() if key != "format")
        return {key: without_formats(value, names=key == "properties" and not names) for key, value in kept}
    if isinstance(node, list):
        return [without_formats(value) for value in node]
    return node


class Subject:
    """The component schemas of one specification, under both validators."""

    def __init__(self, path: Path) -> None:
        api = load(path)
        document = without_formats(copy.deepcopy(dict(api.documents[api.uri])))
        self.uri = api.uri
        self.components: dict[str, Any] = document["components"]["schemas"]
        self.fast = Schemas({api.uri: document})
        self.sampler = Sampler({api.uri: document})
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self.registry: Registry[Any] = Registry().with_resource(api.uri, resource)

    def schema(self, name: str) -> Schema:
        return Schema(f"{self.uri}#/components/schemas/{name}", self.components[name])

    def slow(self, name: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{self.uri}#/components/schemas/{name}"}, registry=self.registry)


@cache
def subject(path: Path) -> Subject:
    return Subject(path)


def names() -> Iterator[Any]:
    for path in SPECS:
        for name in subject(path).components:
            yield pytest.param(path, name, id=f"{path.parent.name}-{name}")


@pytest.mark.parametrize(("path", "name"), list(names()))
@settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_validators_agree(path: Path, name: str, data: st.DataObject) -> None:
    both = subject(path)
    value = data.draw(st.one_of(st.just(None), VALUES)) if data.draw(st.booleans()) else mutated(both, name, data)
    assert both.fast.valid(both.schema(name), value) == both.slow(name).is_valid(value), value


def test_the_comparison_sees_both_verdicts() -> None:
    """Samples are accepted and nonsense is refused, so that agreement means something."""
    accepted = refused = 0
    for path in SPECS:
        both = subject(path)
        for name in both.components:
            accepted += both.slow(name).is_valid(both.sampler.sample(both.schema(name)))
            refused += not both.slow(name).is_valid({"nonsense": [1]})
    assert accepted > 100
    assert refused > 100


def mutated(both: Subject, name: str, data: st.DataObject) -> Any:
    """A valid sample in which some places hold something else, or nothing."""
    value = copy.deepcopy(both.sampler.sample(both.schema(name)))
    for _ in range(data.draw(st.integers(0, 3))):
        value = _changed(value, data)
    return value


def _changed(node: Any, data: st.DataObject) -> Any:
    if isinstance(node, dict) and node and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(node)))
        if data.draw(st.booleans()):
            return {other: value for other, value in node.items() if other != key}
        return {**node, key: _changed(node[key], data)}
    if isinstance(node, list) and node and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(node) - 1))
        return [*node[:at], _changed(node[at], data), *node[at + 1 :]]
    return data.draw(VALUES)
