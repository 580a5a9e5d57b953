"""What the documents say is true: every block runs, every question is listed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.query import KnowledgeGraph, load_queries, read_query

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _blocks(name: str, language: str) -> list[str]:
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_docs_python_blocks_run(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of python.md run one after the other in a folder with a store."""
    shutil.copytree(store, tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    blocks = _blocks("python.md", "python")
    assert len(blocks) > 5
    exec(compile("\n".join(blocks), "python.md", "exec"), {})


def test_docs_example_question_works(g: KnowledgeGraph, tmp_path: Path) -> None:
    """The file that add-a-question.md shows is a stored query that runs."""
    (block,) = _blocks("add-a-question.md", "sparql")
    (tmp_path / "denials.rq").write_text(block, encoding="utf-8")
    query = read_query(tmp_path / "denials.rq")
    graph = KnowledgeGraph(g.reader, {"denials": query})
    assert graph.denials().columns == ("quotation", "text", "start")
    assert graph.denials(speaker="Putin").matched["speaker"]


def test_docs_list_every_question() -> None:
    """queries.md is what the files say."""
    check = [sys.executable, str(ROOT / "scripts" / "make_queries_doc.py"), "--check"]
    assert subprocess.run(check, check=False).returncode == 0, "run scripts/make_queries_doc.py"
    sections = re.findall(r"^## (.+)$", (DOCS / "queries.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == list(load_queries())
