"""The file of judgements: what is written is read again, what is wrong is told with its line, order does not count."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import JudgementError, NotFound
from kg.resolve.judgements import Judgement, add_judgement, beside, in_force, read_judgements, undo_judgement
from kg.resolve.judgements_check import check, components

BASE = "https://example.org/kg/"
A, B, C = (f"{BASE}entity/{name}" for name in "abc")
Q = f"{BASE}quotation/0123456789abcdef0123456789abcdef"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.judgements.jsonl"


def row(**changes: object) -> str:
    """A row that is right but for the changes; a None leaves the key out."""
    good = {"when": "2026-11-23T09:30:00Z", "who": "amal", "what": "same", "about": [A, B], "why": "أخوان"}
    return json.dumps({k: v for k, v in {**good, **changes}.items() if v is not None}, ensure_ascii=False) + "\n"


def test_judgements_round_trip(file: Path) -> None:
    """What is added is read again, the words of the reason as they were."""
    made = add_judgement(file, "different", [B, A], who="أمل", why="رجلان، لا رجل واحد")
    assert read_judgements(file) == (made,)
    assert (made.about, made.line) == ((A, B), 1)
    assert "رجلان" in file.read_text(encoding="utf-8")


def test_judgements_absent_file(file: Path) -> None:
    """A file that is not there holds no judgement."""
    assert read_judgements(file) == ()


def test_judgements_undo_and_again(file: Path) -> None:
    """An undo keeps both lines; the same judgement made again in the same second holds."""
    first = add_judgement(file, "same", [A, B], who="amal")
    undo_judgement(file, first.id[:6], who="ben", why="two cousins")
    assert in_force(read_judgements(file)) == ()
    again = add_judgement(file, "same", [A, B], who="amal")
    assert again.id != first.id
    assert in_force(read_judgements(file)) == (again,)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3


def test_judgements_undo_of_nothing(file: Path) -> None:
    """An undo of an id that nothing has, or that is undone already, is refused."""
    made = add_judgement(file, "same", [A, B], who="amal")
    with pytest.raises(NotFound, match="no judgement in force"):
        undo_judgement(file, "0" * 16, who="amal")
    undo_judgement(file, made.id, who="amal")
    with pytest.raises(NotFound, match="no judgement in force"):
        undo_judgement(file, made.id, who="amal")


def test_judgements_of_quotations(file: Path) -> None:
    """Decisions on quotations stand in the same file, with the value that is right instead."""
    add_judgement(file, "accept", [Q + "1"], who="amal")
    add_judgement(file, "speaker", [Q], who="amal", value=A)
    add_judgement(file, "span", [Q], who="amal", value="12,40")
    add_judgement(file, "unsure", [Q + "2"], who="amal")
    assert [j.value for j in read_judgements(file)] == [None, A, "12,40", None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no json\n", "no JSON object"),
        ("[1]\n", "no JSON object"),
        ("\n", "no JSON object"),
        ("[" * 100_000 + "\n", "no JSON object"),
        ('{"who": "a", "who": "b"}\n', "a key stands twice"),
        (row(more="x"), "unknown key 'more'"),
        (row(who=None), "'who' is missing"),
        (row(who=" "), "who must name"),
        (row(who=3), "the other keys texts"),
        (row(about=A), "about must be a list"),
        (row(about=[A]), "about 2 different things, not 1"),
        (row(about=[A, A]), "about 2 different things, not 1"),
        (row(about=[A, "b c"]), "not an IRI"),
        (row(what="sameAs"), "no judgement 'sameAs'"),
        (row(what="undo", about=["xyz"]), "not the id of a judgement"),
        (row(what="undo", about=["0" * 16]), "no judgement of this file"),
        (row(value="x"), "takes no value"),
        (row(what="speaker", about=[Q]), "needs a value"),
        (row(what="span", about=[Q], value="7"), "START,END"),
        (row(value=3), "value must be a text"),
        (row(seen=3), "seen must be an object"),
        (row(seen={A: "no passage"}), "seen must be an object"),
        (row(seen={C: A + "#char=1,2"}), "which the judgement is not about"),
        (row(when="yesterday"), "time in UTC"),
        (row(when="2026-02-30T09:30:00Z"), "time in UTC"),
        (row(why="a\nb"), "why must be one line"),
        (row(why="x" * 2001), "why must be one line"),
    ],
)
def test_judgements_malformed_row(file: Path, text: str, reason: str) -> None:
    """A malformed row is told with its line and reason, and nothing of the file is used."""
    file.write_text(row() + text, encoding="utf-8")
    with pytest.raises(JudgementError, match=reason) as error:
        read_judgements(file)
    assert error.value.where == f"{file}, line 2"
    with pytest.raises(JudgementError, match=reason):
        add_judgement(file, "unsure", [A, C], who="amal")
    assert file.read_text(encoding="utf-8") == row() + text


def test_judgements_not_utf8(file: Path) -> None:
    """Bytes that are no UTF-8 are told with their line."""
    file.write_bytes(row().encode() + row().encode("utf-16"))
    with pytest.raises(JudgementError, match="not UTF-8") as error:
        read_judgements(file)
    assert error.value.where == f"{file}, line 2"


def test_judgements_lone_surrogate(file: Path) -> None:
    """Half a character, which no graph can hold, is refused."""
    file.write_text(row().replace("أخوان", "\\ud800"), encoding="utf-8")
    with pytest.raises(JudgementError, match="one line"):
        read_judgements(file)


def test_judgements_unreadable(tmp_path: Path) -> None:
    """A folder in the file's place is told, for reading and for writing."""
    with pytest.raises(JudgementError, match="cannot be read"):
        read_judgements(tmp_path)
    with pytest.raises(JudgementError, match="cannot be written"):
        add_judgement(tmp_path, "same", [A, B], who="amal")


