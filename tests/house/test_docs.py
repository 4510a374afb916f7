"""Every room says what it is for, and every exception to a rule says why."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.house.reading import PACKAGE, TESTS, label, sources, tree

IGNORE = re.compile(r"type:\s*ignore")
IGNORE_WITH_REASON = re.compile(r"type: ignore\[[a-z, -]+\]\s*(?:#|-)?\s*\w.{3,}")
NOQA = re.compile(r"noqa", re.IGNORECASE)
NOQA_WITH_REASON = re.compile(r"noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\s*(?:#|-)\s*\w.{3,}")


def comments(file: Path) -> Iterator[tuple[int, str]]:
    """A file's comments, by line."""
    for token in tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_a_module_opens_with_a_sentence_on_what_it_is_for() -> None:
    first_lines = {label(file): (ast.get_docstring(tree(file)) or "").partition("\n")[0] for file in sources(PACKAGE)}
    assert {file: line for file, line in first_lines.items() if not line.endswith((".", ":"))} == {}


def test_an_exception_to_a_rule_says_why() -> None:
    wrong = [
        f"{label(file)}:{line}: {text}"
        for file in (*sources(PACKAGE), *sources(TESTS))
        for line, text in comments(file)
        for said, whole in ((IGNORE, IGNORE_WITH_REASON), (NOQA, NOQA_WITH_REASON))
        if said.search(text) and not whole.search(text)
    ]
    assert wrong == []


def test_every_vendor_says_what_it_impersonates() -> None:
    folders = [page.parent for page in (PACKAGE / "vendors").glob("*/__init__.py")]
    assert folders
    assert [label(folder) for folder in folders if not (folder / "README.md").is_file()] == []
