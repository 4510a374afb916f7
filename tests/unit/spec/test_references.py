"""References: within a document, to files next to it, in circles, and to nowhere."""

from pathlib import Path

import jsonschema_rs
import pytest

from mockserver.model.operation import Api, Operation
from mockserver.spec.document import DocumentError
from mockserver.spec.loader import load, load_text

HEAD = "openapi: 3.1.0\n"


def only(api: Api) -> Operation:
    (operation,) = api.operations
    return operation


def complaint(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        load_text(text, "s.yaml")
    return str(caught.value)


def files(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        file = folder / name.replace("__", "/").replace("_json", ".json").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "main.yaml"


def accepts(api: Api, name: str, value: object) -> bool:
    registry = jsonschema_rs.Registry(
        [(uri, dict(tree)) for uri, tree in api.documents.items()], draft=jsonschema_rs.Draft202012
    )
    reference = {"$ref": f"{api.uri}#/components/schemas/{name}"}
    return jsonschema_rs.Draft202012Validator(reference, registry=registry).is_valid(value)


PARTS = (
    HEAD
    + """
paths:
  /toys/{id}:
    parameters: [{$ref: '#/components/parameters/Again'}]
    put:
      requestBody: {$ref: '#/components/requestBodies/Toy'}
      responses: {'200': {$ref: '#/components/responses/Toy'}, '404': {$ref: '#/components/responses/Toy'}}
components:
  parameters:
    Again: {$ref: '#/components/parameters/Id'}
    Id: {name: id, in: path, required: true, schema: {type: string}}
  requestBodies: {Toy: {content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}}}
  responses:
    Toy:
      description: A toy
      headers: {X-Rate: {$ref: '#/components/headers/Rate'}}
      content: {application/json: {examples: {one: {$ref: '#/components/examples/One'}}}}
  headers: {Rate: {schema: {type: integer}}}
  examples: {One: {value: {$ref: is only a value}}}
  schemas: {Toy: {type: object}}
"""
)


def test_parameters_are_resolved_through_chains() -> None:
    (parameter,) = only(load_text(PARTS, "s.yaml")).parameters
    assert (parameter.name, parameter.pointer) == ("id", "/components/parameters/Id")


def test_bodies_are_resolved() -> None:
    body = only(load_text(PARTS, "s.yaml")).body
    assert body is not None
    assert body.pointer == "/components/requestBodies/Toy"


def test_schemas_stay_references() -> None:
    body = only(load_text(PARTS, "s.yaml")).body
    assert body is not None
    schema = body.content[0].schema
    assert schema is not None
    assert schema.definition == {"$ref": "#/components/schemas/Toy"}


def test_responses_of_one_component_keep_their_statuses() -> None:
    responses = only(load_text(PARTS, "s.yaml")).responses
    assert {key: found.status for key, found in responses.items()} == {"200": "200", "404": "404"}


def test_headers_are_resolved() -> None:
    header = only(load_text(PARTS, "s.yaml")).responses["200"].headers["X-Rate"]
    assert (header.name, header.location, header.style) == ("X-Rate", "header", "simple")


def test_examples_are_resolved_and_their_values_are_not() -> None:
    assert only(load_text(PARTS, "s.yaml")).responses["200"].content[0].examples == {"one": {"$ref": "is only a value"}}


ESCAPES = (
    HEAD
    + """
components:
  schemas:
    a/b~c d{e}: {type: integer}
    A: {$ref: '#/components/schemas/a~1b~0c%20d%7Be%7D'}
    B: {$ref: '#/components/schemas/a~1b~0c d{e}'}
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Anchored: {$anchor: here, type: integer}
    C: {$ref: '#here'}
    Named: {$id: 'https://example.com/named', $defs: {k: {type: integer}}, $ref: '#/$defs/k'}
    D: {$ref: 'https://example.com/named'}
    E: {$ref: 'https://example.com/named#/$defs/k'}
    F: {$dynamicRef: '#here'}
    H: {$id: 'https://example.com/h', $ref: '#/components/schemas/Named'}
    G: {$schema: 'https://spec.openapis.org/oas/3.1/dialect/base', type: integer}
"""
)


@pytest.mark.parametrize("name", ["A", "B", "C", "D", "E", "F", "G", "H", "Named"])
def test_schemas_find_each_other(name: str) -> None:
    api = load_text(ESCAPES, "s.yaml")
    assert (accepts(api, name, 1), accepts(api, name, "a")) == (True, False)


def test_schemas_may_go_in_circles() -> None:
    api = load_text(ESCAPES, "s.yaml")
    assert (accepts(api, "Tree", {"children": [{}]}), accepts(api, "Tree", {"children": [1]})) == (True, False)


def test_a_schema_reference_is_a_uri() -> None:
    text = HEAD + "paths: {'/a/{b}': {get: {parameters: [{name: b, in: path, required: true, schema: {}}]}}}"
    schema = only(load_text(text, "s.yaml")).parameters[0].schema
    assert schema is not None
    assert schema.reference.partition("#")[2] == "/paths/~1a~1%7Bb%7D/get/parameters/0/schema"


@pytest.mark.parametrize(
    ("components", "words"),
    [
        (
            "schemas: {A: {$ref: '#/nope'}}",
            "s.yaml:3:17: the reference '#/nope' leads nowhere (at #/components/schemas/A/$ref)",
        ),
        (
            "schemas: {A: {$ref: '#nope'}}",
            "s.yaml:3:17: there is no anchor 'nope' to refer to (at #/components/schemas/A/$ref)",
        ),
        ("schemas: {A: {$ref: 1}}", "s.yaml:3:17: a reference must be text (at #/components/schemas/A/$ref)"),
        (
            "schemas: {A: {$ref: 'https://x.org/a'}}",
            (
                "s.yaml:3:17: the reference 'https://x.org/a' is remote: copy the file next to this one "
                "(at #/components/schemas/A/$ref)"
            ),
        ),
        (
            "schemas: {A: {$ref: 'file:///etc/passwd'}}",
            "s.yaml:3:17: the reference 'file:///etc/passwd' is not relative to this file (at #/components/schemas/A/$ref)",
        ),
        (
            "schemas: {A: {$ref: '/etc/passwd'}}",
            "s.yaml:3:17: the reference '/etc/passwd' is not relative to this file (at #/components/schemas/A/$ref)",
        ),
        (
            "schemas: {A: {$ref: 'a.yaml'}}",
            "s.yaml:3:17: the reference 'a.yaml' has no folder to be looked up in (at #/components/schemas/A/$ref)",
        ),
        (
            "schemas: {A: {$ref: '#/openapi'}}",
            "s.yaml:1:1: a schema must be an object or true or false (at #/openapi)",
        ),
        (
            "parameters: {A: {$ref: '#/openapi'}}",
            "s.yaml:3:16: this must be an object (at #/components/parameters/A)",
        ),
        (
            "responses: {A: {$ref: '#/components/responses/A'}}",
            "s.yaml:3:15: the reference goes in a circle (at #/components/responses/A)",
        ),
    ],
)
def test_a_reference_is_refused(components: str, words: str) -> None:
    assert complaint(f"{HEAD}components:\n  {components}") == words


def test_parameters_in_a_circle_are_refused() -> None:
    text = (
        HEAD
        + "components:\n  parameters:\n    A: {$ref: '#/components/parameters/B'}\n    B: {$ref: '#/components/parameters/A'}"
    )
    assert complaint(text).splitlines() == [
        "s.yaml:4:5: the reference goes in a circle (at #/components/parameters/A)",
        "s.yaml:5:5: the reference goes in a circle (at #/components/parameters/B)",
    ]


SPELLINGS = (
    HEAD
    + """
paths:
  /old/{id}: {$ref: '#/paths/~1new~1{id}'}
  /older/{id}: {$ref: '#/paths/~1old~1%7Bid%7D'}
  /new/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: read}
    delete: {}
  /a: {$ref: '#/components/pathItems/Shared'}
  /b: {$ref: '#/components/pathItems/Shared'}
components:
  pathItems: {Shared: {get: {operationId: shared}}}
"""
)


def test_a_path_that_only_refers_to_another_is_a_spelling() -> None:
    found = {operation.id: operation.spellings for operation in load_text(SPELLINGS, "s.yaml").operations}
    new = ("/new/{id}", "/old/{id}", "/older/{id}")
    assert found == {"read": new, "delete /new/{id}": new, "shared": ("/a", "/b")}


def test_the_template_is_the_path_that_declares() -> None:
    assert load_text(SPELLINGS, "s.yaml").operations[0].template == "/new/{id}"


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (
            "  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}",
            "s.yaml:3:3: the reference goes in a circle (at #/paths/~1a)",
        ),
        (
            "  /a: {$ref: '#/paths/~1b', get: {}}\n  /b: {}",
            "s.yaml:3:3: a path item with $ref cannot have get as well (at #/paths/~1a)",
        ),
        (
            (
                "  /a/{x}: {$ref: '#/paths/~1b~1{y}'}\n"
                "  /b/{y}: {get: {parameters: [{name: y, in: path, required: true, schema: {}}]}}"
            ),
            "s.yaml:4:12: {x} of the path /a/{x} is not declared as a parameter (at #/paths/~1b~1{y}/get)",
        ),
    ],
)
def test_a_spelling_is_refused(paths: str, words: str) -> None:
    assert words in complaint(f"{HEAD}paths:\n{paths}").splitlines()


