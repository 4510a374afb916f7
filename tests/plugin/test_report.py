"""The journal on the report of a failing test, and on no other."""

import pytest

TITLE = "*mockserver journal of *"


def run(suite: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    suite.makepyfile(text)
    return suite.runpytest_subprocess(*arguments, timeout=120)


def test_a_failing_test_shows_what_was_asked(suite: pytest.Pytester) -> None:
    result = run(
        suite,
        """
        import urllib.error
        import pytest
        from helpers import ask

        def test_fails(world):
            ask(world.url("fivetran") + "/v1/groups?limit=5")
            with pytest.raises(urllib.error.HTTPError):
                ask(world.url("fivetran") + "/v1/groups", {"name": 7}, "POST")
            assert False
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*mockserver journal of test_a_failing_test_shows_what_was_asked.py-test_fails*",
            "#1 * GET /fivetran/v1/groups?limit=5 -> 200",
            "  < {*",
            "#2 * POST /fivetran/v1/groups -> 400  [[]*[]]",
            '  > {"name": 7}',
            "  < {*",
        ]
    )
    result.stdout.no_fnmatch_line("*Basic*secret*")


@pytest.mark.parametrize("arguments", [(), ("-n", "2"), ("-rA",)])
def test_a_passing_test_shows_nothing(suite: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    result = run(
        suite,
        """
        from helpers import ask

        def test_passes(world):
            ask(world.url("fivetran") + "/v1/groups")
        """,
        *arguments,
    )
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line(TITLE)


@pytest.mark.parametrize(
    ("text", "outcome", "shown"),
    [
        ("def test_it(world): assert 0", {"failed": 1}, "(nothing was asked)"),
        (
            "def test_it(world, mockserver):\n    mockserver.call(mockserver.control.drop(world.name))\n    assert 0",
            {"failed": 1},
            "(the test dropped its world)",
        ),
        (
            "import pytest\n@pytest.fixture\ndef broken(world): assert 0\ndef test_it(broken): pass",
            {"errors": 1},
            "(nothing was asked)",
        ),
    ],
)
def test_whatever_fails_there_is_something_to_read(
    suite: pytest.Pytester, text: str, outcome: dict[str, int], shown: str
) -> None:
    result = run(suite, text)
    result.assert_outcomes(**outcome)
    result.stdout.fnmatch_lines([TITLE, shown])


def test_an_expected_failure_and_a_broken_teardown_show_none(suite: pytest.Pytester) -> None:
    result = run(
        suite,
        """
        import pytest

        @pytest.fixture
        def broken(world):
            yield
            assert 0

        def test_teardown(broken): pass

        @pytest.mark.xfail(reason="a suite in which a test is expected to fail")
        def test_expected(world): assert 0
        """,
    )
    result.assert_outcomes(passed=1, errors=1, xfailed=1)
    result.stdout.no_fnmatch_line(TITLE)


def test_long_journals_and_bodies_are_cut(suite: pytest.Pytester) -> None:
    result = run(
        suite,
        """
        from helpers import ask

        def test_fails(world):
            for number in range(60):
                ask(world.url("fivetran") + f"/v1/groups?limit={number + 1}")
            ask(world.url("fivetran") + "/v1/groups", {"name": "x" * 5000}, "POST")
            raise RuntimeError("enough")
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([TITLE, "(11 earlier entries)", "#12 *"])
    assert max(map(len, result.outlines)) < 2000
