"""OpenAPI: what operations are made of a document."""

import pytest

from mockserver.model.operation import Api, Operation, Parameter, SecurityScheme
from mockserver.spec.loader import load_text


def spec(paths: str, more: str = "", version: str = "3.1.0") -> Api:
    text = f"openapi: {version}\ninfo: {{title: Toys, version: '7'}}\npaths:\n{paths}\n{more}"
    return load_text(text, "s.yaml")


def only(api: Api) -> Operation:
    (operation,) = api.operations
    return operation


def parameter(declaration: str, path: str = "/a") -> Parameter:
    (found,) = only(spec(f"  {path}: {{get: {{parameters: [{{{declaration}}}]}}}}")).parameters
    return found


def test_an_api_says_what_it_is() -> None:
    api = spec("  {}", "servers: [{url: 'https://a.org/{x}'}, {url: /b}]")
    assert (api.title, api.version, api.source, api.servers) == ("Toys", "7", "s.yaml", ("https://a.org/{x}", "/b"))


def test_uris_depend_on_the_content() -> None:
    assert spec("  /a: {}").uri != spec("  /b: {}").uri


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "3.1.1"])
def test_versions_are_read(version: str) -> None:
    assert only(spec("  /a: {get: {responses: {}}}", version=version)).method == "GET"


def test_json_is_read() -> None:
    assert load_text('{"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}', "s.json").operations[0].id == "get /a"


def test_an_operation_without_an_id_is_named_by_its_address() -> None:
    assert only(spec("  /a: {get: {}}")).id == "get /a"


def test_words_are_kept() -> None:
    operation = only(spec("  /a: {get: {operationId: x, summary: S, tags: [t, u]}}"))
    assert (operation.id, operation.summary, operation.tags, operation.pointer) == ("x", "S", ("t", "u"), "/paths/~1a/get")


@pytest.mark.parametrize(
    ("declaration", "path", "style", "explode"),
    [
        ("name: p, in: path, required: true, schema: {}", "/{p}", "simple", False),
        ("name: p, in: path, required: true, schema: {}, style: label", "/{p}", "label", False),
        ("name: p, in: path, required: true, schema: {}, style: matrix, explode: true", "/{p}", "matrix", True),
        ("name: p, in: query, schema: {}", "/a", "form", True),
        ("name: p, in: query, schema: {}, explode: false", "/a", "form", False),
        ("name: p, in: query, schema: {}, style: spaceDelimited", "/a", "spaceDelimited", False),
        ("name: p, in: query, schema: {}, style: pipeDelimited", "/a", "pipeDelimited", False),
        ("name: p, in: query, schema: {}, style: deepObject, explode: true", "/a", "deepObject", True),
        ("name: p, in: header, schema: {}", "/a", "simple", False),
        ("name: p, in: cookie, schema: {}", "/a", "form", True),
    ],
)
def test_styles_have_defaults(declaration: str, path: str, style: str, explode: bool) -> None:
    found = parameter(declaration, path)
    assert (found.style, found.explode) == (style, explode)


def test_a_parameter_may_travel_as_content() -> None:
    found = parameter("name: p, in: query, content: {application/json: {schema: {type: object}}}")
    assert found.schema is None
    assert found.media is not None
    assert found.media.type == "application/json"


def test_a_parameter_may_be_empty() -> None:
    assert parameter("name: p, in: query, schema: {}, allowEmptyValue: true").empty


def test_parameters_of_a_path_are_overridden_by_place_and_name() -> None:
    api = spec(
        "  /a:\n"
        "    parameters: [{name: p, in: query, schema: {type: string}}, {name: q, in: query, schema: {}}]\n"
        "    get: {parameters: [{name: p, in: query, required: true, schema: {}}, {name: p, in: header, schema: {}}]}"
    )
    found = [(p.location, p.name, p.required) for p in only(api).parameters]
    assert found == [("query", "p", True), ("query", "q", False), ("header", "p", False)]


def test_bodies_keep_the_order_of_their_media_types() -> None:
    content = "{application/JSON; charset=utf-8: {}, text/csv: {}, '*/*': {}}"
    body = only(spec(f"  /a: {{post: {{requestBody: {{required: true, content: {content}}}}}}}")).body
    assert body is not None
    assert (body.required, [media.type for media in body.content]) == (True, ["application/json", "text/csv", "*/*"])


def test_encodings_are_kept() -> None:
    media = "{multipart/form-data: {schema: {}, encoding: {a: {contentType: text/csv}}}}"
    body = only(spec(f"  /a: {{post: {{requestBody: {{content: {media}}}}}}}")).body
    assert body is not None
    assert body.content[0].encoding == {"a": {"contentType": "text/csv"}}


@pytest.mark.parametrize(
    ("media", "examples"),
    [
        ("{}", {}),
        ("{example: {a: 1}}", {"default": {"a": 1}}),
        ("{example: null}", {"default": None}),
        ("{examples: {x: {value: 1}, y: {value: null}, z: {summary: none}}}", {"x": 1, "y": None}),
    ],
)
def test_examples_are_values_by_name(media: str, examples: object) -> None:
    response = only(spec(f"  /a: {{get: {{responses: {{'200': {{content: {{a/b: {media}}}}}}}}}}}")).responses["200"]
    assert response.content[0].examples == examples


@pytest.mark.parametrize(("status", "found"), [(200, "200"), (204, "2XX"), (404, "default")])
def test_responses_are_found_by_status_range_and_default(status: int, found: str) -> None:
    operation = only(spec("  /a: {get: {responses: {200: {}, 2xx: {}, default: {}, x-note: 1}}}"))
    response = operation.response(status)
    assert response is not None
    assert response.status == found