def test_files_next_to_it_are_read(tmp_path: Path) -> None:
    main = files(
        tmp_path,
        main_yaml=HEAD + "paths:\n  /a:\n    get:\n      parameters: [{$ref: 'sub/parts.yaml#/Limit'}]\n"
        "components: {schemas: {P: {$ref: sub/pet.json}, L: {$ref: 'sub/parts.yaml#/Size'}, "
        "Me: {$ref: 'main.yaml#/components/schemas/P'}}}",
        sub__parts_yaml="Limit: {name: limit, in: query, schema: {$ref: '#/Size'}}\nSize: {type: integer}\n",
        sub__pet_json='{"type": "object", "properties": {"toy": {"$ref": "toy.json#/definitions/Toy"}}}',
        sub__toy_json='{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://x.org/toy.json",'
        '"definitions": {"Toy": {"items": [{"$ref": "#int"}], "additionalItems": false}, '
        '"I": {"$id": "#int", "type": "integer"}}}',
    )
    api = load(main)
    (parameter,) = only(api).parameters
    assert parameter.pointer == f"{tmp_path}/sub/parts.yaml#/Limit"
    assert len(api.documents) == 4
    for name, good, bad in (
        ("L", 1, "a"),
        ("P", {"toy": [1]}, {"toy": ["a"]}),
        ("P", {"toy": []}, {"toy": [1, 2]}),
        ("Me", {}, 1),
    ):
        assert (accepts(api, name, good), accepts(api, name, bad)) == (True, False)


