"""JSON values written as XML, as the `xml` keywords of their schemas say."""

from typing import Any

import pytest

from mockserver.behaviour.shape import Shapes
from mockserver.behaviour.xml_text import is_xml, xml_text

HEAD = "<?xml version='1.0' encoding='utf-8'?>\n"
TEXTS = {"type": "array", "items": {"type": "string"}}
DOCUMENT = {"components": {"schemas": {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}}}}
PET = {"$ref": "urn:x#/components/schemas/Pet"}


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({}, {"a": 1, "b": None, "c": True}, "<root><a>1</a><b /><c>true</c></root>"),
        ({"xml": {"name": "pet"}}, {"a": "<&"}, "<pet><a>&lt;&amp;</a></pet>"),
        (PET, {"name": "Rex"}, "<Pet><name>Rex</name></Pet>"),
        ({"type": "array", "items": PET}, [{"name": "Rex"}], "<root><Pet><name>Rex</name></Pet></root>"),
        (TEXTS, ["a", "b"], "<root><item>a</item><item>b</item></root>"),
        ({"properties": {"tags": TEXTS}}, {"tags": ["a", "b"]}, "<root><tags>a</tags><tags>b</tags></root>"),
        (
            {"properties": {"tags": {**TEXTS, "xml": {"wrapped": True, "name": "all"}}}},
            {"tags": ["a"]},
            "<root><all><tags>a</tags></all></root>",
        ),
        ({"properties": {"id": {"xml": {"attribute": True}}}}, {"id": 7, "x": {"y": 1}}, '<root id="7"><x><y>1</y></x></root>'),
        ({"xml": {"name": "p", "namespace": "urn:n"}}, {}, '<ns0:p xmlns:ns0="urn:n" />'),
        ({"type": "string"}, "a\x00b", "<root>a\ufffdb</root>"),
    ],
)
def test_a_value_becomes_xml(schema: Any, value: Any, text: str) -> None:
    assert xml_text(Shapes({"urn:x": DOCUMENT}), schema, value).decode() == HEAD + text


@pytest.mark.parametrize(
    ("media", "known"),
    [("application/xml", True), ("text/xml; charset=utf-8", True), ("application/atom+xml", True), ("application/json", False)],
)
def test_media_types_of_xml_are_known(media: str, known: bool) -> None:
    assert is_xml(media) is known
