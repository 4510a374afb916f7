"""YAML as the vendor writes it: Jackson's choices on SnakeYAML's layout, byte for byte."""

from typing import Any

import pytest
import yaml

from mockserver.vendors.elastic.yaml_form import written

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "--- {}\n"),
        ([], "--- []\n"),
        ({"a": 1, "b": -2.5, "c": True, "d": None}, "---\na: 1\nb: -2.5\nc: true\nd: null\n"),
        ({"a": "", "b": "x y", "c": "true", "d": "1"}, '---\na: ""\nb: "x y"\nc: "true"\nd: "1"\n'),
        ({"a": {"b": {"c": {}}}}, "---\na:\n  b:\n    c: {}\n"),
        ({"a": [1, [2, [3]], {"b": [], "c": [4]}]}, "---\na:\n- 1\n- - 2\n  - - 3\n- b: []\n  c:\n  - 4\n"),
        ({"a": 'q"\\\n\t\r\x00\x1f\x7f'}, '---\na: "q\\"\\\\\\n\\t\\r\\0\\x1f\\x7f"\n'),
        ({"a": "äé\xa0\u2028€😀"}, '---\na: "äé\\_\\L€😀"\n'),
        ({"y": 1, "No": 2, "TRUE": 3, "0x1": 4, "~": 5}, '---\n"y": 1\n"No": 2\n"TRUE": 3\n"0x1": 4\n"~": 5\n'),
        ({"a: b": 1, "- c": 2, "#": 3, "d e": 4, "1": 5}, "---\n'a: b': 1\n'- c': 2\n'#': 3\nd e: 4\n1: 5\n"),
        (
            {"a": LONG},
            f'---\na: "{LONG[:-16]}\\\n  \\ fifteen sixteen"\n',
        ),
        ({"k" * 128: 1}, f"---\n? {'k' * 128}\n: 1\n"),
        ({"a": "x" * 200}, f'---\na: "{"x" * 200}"\n'),
    ],
)
def test_a_value_in_yaml(value: Any, text: str) -> None:
    assert written(value).decode() == text


@pytest.mark.parametrize("width", range(60, 100))
def test_a_broken_text_is_read_back(width: int) -> None:
    value = {"text": "a" * (width - 40) + ' b"\\ é ' * 20, "list": [" lead", "trail ", "  ", "\n" * 90]}
    assert yaml.safe_load(written(value)) == value
