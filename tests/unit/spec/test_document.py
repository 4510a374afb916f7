"""Documents: what texts mean, what is refused, and where things stand."""

import pytest

from mockserver.spec.document import DocumentError, locate, locate_all, read
from tests.needs import reference_data


def complaint(text: str | bytes, name: str = "f.yaml") -> str:
    with pytest.raises(DocumentError) as caught:
        read(text, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: 1", {"a": 1}),
        ("200: ok", {"200": "ok"}),
        ("true: x\nnull: y\n1.5: z", {"true": "x", "null": "y", "1.5": "z"}),
        ("[2024-01-01, 2024-01-01T00:00:00Z]", ["2024-01-01", "2024-01-01T00:00:00Z"]),
        ("[yes, no, on, off, Y, n]", ["yes", "no", "on", "off", "Y", "n"]),
        ("[0123, 0x1F, 0o17, 1_000, '=', 12:30]", ["0123", "0x1F", "0o17", "1_000", "=", "12:30"]),
        ("[true, False, NULL, ~, null]", [True, False, None, None, None]),
        ("[1, -2, +3, 1.5, -.5, 1e3, 2., .inf, .nan]", [1, -2, 3, 1.5, -0.5, 1000.0, 2.0, ".inf", ".nan"]),
        ("['1', \"true\", '~', '']", ["1", "true", "~", ""]),
        ("a:\nb: ''", {"a": None, "b": ""}),
        ("123456789012345678901234567890", 123456789012345678901234567890.0),
        ("1e999", "1e999"),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}),
        ("a: &a {p: 1}\nb: &b {p: 2, q: 2}\nc: {<<: [*a, *b]}", {"a": {"p": 1}, "b": {"p": 2, "q": 2}, "c": {"p": 1, "q": 2}}),
        ("{'<<': 1}", {"<<": 1}),
        ("a: &x name\n*x : 1", {"a": "name", "name": 1}),
        ("&k key: 1\nother: *k", {"key": 1, "other": "key"}),
        ("a: !!str 1\nb: !!int '2'\nc: !!float '1.5'\nd: !!null ''\ne: ! x", {"a": "1", "b": 2, "c": 1.5, "d": None, "e": "x"}),
        ("a: |\n  one\n  two\nb: >-\n  one\n  two", {"a": "one\ntwo\n", "b": "one two"}),
        ("\ufeffa: 1", {"a": 1}),
    ],
)
def test_yaml_means(text: str, value: object) -> None:
    assert read(text, "f.yaml") == value


def test_aliases_share_nothing() -> None:
    found = read("a: &x {p: []}\nb: *x", "f.yaml")
    found["a"]["p"].append(1)
    assert found["b"] == {"p": []}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2", "f.yaml:4:3: duplicate key 'c' (at #/b/c)"),
        ("a:\n  - {x: 1, 'x': 2}", "f.yaml:2:12: duplicate key 'x' (at #/a/0/x)"),
        ("200: a\n'200': b", "f.yaml:2:1: duplicate key '200' (at #/200)"),
        ("a: &x {}\nb: {<<: *x, <<: *x}", "f.yaml:2:13: duplicate key '<<' (at #/b/<<)"),
        ("b: {<<: 1}", "f.yaml:1:9: a merge key takes a mapping, or a list of mappings (at #/b/<<)"),
        ("[a]: 1", "f.yaml:1:1: a key must be text"),
        ("? {a: 1}\n: 1", "f.yaml:1:3: a key must be text"),
        ("x: &x 1\n*x : 1", "f.yaml:2:1: a key must be text"),
        ("a: &a [*a]", "f.yaml:1:8: the anchor 'a' contains itself (at #/a/0)"),
        ("a: *nobody", "f.yaml:1:4: there is no anchor 'nobody' (at #/a)"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins here; one is expected"),
        ("a: !!int x", "f.yaml:1:4: 'x' is no int (at #/a)"),
        ("a: !!binary aGk=", "f.yaml:1:4: the tag tag:yaml.org,2002:binary means nothing in JSON (at #/a)"),
        ("a: !!set {x}", "f.yaml:1:4: the tag tag:yaml.org,2002:set means nothing in JSON (at #/a)"),
        ("a: !python/object x", "f.yaml:1:4: the tag !python/object means nothing in JSON (at #/a)"),
        ("a: b: c", "f.yaml:1:5: not YAML: mapping values are not allowed in this context"),
        ("a: 1\n\x01", "f.yaml:2:1: not YAML: control characters are not allowed"),
        ("[" * 201 + "]" * 201, "f.yaml:1:201: nested more than 200 deep"),
        (b"a: 1\nb: \xff", "f.yaml:2:4: not UTF-8"),
    ],
)
def test_yaml_refuses(text: str | bytes, words: str) -> None:
    assert complaint(text) == words


