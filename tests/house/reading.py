"""How the house tests read the house: as text and syntax trees, importing nothing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mockserver"
TESTS = ROOT / "tests"


class Import(NamedTuple):
    """One module that a file imports, and where."""

    module: str
    line: int


def sources(folder: Path) -> list[Path]:
    """Every Python file below a folder."""
    return sorted(file for file in folder.rglob("*.py") if "__pycache__" not in file.parts)


def label(file: Path) -> str:
    """A file's name in messages."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """The dotted name that a file of ours is imported by."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(file: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(file.read_text("utf-8"), filename=str(file))


def imports(file: Path) -> Iterator[Import]:
    """Everything that a file imports, anywhere in it; `from package import module` counts as the module."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = node.module or ""
            assert node.level == 0, f"{label(file)}:{node.lineno}: a relative import"
            yield from (Import(_named(whole, alias.name), node.lineno) for alias in node.names)


def _named(package: str, name: str) -> str:
    inner = ROOT.joinpath(*package.split("."), name)
    return f"{package}.{name}" if inner.is_dir() or inner.with_suffix(".py").is_file() else package
