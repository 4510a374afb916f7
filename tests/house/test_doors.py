"""The outside comes in by the door: environment, wall clock and chance are read in one place each."""

import ast

from tests.house.reading import PACKAGE, label, sources, tree

DOORS = {
    "os.environ": {"mockserver/cli.py", "mockserver/options.py", "mockserver/pytest_plugin.py", "mockserver/environment.py"},
    "os.getenv": set[str](),
    "datetime.now": {"mockserver/assembly.py", "mockserver/server/tls.py"},  # certificates are held to the wall's time
    "datetime.utcnow": set[str](),
    "time.time": set[str](),
    "time.sleep": set[str](),
    "uuid.uuid4": set[str](),
    "uuid4": set[str](),
    "random.random": set[str](),
    "random.choice": set[str](),
}


def test_the_outside_is_read_at_the_door_only() -> None:
    wrong = [
        f"{label(file)}:{node.lineno}: {text}"
        for file in sources(PACKAGE)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute | ast.Name)
        for text in [ast.unparse(node)]
        if text in DOORS and label(file) not in DOORS[text]
    ]
    assert wrong == []
