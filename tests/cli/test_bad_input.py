"""Bad input through the real command: each file gets its Problem, costs only itself, and the others lose nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from kg.text.reading import path_name

SEEDS = Path(__file__).parents[2] / "seeds"
GOOD = "قال وزير الزراعة سامي الحداد: «الموسم هذا العام أفضل من كل التوقعات».\n"
WORDS = "الموسم هذا العام أفضل من كل التوقعات"

RUSSIAN = "Президент заявил: «Мы готовы помочь». Министр добавил, что это очень важно."

# name: bytes, code, whether facts are lost, whether its quotation is read all the same
BAD = {
    "empty.txt": (b"", "empty-file", True, False),
    "blank.txt": (b"\n \t\n", "empty-file", True, False),
    "windows.txt": (GOOD.encode("cp1256") * 3, "decoded-as", False, True),
    "utf16.txt": (GOOD.encode("utf-16"), "decoded-as", False, True),
    "large.txt": (GOOD.encode() * (20_000_000 // len(GOOD.encode()) + 1), "too-large", True, False),
    "english.txt": (b"The minister said that the season is better than expected.", "unsupported-language", True, False),
    "urdu.txt": ("وزیر نے کہا کہ یہ بہت اچھا ہے اور ملک کو فائدہ ہوگا ۔".encode(), "unsupported-language", True, False),
    "silent.txt": ("نزل المطر طوال الليل على المدينة وفي الجبل.".encode(), "no-quotation", False, False),
    "marks.txt": (("وأضاف «كلمة لا تنتهي.\n" + GOOD).encode(), "unbalanced-quote", False, True),
    "nul.txt": (GOOD.replace("الزراعة", "الزراعة\0").encode(), "nul-characters", False, True),
    "controls.txt": (("\u202b" + GOOD.strip() + "\u202c").encode(), "direction-controls", False, True),
    "cut.txt": (GOOD.encode() + "قا".encode()[:-1], "undecodable-bytes", False, True),
    "image.txt": (bytes(range(256)) * 40, "not-text", True, False),
    "packed.txt": (zlib.compress(GOOD.encode() * 500), "not-text", True, False),
    "russian.txt": (RUSSIAN.encode(), "unsupported-language", True, False),
    "russian_1251.txt": (RUSSIAN.encode("cp1251"), "unsupported-language", True, False),
    "hebrew.txt": ("הנשיא אמר: \"אנחנו מוכנים\". השר הוסיף כי זה חשוב.".encode(), "unsupported-language", True, False),
    "utf16_unmarked.txt": (GOOD.encode("utf-16-be"), "decoded-as", False, True),
    "nuls.txt": (b"\0" * 1000, "empty-file", True, False),
    "line\nbreak.txt": (GOOD.encode(), "odd-file-name", False, True),
    os.fsdecode(b"bytes\xff.txt"): (GOOD.encode(), "odd-file-name", False, True),
}  # fmt: skip


def shown(name: str) -> str:
    """The name as problems and articles tell it."""
    return path_name(Path(name))


def kg(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bad files, and two good ones."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (data, *_) in BAD.items():
        (folder / name).write_bytes(data)
    for seed in sorted(SEEDS.glob("*.txt"))[:2]:
        shutil.copy(seed, folder)
    return folder


@pytest.fixture(scope="module")
def extracted(folder: Path) -> tuple[subprocess.CompletedProcess[str], list[dict[str, str]]]:
    """One run over the whole folder, and the problems it wrote."""
    done = kg("extract", folder, "--problems", folder / "problems.jsonl")
    problems = [json.loads(line) for line in (folder / "problems.jsonl").read_text("utf-8").splitlines()]
    return done, problems


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told(name: str, extracted: tuple[subprocess.CompletedProcess[str], list[dict[str, str]]]) -> None:
    """Each bad file has its Problem, which names the file and says what is wrong."""
    told = [p for p in extracted[1] if Path(p["path"]).name == shown(name)]
    assert BAD[name][1] in [p["code"] for p in told]
    assert all(p["what"] for p in told)


@pytest.mark.parametrize("name", [n for n, row in BAD.items() if row[3]])
def test_bad_input_keeps_its_facts(
    name: str, extracted: tuple[subprocess.CompletedProcess[str], list[dict[str, str]]], folder: Path
) -> None:
    """Where text can be read, what it says is read."""
    lines = {Path(o["article"]["path"]).name: o for o in map(json.loads, extracted[0].stdout.splitlines())}
    assert WORDS in [q["text"] for q in lines[shown(name)]["quotes"]]


def test_bad_input_costs_the_others_nothing(
    extracted: tuple[subprocess.CompletedProcess[str], list[dict[str, str]]], folder: Path
) -> None:
    """The good files give what they give alone, and the run is told to be partial."""
    done, problems = extracted
    assert done.returncode == 3
    assert "empty.txt: holds no text" in done.stderr
    seeds = sorted(folder.glob("00*.txt"))
    alone = kg("extract", *seeds)
    assert alone.returncode == 0
    assert set(alone.stdout.splitlines()) <= set(done.stdout.splitlines())
    assert not {p["code"] for p in problems if Path(p["path"]).name[:2] == "00"} - {"unbalanced-quote"}


def test_bad_input_build_is_partial(folder: Path, tmp_path: Path) -> None:
    """`kg build` ends with 3 where facts are lost, with 0 where nothing is, and its store answers either way."""
    bad = [folder / name for name in ("empty.txt", "large.txt", "utf16.txt")]
    assert kg("build", *bad, "--store", tmp_path / "a").returncode == 3
    assert kg("build", folder / "windows.txt", folder / "nul.txt", "--store", tmp_path / "b").returncode == 0
    for store in ("a", "b"):
        said = kg("query", "said", "--store", tmp_path / store, "--format", "json")
        assert WORDS in [row["text"] for row in json.loads(said.stdout)]


def test_bad_input_large_file_by_choice(folder: Path) -> None:
    """A file beyond a limit is refused at once and unread, whatever the limit."""
    done = kg("extract", folder / "marks.txt", "--max-bytes", "100")
    assert done.returncode == 3
    assert "larger than the limit" in done.stderr
    assert "--max-bytes" in done.stderr