SCHEMES = "components: {securitySchemes: {k: {type: apiKey, in: header, name: X-Key}, b: {type: http, scheme: Basic}}}"


@pytest.mark.parametrize(
    ("everywhere", "here", "wanted"),
    [
        ("", "", ((),)),
        ("security: []", "", ((),)),
        ("security: [{}]", "", ((),)),
        ("security: [{b: []}]", "", (("b",),)),
        ("security: [{b: []}]", "security: []", ((),)),
        ("security: [{b: []}]", "security: [{k: []}]", (("k",),)),
        ("", "security: [{k: [], b: []}, {}]", (("k", "b"), ())),
    ],
)
def test_security_is_asked_for(everywhere: str, here: str, wanted: object) -> None:
    assert only(spec(f"  /a: {{get: {{{here}}}}}", f"{SCHEMES}\n{everywhere}")).security == wanted


@pytest.mark.parametrize(
    ("declaration", "scheme"),
    [
        ("type: http, scheme: basic", SecurityScheme("s", "basic")),
        ("type: http, scheme: Bearer", SecurityScheme("s", "bearer")),
        ("type: apiKey, in: query, name: key", SecurityScheme("s", "apiKey", "key", "query")),
        ("type: apiKey, in: cookie, name: key", SecurityScheme("s", "apiKey", "key", "cookie")),
        ("type: oauth2, flows: {}", SecurityScheme("s", "bearer")),
        ("type: openIdConnect, openIdConnectUrl: u", SecurityScheme("s", "bearer")),
        ("type: http, scheme: digest", SecurityScheme("s", "other")),
        ("type: mutualTLS", SecurityScheme("s", "other")),
    ],
)
def test_security_schemes_are_read(declaration: str, scheme: SecurityScheme) -> None:
    assert spec("  {}", f"components: {{securitySchemes: {{s: {{{declaration}}}}}}}").security == {"s": scheme}


@pytest.mark.parametrize(
    ("paths", "more", "note"),
    [
        ("  /a:\n    get:\n      callbacks: {}", "", "s.yaml:6:7: callbacks are not called (at #/paths/~1a/get/callbacks)"),
        (
            "  /a:\n    get:\n      servers: []",
            "",
            "s.yaml:6:7: servers of an operation are not told apart (at #/paths/~1a/get/servers)",
        ),
        ("  /a:\n    servers: []", "", "s.yaml:5:5: servers of a path are not told apart (at #/paths/~1a/servers)"),
        (
            "  {}",
            "jsonSchemaDialect: https://x.org/",
            "s.yaml:5:1: schemas are read as JSON Schema 2020-12, whatever this says (at #/jsonSchemaDialect)",
        ),
        ("  {}", "webhooks: {}", "s.yaml:5:1: webhooks are not called (at #/webhooks)"),
        (
            "  /a:\n    get:\n      responses: {200: {links: {n: {}}}}",
            "",
            "s.yaml:6:25: links are not followed (at #/paths/~1a/get/responses/200/links)",
        ),
        (
            "  /a:\n    post:\n      requestBody: {content: {application/xml: {schema: {type: object}}}}",
            "",
            (
                "s.yaml:6:21: only application/xml: such bodies are neither checked nor made up "
                "(at #/paths/~1a/post/requestBody/content)"
            ),
        ),
        (
            "  /a:\n    get:\n      requestbody: {}",
            "",
            "s.yaml:6:7: 'requestbody' means nothing in an operation and is ignored (at #/paths/~1a/get/requestbody)",
        ),
        (
            "  /a:\n    get:\n      parameters: [{name: p, in: query, schema: {}, typ: x}]",
            "",
            "s.yaml:6:53: 'typ' means nothing in a parameter and is ignored (at #/paths/~1a/get/parameters/0/typ)",
        ),
        ("  /a:\n    gett: {}", "", "s.yaml:5:5: 'gett' means nothing in a path item and is ignored (at #/paths/~1a/gett)"),
        (
            "  /a:\n    get:\n      parameters: [{name: Accept, in: header, schema: {}}]",
            "",
            "s.yaml:6:20: the header parameter Accept is left to HTTP, as OpenAPI says (at #/paths/~1a/get/parameters/0)",
        ),
        (
            "  /a:\n    get:\n      responses: {200: {content: {a/b: {examples: {x: {externalValue: u}}}}}}",
            "",
            (
                "s.yaml:6:56: an example elsewhere is not fetched "
                "(at #/paths/~1a/get/responses/200/content/a~1b/examples/x/externalValue)"
            ),
        ),
        (
            "  {}",
            "components: {securitySchemes: {s: {type: mutualTLS}}}",
            "s.yaml:5:32: the security scheme 's' (mutualTLS) cannot be checked here (at #/components/securitySchemes/s)",
        ),
        (
            (
                "  /a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}]}}\n"
                "  /a/{y}: {put: {parameters: [{name: y, in: path, required: true, schema: {}}]}}"
            ),
            "",
            "s.yaml:5:3: this is the same address as /a/{x} (at #/paths/~1a~1{y})",
        ),
    ],
)
def test_what_is_not_served_is_noted(paths: str, more: str, note: str) -> None:
    assert note in spec(paths, more).notes


def test_notes_of_the_same_wording_are_one() -> None:
    (note,) = spec("  /a: {get: {callbacks: {}, responses: {}}, put: {callbacks: {}, responses: {}}}").notes
    assert note == "s.yaml:4:14: callbacks are not called (and 1 more) (at #/paths/~1a/get/callbacks)"


def test_extensions_are_not_noted() -> None:
    assert (
        spec("  /a: {x-a: 1, get: {x-b: 1, responses: {}, parameters: [{name: p, in: query, schema: {}, x-c: 1}]}}").notes == ()
    )