def test_a_hundred_thousand_brackets_do_not_take_the_process_down() -> None:
    assert "nested more than 200 deep" in complaint("[" * 100_000 + "]" * 100_000)


def test_an_alias_bomb_is_refused() -> None:
    rows = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "aliases blow the document up to more than 3,000,000 values" in complaint("\n".join(rows))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ('{"a": "\\": x", "b": "\\" :"}', {"a": '": x', "b": '" :'}),
        ('{"a\\u0022:": {"a": 1}, "a": 2}', {'a":': {"a": 1}, "a": 2}),
        ('[{"a": 1}, {"a": 1}]', [{"a": 1}, {"a": 1}]),
    ],
)
def test_json_means(text: str, value: object) -> None:
    assert read(text, "f.json") == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n "a": 2}', "f.json:2:2: duplicate key 'a' (at #/a)"),
        ('{"a": {"x": [], "b": [1, {"c": 1, "c": {}}]}}', "f.json:1:35: duplicate key 'c' (at #/a/b/1/c)"),
        ('{"a\\u0022:": 1,\n"b": 1, "\\u0062": 2}', "f.json:2:9: duplicate key 'b' (at #/b)"),
        ('{"a": "}{", "a": ","}', "f.json:1:13: duplicate key 'a' (at #/a)"),
        ("[" * 300 + "]" * 300, "f.json:1:1: nested more than 250 deep"),
    ],
)
def test_json_refuses(text: str, words: str) -> None:
    assert complaint(text, "f.json") == words


def test_bad_json_is_refused_at_its_place() -> None:
    assert complaint('{"a": 1,\n  x}', "f.json").startswith("f.json:2:3: not JSON: ")


def test_all_duplicates_of_a_json_file_are_listed() -> None:
    with pytest.raises(DocumentError) as caught:
        read('{"a": 1, "a": 2, "b": 1, "b": 2}', "f.json")
    assert [fault.pointer for fault in caught.value.problems] == ["/a", "/b"]


YAML = "top:\n  - x\n  - 'a/b': 1\n    'c~d': {e: 2}\nbase: &b {m: 1}\nuse:\n  <<: *b\n  own: 1\nlast: [1, 2]\n"
JSON = '{"top": ["x",\n  {"a/b": 1,\n   "c~d": {"e": 2}}],\n "last": [1, [2]]}'


@pytest.mark.parametrize(
    ("text", "pointer", "place"),
    [
        (YAML, "", (1, 1)),
        (YAML, "/top", (1, 1)),
        (YAML, "/top/0", (2, 5)),
        (YAML, "/top/1/a~1b", (3, 5)),
        (YAML, "/top/1/c~0d/e", (4, 13)),
        (YAML, "/use/own", (8, 3)),
        (YAML, "/use/m", (5, 11)),
        (YAML, "/last/1", (9, 11)),
        (YAML, "/last/7", (9, 1)),
        (YAML, "/nowhere/at/all", (1, 1)),
        ("", "/a", (1, 1)),
        (JSON, "", (1, 1)),
        (JSON, "/top", (1, 2)),
        (JSON, "/top/1", (2, 3)),
        (JSON, "/top/1/a~1b", (2, 4)),
        (JSON, "/top/1/c~0d/e", (3, 12)),
        (JSON, "/last/1/0", (4, 15)),
        (JSON, "/last/9", (4, 2)),
        (JSON, "/top/0/deeper", (1, 10)),
        ("{a: {b: c}}", "/a/b", (1, 6)),
        (b"\xef\xbb\xbfa: 1", "/a", (1, 1)),
    ],
)
def test_locate_finds(text: str | bytes, pointer: str, place: tuple[int, int]) -> None:
    assert locate(text, pointer) == place


def test_many_places_are_found_in_one_pass() -> None:
    assert locate_all(JSON, ("/top", "/last")) == {"/top": (1, 2), "/last": (4, 2)}


def test_a_place_in_a_large_json_file_is_found() -> None:
    content = (reference_data() / "fivetran-openapi.json").read_bytes()
    assert locate(content, "/components/schemas") == (13495, 5)
