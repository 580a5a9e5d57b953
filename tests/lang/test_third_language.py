"""A language is a folder of data: a small pack, known by an entry point alone, goes the whole road."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kg.errors import PackError
from kg.lang import Meta, Pack, folders

# A language of Latin letters that spaCy does not know, with the least that each file must hold.
PACK = {
    "pack.toml": """
        code = "qaa"
        name = "Testish"
        own_name = "Testia"
        direction = "ltr"
        version = "0.0.1"
        frequent = ["la", "kaj", "estas", "ke", "diris", "en", "de", "hodiau", "tre", "ni"]
        letters = "ŭĉĝ"
    """,
    "cues.toml": """
        morphology = "as_listed"
        verbs = [{ lemma = "diri", perfect = "diris", imperfect = "diras", sense = "say" }]
        [sources]
        phrases = ["lau"]
        [content]
        openers = ["ke"]
        fused_openers = []
        bridges = []
        joints = []
        breaks = ["sed"]
        pronouns = ["li", "ŝi"]
        first_person = ["mi", "ni"]
        negations = ["ne"]
        passive_cues = []
        not_speaker = ["en", "de", "hodiau", "kaj"]
    """,
    "channels.toml": 'relay = ["lau"]\ntold = ["al"]\nto = ["al"]\n',
    "credits.toml": "own = []\nother = []\nto_us = []\nhome = []\nno_outlet = []\nphrase = []\n",
    "dates.toml": "month = []\nweekday = []\nrelative = []\nshift = []\n[ordinals]\n",
    "page.toml": "line = []\n",
    "places.toml": "in = []\nstops = []\ntopics = []\nheld = []\nposts = []\nevent = []\n",
    "names.toml": """
        honorifics = "sinjoro | sinjorino"
        particles = ""
        prefixes = ""
        endings = ""
        stops = "diris"
        common = ""
        given = "Maro Tino"
        [organization]
        loose = ""
        construct = ""
        definite = ""
        outlet = ""
        plain = ""
        [place]
        before = ""
        kept = ""
    """,
    "roles.toml": """
        links = "de"
        indefinite = ""
        demonstrative = ""
        relative = ""
        conjunction = "kaj"
        [head]
        "minister" = "ministro"
        [plural]
        [field]
        [fielded]
        [deputy]
        [quality]
        [described]
    """,
    "ner.toml": "",
    "examples.toml": "",
}
TEXT = 'La ministro Maro Lanto diris hodiau: "La pluvo estas tre bona kaj ni estas en ordo".'
PROGRAM = """
import json, sys
from pathlib import Path
from kg.pipeline.reader import read_one
from kg.pipeline import extract
outcome = read_one(Path("letter.txt"), extract=extract)
reading = outcome.reading
raw = reading.article.raw
print(json.dumps({
    "lang": reading.article.lang,
    "problems": [f"{p.code} {p.what}" for p in outcome.problems],
    "names": [m.span.of(raw) for m in reading.mentions],
    "quotations": [(q.cue.span.of(raw), q.span.of(raw)) for q in reading.quotations],
}))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A distribution that brings the pack by an entry point, as `pip install` would lay it out."""
    folder = tmp_path / "kg_testish"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    for name, text in PACK.items():
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    info = tmp_path / "kg_testish-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kg-testish\nVersion: 0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kg.languages]\nqaa = kg_testish\n", encoding="utf-8")
    return tmp_path


def test_third_language_goes_the_whole_road(package: Path) -> None:
    """A text of the new language is recognised, read and quoted; nothing in the code knows the language."""
    (package / "letter.txt").write_text(TEXT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=package, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(package), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["lang"] == "qaa"
    assert found["problems"] == [], found
    assert found["names"] == ["Maro Lanto"]
    assert found["quotations"] == [["diris", "La pluvo estas tre bona kaj ni estas en ordo"]]


def test_third_language_is_listed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points stand beside the folder's own packs, which they cannot displace."""
    monkeypatch.syspath_prepend(str(package))
    importlib.invalidate_caches()
    known = folders()
    assert {"ar", "fa", "qaa"} <= set(known)
    assert known["qaa"] == package / "kg_testish"


@pytest.mark.parametrize("lost", sorted(set(PACK) - {"examples.toml"}))
def test_third_language_needs_each_file(lost: str, package: Path) -> None:
    """A pack that lacks a file says which, and does not read in silence."""
    folder = package / "kg_testish"
    (folder / lost).unlink()
    pack = Pack("qaa", folder)
    with pytest.raises(PackError) as caught:
        _ = pack.meta if lost == "pack.toml" else pack.section(lost.removesuffix(".toml"), Meta)
    assert lost in str(caught.value.where)
