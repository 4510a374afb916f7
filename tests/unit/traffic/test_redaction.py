import gzip
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.traffic.redaction import Redactor, value

SECRET = "Zq9ZxQj7"
"""No other text of these tests holds it."""


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Authorization", f"Basic {SECRET}", "Basic ***"),
        ("authorization", f"bearer   {SECRET}", "bearer ***"),
        ("Authorization", f"ApiKey {SECRET}", "ApiKey ***"),
        ("Proxy-Authorization", f"Digest {SECRET}", "Digest ***"),
        ("Authorization", SECRET, "***"),
        ("Authorization", f"{SECRET} x", "***"),
        ("Cookie", f"session={SECRET}", "***"),
        ("Set-Cookie", f"session={SECRET}; Secure", "***"),
        ("X-Api-Key", SECRET, "***"),
        ("apikey", SECRET, "***"),
        ("auth-client-secret", SECRET, "***"),
        ("X-Auth-Token", SECRET, "***"),
        ("X-Amz-Signature", SECRET, "***"),
        ("Accept", "*/*", "*/*"),
        ("auth-client-id", "public", "public"),
    ],
)
def test_headers_that_carry_credentials_are_hidden(name: str, text: str, shown: str) -> None:
    assert Redactor().headers([(name, text)]) == [[name, shown]]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("", ""),
        ("a=1&b=2", "a=1&b=2"),
        (f"a=1&api_key={SECRET}&b=2", "a=1&api_key=***&b=2"),
        (f"api%5Fkey={SECRET}", "api%5Fkey=***"),
        (f"access_token={SECRET}", "access_token=***"),
        (f"Password={SECRET}=={SECRET}", "Password=***"),
        ("token", "token"),
        ("token=", "token="),
        (f"X-Amz-Signature={SECRET}", "X-Amz-Signature=***"),
    ],
)
def test_secret_parameters_are_hidden(raw: str, shown: str) -> None:
    assert Redactor().query(raw) == shown


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        ({"password": SECRET}, {"password": "***"}),
        ({"user": "u", "passwd": SECRET}, {"user": "u", "passwd": "***"}),
        ({"config": {"clientSecret": SECRET, "host": "h"}}, {"config": {"clientSecret": "***", "host": "h"}}),
        ([{"api_key": SECRET}, {"private_key": [SECRET]}], [{"api_key": "***"}, {"private_key": "***"}]),
        ({"secrets": {"any": SECRET}}, {"secrets": "***"}),
        ({"token": 12345678}, {"token": "***"}),
        ({"personal_access_token": SECRET, "access-key": SECRET}, {"personal_access_token": "***", "access-key": "***"}),
        ({"next_page_token": "p2"}, {"next_page_token": "p2"}),
        ({"password": None, "secret": "", "token": []}, {"password": None, "secret": "", "token": []}),
        ({"has_password": True}, {"has_password": True}),
        ("plain", "plain"),
    ],
)
def test_members_that_speak_of_secrets_are_hidden(document: Any, shown: Any) -> None:
    assert value(document) == shown
    assert Redactor().body(orjson.dumps(document)) == shown


@pytest.mark.parametrize(
    "text",
    [
        '{"password": "%s"',
        '{"password": "%s',
        '{"a": 1, "password": "x\\"%s", "b": }',
        '{"secret": {"deep": ["%s", {"more": "%s"}]}, "b": }',
        '{"secret": {"deep": ["%s"',
        '{"secret": ["]", "%s"], ]',
        '{"pass\\u0077ord": "%s",}',
        "{'password': '%s'}",
        "{password: %s}",
        'password: "%s"\nuser: me',
        "password: two %s words\nuser: me",
        "password=%s&user=me",
        "user=me&client%%5Fsecret=%s",
        '{"a":1}\n{"token":"%s"}\n',
        "<auth><Password>%s</Password></auth>",
        '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n%s\r\n--x--',
        '--x\r\nContent-Disposition: form-data; name="token"; filename="f"\r\nContent-Type: text/plain\r\n\r\n%s\r\n--x--',
    ],
)
def test_text_that_is_no_json_hides_its_secrets_too(text: str) -> None:
    raw = text.replace("%s", SECRET).replace("%%", "%")
    assert SECRET not in str(Redactor().body(raw.encode()))


@pytest.mark.parametrize(
    "text", ['{"password": "%s', '{"secret": {"deep": ["%s"', "password: %s\n", "token=%s&", "<token>%s</token>"]
)
def test_a_secret_of_such_text_is_known(text: str) -> None:
    redactor = Redactor()
    redactor.body((text % SECRET).encode())
    assert redactor.everywhere(f"it said {SECRET}") == "it said ***"


def test_text_without_secrets_is_left_as_it_is() -> None:
    assert Redactor().body(b'{"name": "Rex", ') == '{"name": "Rex", '
    assert Redactor().body(b"password:") == "password:"


def test_bytes_are_counted_and_no_body_is_none() -> None:
    assert Redactor().body(b"\xff\x00") == "(2 bytes)"
    assert Redactor().body(b"") is None


def test_a_secret_of_a_compressed_body_is_known() -> None:
    redactor = Redactor()
    assert "bytes" in str(redactor.body(gzip.compress(orjson.dumps({"password": SECRET}))))
    assert redactor.everywhere([f"was {SECRET}"]) == ["was ***"]


@pytest.mark.parametrize("secret", ['a"quote"b', "a\\slash", "line\nbreak", "snow☃man", "per cent%", "a/b+c=="])
def test_a_secret_is_found_again_however_it_is_spelt(secret: str) -> None:
    redactor = Redactor()
    redactor.body(orjson.dumps({"password": secret}))
    assert redactor.everywhere([secret, repr(secret), orjson.dumps(secret).decode()]) == ["***", "'***'", '"***"']


JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "items"]), inner, max_size=3),
)
NAMES = st.sampled_from(["password", "client_secret", "apiKey", "token", "private_key", "Authorization"])


@given(st.data(), JSON, NAMES, st.integers(0, 400))
def test_a_secret_anywhere_in_a_document_never_shows_even_when_it_is_cut(
    data: st.DataObject, around: Any, name: str, cut: int
) -> None:
    kept = data.draw(st.sampled_from([SECRET, [SECRET], {"x": SECRET}, {"x": [{"y": SECRET}, "]"]}]))
    raw = orjson.dumps({"first": around, "deep": [{"more": {name: kept, "after": around}}]})
    for text in (raw, raw[:cut]):
        shown = str(Redactor().body(text))
        assert all(SECRET[:end] not in shown for end in (5, len(SECRET)))


def test_members_that_a_specification_calls_passwords_are_hidden_whatever_their_names_say() -> None:
    redactor = Redactor(private={"value"})
    assert redactor.body(orjson.dumps({"value": SECRET, "values": ["plain"]})) == {"value": "***", "values": ["plain"]}
    assert redactor.body(f"value: {SECRET}\nother: plain".encode()) == 'value: "***"\nother: plain'
    assert redactor.everywhere(f"refused {SECRET}") == "refused ***"


def test_the_value_of_a_field_that_says_it_is_sensitive_is_hidden() -> None:
    field: dict[str, Any] = {"label": "Key", "sensitive": True, "value": SECRET, "default_value": "", "order": 1}
    assert value({"pin": field}) == {"pin": {**field, "value": "***"}}
    assert value({"pin": {**field, "sensitive": False}}) == {"pin": {**field, "sensitive": False}}
