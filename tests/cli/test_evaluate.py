"""`kg eval`: its tables, and gold whose texts lie elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import to_standoff

SEEDS = Path(__file__).parents[2] / "tests" / "gold" / "seeds"


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of `kg eval words…`."""
    code = main(["eval", *(str(word) for word in words)])
    out, err = capsys.readouterr()
    return code, out, err


def standoff(folder: Path) -> Path:
    """One seed as a collection of one line, its annotation as stand-off."""
    reading = read_gold(gold_files(SEEDS)[-1])
    title, _, text = reading.article.raw.partition("\n")
    (folder / "news.jsonl").write_text(json.dumps({"title": title, "text": text}), encoding="utf-8")
    (folder / "gold").mkdir()
    row = to_standoff(reading, collection="news.jsonl", line=0)
    (folder / "gold" / "ar-r0.json").write_text(json.dumps(row), encoding="utf-8")
    return folder / "gold"


def test_evaluate_prints_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Metrics by language, quotations by kind, speakers by slot, and the worst articles with the words missed."""
    system = tmp_path / "s.jsonl"
    system.write_text('{"article": {"path": "000_e33d0e6319ce06da.txt"}}\n', encoding="utf-8")
    code, out, _ = run(capsys, SEEDS, "--system", system, "--worst", "1")
    assert code == 0
    for heading in ("all: 5 articles", "fa: 2 articles", "ar: quotations by kind", "fa: speakers, by how the text"):
        assert heading in out
    (told,) = [line for line in out.splitlines() if "who-said-what 0.000" in line]
    assert "0 spurious, 0 wrong speakers" in told
    assert "  missed   @" in out
    assert "fa: " not in run(capsys, SEEDS, "--system", system, "--no-by-language", "--worst", "0")[1]


def test_evaluate_reads_standoff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stand-off gold scores as the same gold beside its text."""
    folder = standoff(tmp_path)
    code, _, err = run(capsys, "--standoff", folder, "--collections", tmp_path, "--json", tmp_path / "a.json")
    assert code == 0, err
    numbers = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    (tmp_path / "same").mkdir()
    for ending in (".txt", ".json"):
        source = gold_files(SEEDS)[-1].with_suffix(ending)
        (tmp_path / "same" / source.name).write_bytes(source.read_bytes())
    assert run(capsys, tmp_path / "same", "--json", tmp_path / "b.json")[0] == 0
    assert numbers == json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))


def test_evaluate_tells_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without gold, or without the texts of stand-off gold, the remedy names the option."""
    code, _, err = run(capsys)
    assert code == 1
    assert "GOLD_DIR" in err
    code, _, err = run(capsys, "--standoff", standoff(tmp_path))
    assert code == 1
    assert "--collections" in err
