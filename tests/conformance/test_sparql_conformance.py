"""SPARQL 1.1's protocol, graph store and tests, asked over HTTP of `kg serve --scratch`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

KNOWN = Path(__file__).with_name("known_failures.txt")
LEVELS = {"W3C": 51, "W3C-MANIFEST": 47, "MUST": 38, "SHOULD": 35, "PRACTICE": 18, "SECURITY": 21}
# The runner tells a test by the last folder of its manifest and its fragment.
_TOLD = re.compile(r"^   FAIL (\S+) \|", re.MULTILINE)


def known_failures() -> list[str]:
    """IRIs of the tests that the engine does not pass; each stands under a comment that says why."""
    return [line for line in KNOWN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_conformance_every_check_of_every_level(suite: Path, scratch: str, run_checker: Callable[..., str]) -> None:
    """The black-box checker finds nothing to fail and nothing to skip."""
    told = run_checker(
        "sparql_protocol_check.py",
        *("--query", scratch + "/sparql", "--update", scratch + "/sparql", "--gsp", scratch + "/graphs"),
        *("--direct", "--destructive", "--security", "--manifests", str(suite / "rdf-tests")),
    )
    found = {
        level: tuple(map(int, counts))
        for level, *counts in re.findall(
            r"^([A-Z0-9-]+): (\d+) passed, (\d+) failed, (\d+) skipped", told, re.MULTILINE
        )
    }
    total = sum(LEVELS.values())
    assert found == {**{level: (n, 0, 0) for level, n in LEVELS.items()}, "TOTAL": (total, 0, 0)}, told


def test_conformance_query_and_update_tests(suite: Path, scratch: str, run_checker: Callable[..., str]) -> None:
    """Of W3C's 1,246 tests exactly those fail that are listed, which are the engine's own."""
    told = run_checker(
        "sparql_eval_check.py",
        *(
            str(suite / "rdf-tests"),
            "--engine",
            "http",
            "--query",
            scratch + "/sparql",
            "--update",
            scratch + "/sparql",
        ),
    )
    listed = {"/".join(re.findall(r"([^/]+)/manifest#(.+)$", iri)[0]) for iri in known_failures()}
    assert set(_TOLD.findall(told)) == listed, told
    assert f"http TOTAL: {1246 - len(listed)} passed, {len(listed)} failed, 0 skipped" in told


def test_conformance_every_known_failure_has_a_reason() -> None:
    """The list names W3C's tests, each once, each under a comment."""
    iris = known_failures()
    assert len(iris) == len(set(iris)) == 39
    assert all(iri.startswith(("http://www.w3.org/", "https://w3c.github.io/rdf-tests/")) for iri in iris)
    for block in KNOWN.read_text(encoding="utf-8").strip().split("\n\n")[1:]:
        assert block.startswith("# "), block
