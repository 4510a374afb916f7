"""Refusals: everything that is wrong with a specification, each at its place."""

import pytest

from mockserver.spec.document import DocumentError
from mockserver.spec.loader import load_text


def faults(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_text(text, "s.yaml")
    return [str(fault) for fault in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "s.yaml:1:1: this is not an OpenAPI document"),
        ("[]", "s.yaml:1:1: this is not an OpenAPI document"),
        ("a: 1", "s.yaml:1:1: this is not an OpenAPI document"),
        ("swagger: '2.0'", "s.yaml:1:1: Swagger 2.0 is not read, only OpenAPI 3"),
        ("x-a: 1\nopenapi: 3.2.0", "s.yaml:2:1: OpenAPI 3.2.0 is not read: 3.0 and 3.1 are (at #/openapi)"),
        ("openapi: 3.0.0", "s.yaml:1:1: the document has no paths"),
        ("openapi: 3.1.0\npaths: []", "s.yaml:2:1: paths must be an object (at #/paths)"),
        ("openapi: 3.1.0\npaths: {/a: 1}", "s.yaml:2:9: /a must be an object (at #/paths/~1a)"),
        ("openapi: 3.1.0\ncomponents: 1", "s.yaml:2:1: components must be an object (at #/components)"),
    ],
)
def test_a_document_is_refused(text: str, words: str) -> None:
    assert faults(text) == [words]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("a", "a path begins with /"),
        ("/a?b", "a path has no query and no fragment"),
        ("/a/{b", "the braces of the path do not match"),
        ("/a/b}", "the braces of the path do not match"),
        ("/a/{{b}}", "the braces of the path do not match"),
        ("/a/{}", "a path parameter needs a name"),
        ("/{a}/{a}", "a path parameter occurs twice in the path"),
    ],
)
def test_a_template_is_refused(template: str, words: str) -> None:
    pointer = template.replace("/", "~1")
    assert faults(f"openapi: 3.1.0\npaths:\n  '{template}': {{}}") == [f"s.yaml:3:3: {words} (at #/paths/{pointer})"]


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("in: query, schema: {}", "6:11: a parameter needs a name (at #/{})"),
        ("name: p, schema: {}", "6:11: a parameter is in one of path, query, header, cookie (at #/{})"),
        (
            "name: p, in: body, schema: {}",
            "6:21: a parameter is in one of path, query, header, cookie, not in 'body' (at #/{}/in)",
        ),
        ("name: p, in: query", "6:11: either schema or content is needed, and not both (at #/{})"),
        ("name: p, in: query, schema: {}, content: {}", "6:11: either schema or content is needed, and not both (at #/{})"),
        (
            "name: p, in: query, content: {a/b: {}, c/d: {}}",
            "6:32: content of a parameter has exactly one media type (at #/{}/content)",
        ),
        (
            "name: p, in: header, style: form, schema: {}",
            "6:33: a header parameter has style simple, not 'form' (at #/{}/style)",
        ),
        (
            "name: p, in: query, style: matrix, schema: {}",
            (
                "6:32: a query parameter has style form or spaceDelimited or pipeDelimited or deepObject, not 'matrix' "
                "(at #/{}/style)"
            ),
        ),
        ("name: p, in: query, explode: 1, schema: {}", "6:32: explode must be true or false (at #/{}/explode)"),
        ("name: [], in: query, schema: {}", "6:12: name must be text (at #/{}/name)"),
        ("name: p, in: path, required: true, schema: {}", "6:11: there is no {p} in the path /a (at #/{})"),
        ("name: p, in: query, schema: 1", "6:32: a schema must be an object or true or false (at #/{}/schema)"),
    ],
)
def test_a_parameter_is_refused(parameter: str, words: str) -> None:
    text = f"openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n        - {{{parameter}}}"
    assert "s.yaml:" + words.replace("{}", "paths/~1a/get/parameters/0") in faults(text)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("parameters: {}", "4:11: parameters must be a list (at #/paths/~1a/get/parameters)"),
        ("parameters: [1]", "4:24: an item of parameters must be an object (at #/paths/~1a/get/parameters/0)"),
        (
            "parameters: [{name: p, in: query, schema: {}}, {name: p, in: query, schema: {}}]",
            "4:58: the query parameter 'p' is declared twice (at #/paths/~1a/get/parameters/1)",
        ),
        ("responses: {ok: {}}", "4:23: 'ok' is no status: 200, 4XX or default are (at #/paths/~1a/get/responses/ok)"),
        ("responses: {600: {}}", "4:23: '600' is no status: 200, 4XX or default are (at #/paths/~1a/get/responses/600)"),
        ("responses: {200: 1}", "4:23: 200 must be an object (at #/paths/~1a/get/responses/200)"),
        ("requestBody: {}", "4:11: a request body needs content (at #/paths/~1a/get/requestBody)"),
        ("requestBody: {content: {json: {}}}", "4:35: 'json' is no media type (at #/paths/~1a/get/requestBody/content/json)"),
        ("security: [{who: []}]", "4:23: there is no security scheme 'who' (at #/paths/~1a/get/security/0/who)"),
        ("tags: 1", "4:11: tags must be a list (at #/paths/~1a/get/tags)"),
        ("operationId: []", "4:11: operationId must be text (at #/paths/~1a/get/operationId)"),
    ],
)
def test_an_operation_is_refused(operation: str, words: str) -> None:
    assert faults(f"openapi: 3.1.0\npaths:\n  /a:\n    get: {{{operation}}}") == [f"s.yaml:{words}"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("type: text", "4:9: there is no type 'text' (at #/{}/type)"),
        ("pattern: '[z-a]'", "4:9: '[z-a]' is no regular expression that can be run here (at #/{}/pattern)"),
        (
            "patternProperties: {'(': {}}",
            "4:29: '(' is no regular expression that can be run here (at #/{}/patternProperties/()",
        ),
        ("type: 1", "4:9: type must be text or a list (at #/{}/type)"),
        ("required: true", "4:9: required must be a list (at #/{}/required)"),
        ("required: [1]", "4:9: required must name texts (at #/{}/required)"),
        ("properties: []", "4:9: properties must be an object (at #/{}/properties)"),
        ("properties: {a: 1}", "4:22: a schema must be an object or true or false (at #/{}/properties/a)"),
        ("allOf: {}", "4:9: allOf must be a list (at #/{}/allOf)"),
        ("items: 1", "4:9: a schema must be an object or true or false (at #/{}/items)"),
        ("minLength: a", "4:9: minLength must be a number (at #/{}/minLength)"),
        ("$schema: 'https://x.org/'", "4:9: the dialect 'https://x.org/' is not known here (at #/{}/$schema)"),
    ],
)
def test_a_schema_is_refused(schema: str, words: str) -> None:
    text = f"openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {{{schema}}}"
    assert faults(text) == ["s.yaml:" + words.replace("{}", "components/schemas/A")]


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("type: magic", "a security scheme has a type: http, apiKey, oauth2, openIdConnect or mutualTLS, not 'magic'"),
        ("type: apiKey, in: body, name: k", "an API key needs a name, and in: one of header, query, cookie"),
        ("type: apiKey, in: header", "an API key needs a name, and in: one of header, query, cookie"),
    ],
)
def test_a_security_scheme_is_refused(scheme: str, words: str) -> None:
    text = f"openapi: 3.1.0\ncomponents:\n  securitySchemes:\n    s: {{{scheme}}}"
    assert faults(text) == [f"s.yaml:4:5: {words} (at #/components/securitySchemes/s)"]