def test_judgements_cycle(file: Path) -> None:
    """A chain of sames whose ends somebody told apart is refused, with the lines of the chain; nothing is written."""
    add_judgement(file, "same", [A, B], who="amal")
    add_judgement(file, "same", [C, B], who="amal")
    before = file.read_bytes()
    with pytest.raises(JudgementError, match=r"line 3 says .* lines 1, 2 make them one") as error:
        add_judgement(file, "different", [C, A], who="ben")
    assert error.value.where == f"{file}, line 3"
    assert file.read_bytes() == before
    add_judgement(file, "unsure", [C, A], who="ben")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("accept", None), ("reject", None)),
        (("speaker", A), ("speaker", B)),
        (("span", "1,2"), ("span", "1,3")),
        (("reject", None), ("speaker", A)),
    ],
)
def test_judgements_of_quotations_contradict(
    file: Path, first: tuple[str, str | None], second: tuple[str, str | None]
) -> None:
    """Two decisions on a quotation that exclude each other are refused until one is taken back."""
    made = add_judgement(file, first[0], [Q], who="amal", value=first[1])
    with pytest.raises(JudgementError, match="line 1 says"):
        add_judgement(file, second[0], [Q], who="ben", value=second[1])
    undo_judgement(file, made.id, who="ben")
    add_judgement(file, second[0], [Q], who="ben", value=second[1])


def test_judgements_last_line_without_end(file: Path) -> None:
    """A file edited by hand, without an end to its last line, takes further lines."""
    file.write_text(row().rstrip("\n"), encoding="utf-8")
    add_judgement(file, "unsure", [A, C], who="amal")
    assert [j.line for j in read_judgements(file)] == [1, 2]


_ADDS = """
import sys
from pathlib import Path
from kg.resolve.judgements import add_judgement
for number in range(20):
    pair = [sys.argv[3], f"{sys.argv[3]}/{sys.argv[2]}-{number}"]
    add_judgement(Path(sys.argv[1]), "unsure", pair, who=sys.argv[2])
"""


def test_judgements_added_at_once(file: Path) -> None:
    """Two processes that add at the same time lose nothing."""
    adders = [subprocess.Popen([sys.executable, "-c", _ADDS, str(file), who, A]) for who in ("amal", "ben")]
    assert [adder.wait(60) for adder in adders] == [0, 0]
    assert len({j.about for j in read_judgements(file)}) == 40


def test_judgements_beside_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file lies beside the store, also where the store is the folder one stands in."""
    (tmp_path / "news").mkdir()
    monkeypatch.chdir(tmp_path / "news")
    assert beside(Path("store")) == Path("store.judgements.jsonl")
    assert beside(Path(".")) == tmp_path / "news.judgements.jsonl"


PAIRS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(lambda p: p[0] != p[1]))


@given(PAIRS, st.randoms(use_true_random=False))
def test_judgements_components_free_of_order(pairs: list[tuple[str, str]], random: object) -> None:
    """Components are those of the pairs in any order and direction."""
    turned = [pair[::-1] if i % 2 else pair for i, pair in enumerate(pairs)]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert components(turned) == components(pairs)


@given(PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_judgements_contradiction_free_of_order(
    same: list[tuple[str, str]], different: list[tuple[str, str]], random: object
) -> None:
    """Whether judgements go together does not hang on their order, and an undo of every difference mends it."""
    rows = [("same", tuple(sorted(p))) for p in same] + [("different", tuple(sorted(p))) for p in different]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    told = [check([(w, about, None, n) for n, (w, about) in enumerate(r, 1)]) is None for r in (rows, shuffled)]
    assert told[0] == told[1]
    assert check([(w, about, None, n) for n, (w, about) in enumerate(rows, 1) if w == "same"]) is None


def test_judgements_id_is_what_is_said() -> None:
    """The id follows from the words of the row alone."""
    one = Judgement("same", (A, B), "amal", "2026-11-23T09:30:00Z", "x", None, 4)
    assert one.id == Judgement("same", (A, B), "amal", "2026-11-23T09:30:00Z", "x", None, 9).id
    assert one.id != Judgement("same", (A, B), "ben", "2026-11-23T09:30:00Z", "x").id