def test_an_included_file_without_dialect_speaks_that_of_the_main_one(tmp_path: Path) -> None:
    main = files(
        tmp_path,
        main_yaml="openapi: 3.0.0\npaths: {}\ncomponents: {schemas: {P: {$ref: pet.yaml}}}",
        pet_yaml="type: string\nnullable: true\n",
    )
    assert accepts(load(main), "P", None)


def test_text_may_refer_to_a_folder(tmp_path: Path) -> None:
    files(tmp_path, pet_yaml="type: string")
    text = HEAD + "components: {schemas: {P: {$ref: pet.yaml}}}"
    assert accepts(load_text(text, "s.yaml", folder=tmp_path), "P", "a")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("a: [", "part.yaml:2:1: not YAML: did not find expected node content"),
        ("$ref: '#/x'", "part.yaml:1:1: the reference '#/x' leads nowhere (at #/$ref)"),
        ("type: text", "part.yaml:1:1: there is no type 'text' (at #/type)"),
    ],
)
def test_a_fault_of_an_included_file_is_told_with_its_name(tmp_path: Path, part: str, words: str) -> None:
    main = files(tmp_path, main_yaml=HEAD + "components: {schemas: {P: {$ref: part.yaml}}}", part_yaml=part)
    with pytest.raises(DocumentError) as caught:
        load(main)
    assert str(caught.value) == f"{tmp_path}/{words}"


def test_a_missing_file_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    main = files(tmp_path, main_yaml=HEAD + "components: {schemas: {P: {$ref: part.yaml}}}")
    with pytest.raises(DocumentError) as caught:
        load(main)
    words = f"{main}:2:28: there is no readable file 'part.yaml' (at #/components/schemas/P/$ref)"
    assert str(caught.value) == words