def test_a_path_parameter_must_be_required() -> None:
    text = "openapi: 3.1.0\npaths:\n  /{a}:\n    parameters:\n      - {name: a, in: path, schema: {}}"
    words = "s.yaml:5:9: the path parameter 'a' must say required: true (at #/paths/~1{a}/parameters/0)"
    assert faults(text) == [words]


def test_every_variable_of_a_path_must_be_declared() -> None:
    text = "openapi: 3.1.0\npaths:\n  /{a}:\n    get: {}"
    assert faults(text) == ["s.yaml:4:5: {a} of the path /{a} is not declared as a parameter (at #/paths/~1{a}/get)"]


def test_two_templates_of_one_address_may_not_share_a_method() -> None:
    parameter = "parameters: [{{name: {0}, in: path, required: true, schema: {{}}}}], get: {{}}"
    text = f"openapi: 3.1.0\npaths:\n  /{{a}}: {{{parameter.format('a')}}}\n  /{{b}}: {{{parameter.format('b')}}}"
    assert faults(text) == ["s.yaml:4:3: GET is declared for the same address by /{a} (at #/paths/~1{b})"]


def test_operation_ids_are_unique() -> None:
    text = "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: x}\n    put:\n      operationId: x"
    words = "s.yaml:6:7: the operationId 'x' is taken by #/paths/~1a/get (at #/paths/~1a/put/operationId)"
    assert faults(text) == [words]


def test_components_that_nobody_uses_are_checked() -> None:
    text = "openapi: 3.1.0\ncomponents:\n  parameters:\n    P: {name: p, in: body, schema: {}}"
    assert len(faults(text)) == 1


def test_a_fault_of_a_shared_part_is_told_once() -> None:
    operation = "{parameters: [{$ref: '#/components/parameters/P'}]}"
    text = (
        f"openapi: 3.1.0\npaths: {{/a: {{get: {operation}, put: {operation}}}}}\n"
        "components:\n  parameters:\n    P: {name: p, in: body, schema: {}}"
    )
    assert len(faults(text)) == 1


def test_all_faults_are_told_in_the_order_of_the_lines() -> None:
    text = (
        "openapi: 3.1.0\npaths:\n  /a/{b: {}\n  /c:\n    get: {responses: {ok: {}}}\n"
        "components:\n  schemas:\n    A: {type: text}\n    B: {$ref: '#/nope'}"
    )
    assert [fault.split(":")[1] for fault in faults(text)] == ["3", "5", "8", "9"]


def test_a_text_that_is_no_yaml_is_refused() -> None:
    assert faults("a: [") == ["s.yaml:2:1: not YAML: did not find expected node content"]
