"""Pages of the stored questions: cursors that hold while data are added, chosen columns, names in one's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.api.labels import wanted_languages

if TYPE_CHECKING:
    from conftest import Server


def follow(server: Server, path: str, between: Callable[[], None] = lambda: None) -> list[dict[str, object]]:
    """All rows behind `path`, page by page as `next` leads; `between` runs after the first page."""
    rows: list[dict[str, object]] = []
    address: str | None = path
    while address is not None:
        body = server.get(address).json()
        if not rows:
            between()
        rows += body["rows"]
        address = body["next"]
    return rows


@pytest.mark.parametrize("path", ["/said", "/articles", "/people", "/roles", "/relay", "/co-speakers"])
def test_pages_hold_each_row_once(server: Server, path: str) -> None:
    """Small pages by cursor hold what one large page holds, in its order."""
    assert follow(server, f"{path}?limit=7") == server.get(f"{path}?limit=1000").json()["rows"]


def test_pages_are_stable_while_data_are_added(
    start: Callable[..., Server], filler: Callable[[Path, int], None], tmp_path: Path
) -> None:
    """Whoever follows pages while articles come in meets each row that was there once, and none twice."""
    store = tmp_path / "store"
    filler(store, 3)
    server = start(store)
    before = {str(row["quotation"]) for row in server.get("/said?limit=1000").json()["rows"]}
    met = [str(row["quotation"]) for row in follow(server, "/said?limit=5", between=lambda: filler(store, 5))]
    assert len(met) == len(set(met))
    assert before <= set(met)
    assert len(server.get("/said?limit=1000").json()["rows"]) > len(before)


def test_pages_cursor_keeps_the_question(server: Server) -> None:
    """`next` repeats the parameters, and stands in Link too; what is no cursor is told."""
    answer = server.get("/said?speaker=Putin&limit=1&fields=quotation")
    following = answer.json()["next"]
    assert "speaker=Putin" in following
    assert answer.headers["link"] == f'<{following}>; rel="next"'
    for wrong in ("/said?after=x", "/people?after=" + following.partition("after=")[2]):
        told = server.get(wrong)
        assert (told.status_code, told.json()["where"]) == (422, "after")
    assert server.get(following + "&offset=3").status_code == 422


def test_fields_choose_columns(server: Server) -> None:
    """Only the fields asked for, in that order, in JSON and in CSV; an unknown one is told with the known."""
    rows = server.get("/said?fields=text,speaker_name&limit=2").json()["rows"]
    assert [list(row) for row in rows] == [["text", "speaker_name"]] * 2
    assert server.get("/said?fields=text, kind&limit=1&format=csv").text.splitlines()[0] == "text,kind"
    for wrong in ("nothing", "text,text", ","):
        told = server.get(f"/said?fields={wrong}")
        assert (told.status_code, told.json()["where"]) == (422, "fields")
        assert "speaker_name" in told.json()["remedy"]


def test_labels_follow_accept_language(server: Server) -> None:
    """Names stand in the first language that is wanted and known; without wishes as the graph shows them."""
    path = "/people?name=Putin&fields=person,name"
    plain = server.get(path)
    persian = server.get(path, accept_language="de, fa-IR;q=0.9, ar;q=0.5")
    arabic = server.get(path, accept_language="ar")
    assert persian.json()["rows"][0]["name"] == "ولادیمیر پوتین"
    assert len({a.json()["rows"][0]["name"] for a in (plain, persian, arabic)}) == 3
    assert "Accept-Language" in persian.headers["vary"]
    assert len({a.headers["etag"] for a in (plain, persian, arabic)}) == 3
    for senseless in ("tlh", "*", ",;q=", "x" * 500, "fa;q=0"):
        assert server.get(path, accept_language=senseless).json() == plain.json()


@pytest.mark.parametrize(
    ("header", "langs"),
    [
        ("", ()),
        ("fa", ("fa",)),
        ("ar-EG;q=0.2,fa;q=0.3", ("fa", "ar")),
        ("fa;q=2", ()),
        ("a,b,c,d,e,f", (*"abcde",)),
    ],
)
def test_labels_wanted_languages(header: str, langs: tuple[str, ...]) -> None:
    """Languages in the order of their weight; what is malformed counts for nothing."""
    assert wanted_languages(header) == langs
