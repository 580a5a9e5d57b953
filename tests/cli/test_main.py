"""The command line: what it prints where, and its exit codes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.cli import main
from kg.cli.export import FORMATS
from kg.cli.main import parser
from kg.cli.options import MAX_BYTES
from kg.cli.query import parameters
from kg.errors import ParameterError
from kg.text import reading

ROOT = Path(__file__).parents[2]
GOLD = str(ROOT / "tests" / "gold" / "seeds")
SEED = "seeds/000_e33d0e6319ce06da.txt"


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of `kg words…`."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def extraction() -> None:
    """Skip where the extraction is not part of this checkout."""
    from kg import pipeline

    if not hasattr(pipeline, "extract"):
        pytest.skip("this checkout has no extraction yet")


def test_help_answers_at_once() -> None:
    """`kg --help` imports none of the heavy libraries."""
    code = "import sys; from kg.cli.main import parser; parser().format_help(); print(*sys.modules)"
    started = time.monotonic()
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert time.monotonic() - started < 5
    assert not {"spacy", "rdflib", "pyoxigraph", "fastapi", "numpy", "pandas", "owlready2"} & set(shown)


def test_help_documents_exit_codes() -> None:
    """The help names every exit code and every command."""
    text = parser().format_help()
    for word in (
        "0 done",
        "1 an error",
        "2 wrong usage",
        "3 done in part",
        "build",
        "extract",
        "query",
        "eval",
        "serve",
    ):
        assert word in text


def test_max_bytes_is_the_reading_floors() -> None:
    """The default that the options show is the one the reading floor uses."""
    assert MAX_BYTES == reading.MAX_BYTES


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bild"],
        ["build"],
        ["extract", "--format", "xml", "a"],
        ["export", "more"],
        ["build", "seeds", "--jobs", "0"],
        ["eval", GOLD, "--speaker", "Putin"],
    ],
)
def test_main_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage ends with 2 and a line on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: kg" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["query", "said"], ["export"], ["check"], ["retract", "x"], ["serve", "--port", "0"]]
)
def test_main_no_store(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a store each command says so, names the place and the remedy, and ends with 1."""
    code, out, err = run(capsys, *words, "--store", tmp_path / "none")
    assert (code, out) == (1, "")
    assert "none" in err
    assert "remedy: " in err


