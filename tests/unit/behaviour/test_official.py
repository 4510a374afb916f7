"""The vendors' own files: samples are valid, and most operations are recognised, by conventions that know no vendor."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from mockserver.behaviour.choose import choose
from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.behaviour.sample import Sampler
from mockserver.model.operation import Api, Media, Schema
from mockserver.spec.loader import load
from tests.needs import reference_data

Official = Callable[[str], Api]


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Official:
    found = reference_data()
    cache = tmp_path_factory.mktemp("cache")
    return lambda file: load(found / file, cache=cache)


def schemas(api: Api) -> Iterator[Schema]:
    uri, document = api.uri, api.answers[api.uri]
    for name, definition in document["components"]["schemas"].items():
        yield Schema(f"{uri}#/components/schemas/{name}", definition)
    media: Iterator[Media] = (m for o in api.operations for r in o.responses.values() for m in r.content)
    yield from (each.schema for each in media if each.schema is not None)


@pytest.mark.parametrize(
    ("file", "contradictory"),
    [
        ("airbyte-config.yaml", r"AirbyteStream$"),  # requires json_schema and forbids it
        ("airbyte-problems.yaml", r"^$"),
        # sync_frequency is an integer out of texts, a role's scope an array out of texts; answers inherit both.
        ("fivetran-openapi.json", r"ConnectorResponse|RoleResponse|/v1/connections|/v1/roles|connector_sdk|DetailsResponse"),
    ],
)
@pytest.mark.parametrize("lean", [False, True])
def test_samples_of_an_official_file_are_valid(official: Official, file: str, contradictory: str, lean: bool) -> None:
    api = official(file)
    sampler = Sampler(api.answers)
    broken = []
    for schema in schemas(api):
        value = sampler.sample(schema, lean=lean)
        if not sampler.shapes.valid(sampler.shapes.of(schema), value) and not re.search(
            contradictory, schema.reference.replace("~1", "/")
        ):
            broken.append(schema.reference)
    assert not broken


def test_most_calls_by_name_are_recognised(official: Official) -> None:
    """100 of 118 operations that end in create, get, list, update or delete; the rest answer with something else."""
    api = official("airbyte-config.yaml")
    kinds = {name: chosen.kind for name, chosen in choose(api, generic_convention(api), {}).answers.items()}
    plain = [o for o in api.operations if o.template.rpartition("/")[2] in {"create", "get", "list", "update", "delete"}]
    known = [o for o in plain if kinds[o.id] == "crud"]
    assert len(known) >= 0.8 * len(plain)
    assert Counter(kinds.values())["crud"] >= 220


def test_most_collections_and_items_are_recognised(official: Official) -> None:
    """123 of 169; the rest are actions, single objects and two collections without a readable key."""
    api = official("fivetran-openapi.json")
    kinds = {name: chosen.kind for name, chosen in choose(api, generic_convention(api), {}).answers.items()}
    assert Counter(kinds.values())["crud"] >= 120