def test_query_lists_stored_queries(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a question, the stored queries are listed."""
    code, out, _ = run(capsys, "query")
    assert code == 0
    assert {"said", "people", "relay"} <= {line.split()[0] for line in out.splitlines()}


def test_query_describes_a_stored_query(capsys: pytest.CaptureFixture[str]) -> None:
    """--describe shows parameters and columns."""
    code, out, _ = run(capsys, "query", "said", "--describe")
    assert code == 0
    assert "--speaker ENTITY" in out
    assert "speaker_name" in out


def test_query_same_answer_in_any_script(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name in any script gives the same rows."""
    answers = [
        run(capsys, "query", "said", "--speaker", name, "--store", gold_store, "--format", "json")[1]
        for name in ("پوتین", "Putin", "بوتن")
    ]
    assert len(set(answers)) == 1
    assert len(json.loads(answers[0])) > 3


def test_query_formats_hold_the_same(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON, JSON lines, CSV and TSV hold the same rows and columns."""

    def ask(form: str) -> str:
        words = ("query", "said", "--limit", "5", "--columns", "speaker_name,text", "--format", form)
        return run(capsys, *words, "--store", gold_store)[1]

    rows = [[row["speaker_name"] or "", row["text"]] for row in json.loads(ask("json"))]
    assert len(rows) == 5
    assert [[r["speaker_name"] or "", r["text"]] for r in map(json.loads, ask("jsonl").splitlines())] == rows
    assert list(csv.reader(ask("csv").splitlines()))[1:] == rows
    assert list(csv.reader(ask("tsv").splitlines(), delimiter="\t"))[1:] == rows


def test_query_announces_the_next_page(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are more rows, stderr says how to get them; pages do not overlap."""
    words = ("query", "said", "--limit", "2", "--format", "jsonl", "--store", gold_store)
    _, first, err = run(capsys, *words)
    assert "--offset 2" in err
    _, second, _ = run(capsys, *words, "--offset", "2")
    assert not set(first.splitlines()) & set(second.splitlines())


def test_query_table_is_for_people(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table leaves IRIs out and tells on stderr which columns the screen has no room for."""
    code, out, err = run(capsys, "query", "said", "--store", gold_store)
    assert code == 0
    assert "http" not in out
    assert "columns not shown" in err


def test_query_takes_sparql(gold_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SPARQL is answered as it stands: a table, a yes or no, triples; from the line or from a file."""
    select = "SELECT (COUNT(?a) AS ?n) WHERE { ?a <https://example.org/kg/vocab#digest> ?d }"
    assert run(capsys, "query", select, "--store", gold_store)[1].split() == ["n", "-", "5"]
    (tmp_path / "q.rq").write_text(select, encoding="utf-8")
    assert run(capsys, "query", "--file", tmp_path / "q.rq", "--format", "csv", "--store", gold_store)[1] == "n\n5\n"
    assert run(capsys, "query", "ASK { ?s ?p ?o }", "--store", gold_store)[1] == "true\n"
    construct = "CONSTRUCT { ?a a <urn:x> } WHERE { ?a <https://example.org/kg/vocab#digest> ?d }"
    assert run(capsys, "query", construct, "--store", gold_store)[1].count("<urn:x> .\n") == 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sayd"], ["no stored query 'sayd'", "said, sources"]),
        (["--speaker", "Putin", "said"], ["no stored query 'Putin'", "comes first"]),
        (["said", "--spaeker", "Putin"], ["no parameter 'spaeker'", "where: spaeker", "speaker, place"]),
        (["said", "--speaker", "--lang", "fa"], ["--speaker needs a value", "--speaker VALUE"]),
        (["said", "--speaker"], ["--speaker needs a value", "--speaker VALUE"]),
        (["said", "Putin"], ["not a parameter: 'Putin'", "--PARAMETER VALUE"]),
        (["said", "--speaker", " "], ["speaker is empty", "پوتین"]),
        (["said", "--date-from", "yesterday"], ["'yesterday' is no date", "where: date_from", "2023-09-01"]),
        (["said", "--date-from", "2024-01-01", "--date-to", "2023-01-01"], ["is after", "date_from 2023-01-01"]),
        (["said", "--lang", "xx"], ["language 'xx'", "where: lang", "languages: ar, fa"]),
        (["said", "--kind", "loud"], ["kind 'loud'", "direct, mixed, indirect"]),
        (["said", "--columns", "who"], ["no column 'who'", "columns: quotation"]),
        (["said", "--limit", "5000"], ["limit 5000", "1 to 1000"]),
        (["SELECT { nonsense"], ["malformed", "where: line 1, column"]),
        (["INSERT DATA { <a:a> <a:a> 1 }"], ["an update", "where: INSERT DATA", "kg build"]),
        (["PREFIX a: <x> DELETE WHERE { ?s ?p ?o }"], ["an update", "kg retract"]),
        (["SELECT * { ?s ?p ?o } LIMIT 1", "--columns", "x"], ["no column 'x'", "columns: o, p, s"]),
        (["ASK {}", "--speaker", "Putin"], ["takes no parameter", "into the query"]),
        (["ASK {}", "--offset", "5"], ["takes no --offset", "OFFSET"]),
        (["said", "--file", "q.rq"], ["two questions", "one of them"]),
    ],
)
def test_query_wrong_usage(
    words: list[str], told: list[str], gold_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A question asked wrongly ends with 2, nothing on stdout, and says what, where and how to go on."""
    code, out, err = run(capsys, "query", *words, "--store", gold_store)
    assert (code, out) == (2, "")
    assert [word for word in [*told, "remedy: ", "where: "] if word not in err] == []


@pytest.mark.parametrize("number", ["x", "0", "-3", "1.5", "", "9" * 5000])
@pytest.mark.parametrize("words", [["query", "said", "--limit"], ["build", "seeds", "--jobs"]])
def test_options_numbers_say_what_fits(words: list[str], number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that does not fit is told with its option, the range that does, and exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main([*words, number])
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"argument {words[-1]}: give a whole number from 1" in err
    assert len(err) < 1500


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["query", "said", "--offset", "x"], "--offset: give a whole number from 0"),
        (["query", "said", "--offset", "-1"], "--offset: give a whole number from 0"),
        (["serve", "--workers", "100000"], "--workers: give a whole number from 1 to 256"),
        (["serve", "--port", "99999"], "--port: give a whole number from 0 to 65535"),
    ],
)
def test_options_ranges(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows to skip begin at 0, ports end at 65535."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("words", [["article", "--article", "deadbeef"], ["person", "--name", "Zaphod"]])
def test_query_about_what_is_not_there(words: list[str], gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question about one thing that the store does not have ends with 1 and says where to look."""
    code, out, err = run(capsys, "query", *words, "--store", gold_store)
    assert (code, out) == (1, "")
    assert words[-1] in err
    assert "remedy: " in err


def test_query_file_that_is_not_there(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be read is no wrong usage, but an error."""
    code, out, err = run(capsys, "query", "--file", "absent.rq", "--store", gold_store)
    assert (code, out) == (1, "")
    assert "cannot be read" in err
    assert "remedy: name a file" in err


@pytest.mark.parametrize("query", ["ASK " + "{" * 5000 + "}" * 5000, "ASK { FILTER(" + "1 || " * 20_000 + "1) }"])
def test_query_too_deep_is_told(query: str, gold_store: Path, tmp_path: Path) -> None:
    """A query that would end the engine's parser, and with it the process, is refused with words."""
    (tmp_path / "deep.rq").write_text(query, encoding="utf-8")
    command = [sys.executable, "-m", "kg", "query", "--file", str(tmp_path / "deep.rq"), "--store", str(gold_store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "remedy: " in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_tells_why_it_cannot_listen(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address that is not this machine's is told as such, not as a taken port."""
    code, _, err = run(capsys, "serve", "--host", "192.0.2.1", "--port", "0", "--store", gold_store)
    assert code == 1
    assert "give --host an address of this machine" in err


@pytest.mark.parametrize(
    "words", [["Putin"], ["-x", "Putin"], ["--", "x"], ["--lang", "ar", "--lang", "fa"], ["--lang"]]
)
def test_parameters_refuses(words: list[str]) -> None:
    """What is no --NAME VALUE is refused."""
    with pytest.raises(ParameterError):
        parameters(words)


def test_retract_removes_one_article(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A retracted article is gone from answers; the others stay."""
    code, out, _ = run(capsys, "retract", SEED, "--store", own_store)
    assert code == 0
    assert out.startswith(f"{SEED}: ")
    _, rows, _ = run(capsys, "query", "articles", "--store", own_store, "--format", "json")
    assert len(json.loads(rows)) == 4
    code, _, err = run(capsys, "retract", SEED, "--store", own_store)
    assert code == 1
    assert "no such article" in err


def test_export_writes_every_quad(gold_store: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Stdout and a file hold the same, one line per quad; every format is written."""
    assert main(["export", "--store", str(gold_store)]) == 0
    lines = capfdbinary.readouterr().out
    for form in FORMATS:
        file = tmp_path / form
        assert main(["export", "--store", str(gold_store), "--format", form, "-o", str(file)]) == 0
        assert file.stat().st_size > 1000
    assert (tmp_path / "nquads").read_bytes() == lines
    assert main(["export", "--store", str(gold_store), "-o", str(tmp_path / "no" / "where")]) == 1


def test_check_validates(gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The store of the annotated seeds keeps every rule."""
    code, out, err = run(capsys, "check", "--store", gold_store)
    assert (code, out) == (0, "")
    assert "keeps every rule" in err


def test_eval_scores_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kg eval --system` prints the metrics, writes numbers and errors; an article left out counts as missed."""
    system = tmp_path / "s.jsonl"
    system.write_text('{"article": {"path": "x/000_e33d0e6319ce06da.txt"}}\n', encoding="utf-8")
    code, out, _ = run(
        capsys, "eval", GOLD, "--system", system, "--by-language",
        "--json", tmp_path / "n.json", "--errors", tmp_path / "e.tsv",
    )  # fmt: skip
    assert code == 0
    assert "all: 5 articles" in out
    assert "who-said-what-where" in out
    numbers = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    assert set(numbers) == {"all", "ar", "fa"}
    errors = (tmp_path / "e.tsv").read_text(encoding="utf-8").splitlines()
    assert len(errors) == 1 + numbers["all"]["quote"]["gold"]


def test_eval_refuses_other_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without annotations is an error with a remedy."""
    code, _, err = run(capsys, "eval", tmp_path)
    assert code == 1
    assert "no NAME.json" in err


def test_build_prints_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kg build` prints its counts, ends with 3 where a file is lost, and the store answers."""
    extraction()
    monkeypatch.chdir(ROOT)
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    store = tmp_path / "store"
    code, out, err = run(capsys, "build", "seeds", "--store", store)
    assert code == 0, err
    assert dict(line.split(maxsplit=1) for line in out.splitlines())["articles"] == "5 (5 new or changed)"
    code, out, err = run(capsys, "build", "seeds", empty, "--store", store)
    assert code == 3
    assert "5 (0 new or changed)" in out
    assert "empty.txt: holds no text" in err
    assert json.loads(run(capsys, "query", "said", "--store", store, "--format", "json")[1])


def test_extract_prints_the_contract(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`kg extract` prints one object per article in the order of the inputs, offsets of the raw text."""
    extraction()
    monkeypatch.chdir(ROOT)
    code, out, _ = run(capsys, "extract", "seeds/004_8bd87385d959e3d9.txt", SEED)
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["article"]["path"] for line in lines] == ["seeds/004_8bd87385d959e3d9.txt", SEED]
    for line in lines:
        raw = (ROOT / line["article"]["path"]).read_bytes().decode("utf-8")
        for quote in line["quotes"]:
            assert raw[quote["start"] : quote["end"]] == quote["text"]
    assert "who" in run(capsys, "extract", SEED, "--format", "table")[1]


def test_eval_extracts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`kg eval` without a system scores the product's own extraction."""
    extraction()
    code, _, _ = run(capsys, "eval", GOLD, "--json", tmp_path / "n.json")
    assert code == 0
    assert json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))["all"]["quote"]["system"] > 0


def test_interrupt_and_broken_pipe(gold_store: Path) -> None:
    """A reader that goes away is no error."""
    command = f"{sys.executable} -m kg export --store {gold_store} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_retract_takes_the_words_only_it_supported(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names and clues that stand only in the retracted article leave the graph of identities too."""
    only_here = "سرگئی شویگو"
    _, before, _ = run(capsys, "export", "--store", own_store)
    assert only_here in before
    run(capsys, "retract", Path(SEED).with_name("003_65c8254eab1d656b.txt"), "--store", own_store)
    _, after, _ = run(capsys, "export", "--store", own_store)
    lines = [line for line in after.splitlines() if only_here in line]
    assert [line for line in lines if "altLabel" in line or "detail" in line] == []


def test_key_add_list_revoke(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A key is shown once, alone on stdout; the list shows whose it is, and revoking ends it."""
    code, key, words = run(capsys, "key", "add", "newsroom", "--role", "write", "--store", own_store)
    assert code == 0
    assert key.startswith("kg_")
    assert key.strip() not in words
    assert "newsroom" in run(capsys, "key", "list", "--store", own_store)[1]
    assert run(capsys, "key", "revoke", "newsroom", "--store", own_store)[0] == 0
    assert "holds" not in run(capsys, "key", "list", "--store", own_store)[1]
    assert run(capsys, "key", "revoke", "newsroom", "--store", own_store)[0] == 1


@pytest.mark.parametrize("words", ["SELECT", "select *", "ASK", " CONSTRUCT "])
def test_query_cut_short_says_how_to_go_on(words: str, gold_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SPARQL without its pattern, as an unquoted line of a shell leaves it, is told as such."""
    code, _, err = run(capsys, "query", words, "--store", gold_store)
    assert code == 2
    assert "this SPARQL ends before its pattern" in err
    assert "kg query 'SELECT * { ?s ?p ?o } LIMIT 10'" in err


@pytest.mark.parametrize(("short", "whole"), [("nq", "nquads"), ("NQ", "nquads"), ("ttl", "turtle")])
def test_export_short_names_of_formats(
    short: str, whole: str, gold_store: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A format's file suffix names it, too."""
    assert main(["export", "--format", short, "--store", str(gold_store)]) == 0
    written = capfdbinary.readouterr().out
    assert main(["export", "--format", whole, "--store", str(gold_store)]) == 0
    assert capfdbinary.readouterr().out == written
