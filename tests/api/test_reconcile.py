"""The Reconciliation API 0.2 on a real server: its shapes, its answers, and the specification's own schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema_rs
import pytest

if TYPE_CHECKING:
    from conftest import Server

SPECIFICATION = Path(__file__).parents[3] / "shared" / "conformance" / "reconciliation" / "0.2"
QUERIES = {
    "q0": {"query": "فلاديمير بوتن", "type": "Person", "limit": 2},
    "q1": {"query": "روسیه", "type": ["Place"], "type_strict": "any"},
    "q2": {"query": "Nobody At All"},
    "q3": {"query": "پوتین", "properties": [{"pid": "title-en", "v": "president"}], "type_strict": "should"},
    "q4": {"properties": [{"pid": "name-en", "v": {"id": "x", "name": "Kim Jong Un"}}]},
}
EXTEND = {
    "ids": ["putin", "russia", "nobody"],
    "properties": [{"id": "name-fa"}, {"id": "names", "settings": {"limit": "2"}}, {"id": "title-ar"}]
    + [{"id": name} for name in ("wikidata", "articles", "quotations")],
}


@pytest.fixture(scope="module")
def valid() -> Callable[[str, Any], bool]:
    """Whether a value keeps a schema of the specification."""
    folder = SPECIFICATION / "schemas"
    if not folder.is_dir():
        pytest.skip("the specification's schemas are not beside this checkout")
    type_schema = json.loads((folder / "type.json").read_text(encoding="utf-8"))

    def check(name: str, value: Any) -> bool:
        schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        authentication = schema.get("properties", {}).get("authentication")
        if authentication is not None:
            authentication.pop("$ref")  # it stands on another site
        registry = jsonschema_rs.Registry([(type_schema["$id"], type_schema)])
        return jsonschema_rs.validator_for(schema, registry=registry).is_valid(value)

    return check


def ask(server: Server, **given: Any) -> Any:
    """A batch in the query string."""
    answer = httpx.get(server.address + "/reconcile", params={k: json.dumps(v) for k, v in given.items()}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_reconcile_keeps_the_specification(server: Server, valid: Callable[[str, Any], bool]) -> None:
    """Every answer is valid against the schemas that the specification publishes."""
    assert valid("reconciliation-query-batch", QUERIES)
    assert valid("data-extension-query", EXTEND)
    assert valid("manifest", server.get("/reconcile").json())
    assert valid("reconciliation-result-batch", ask(server, queries=QUERIES))
    assert valid("data-extension-response", ask(server, extend=EXTEND))
    assert valid("data-extension-property-proposal", server.get("/reconcile/properties?type=Person&limit=3").json())
    for what, schema in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        answer = server.get(f"/reconcile/suggest/{what}?prefix=p").json()
        assert answer["result"]
        assert valid(f"suggest-{schema}-response", answer)


@pytest.mark.parametrize("name", ["full", "min", "multi-values", "no-query-string"])
def test_reconcile_takes_the_examples(server: Server, name: str) -> None:
    """The specification's example queries are understood; types of other services are told as unknown."""
    folder = SPECIFICATION / "examples" / "reconciliation-query-batch" / "valid"
    path = next(folder.glob(f"*{name}*.json"), None) if folder.is_dir() else None
    if path is None:
        pytest.skip("the specification's examples are not beside this checkout")
    answer = httpx.post(server.address + "/reconcile", data={"queries": path.read_text(encoding="utf-8")}, timeout=30)
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert "there is no type" in answer.json()["detail"]


def test_reconcile_manifest(server: Server) -> None:
    """The manifest names version, spaces and the services, at the address that was called."""
    manifest = server.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == "https://example.org/kg/entity/"
    assert manifest["view"]["url"] == server.address + "/entity/{{id}}"
    assert set(manifest["suggest"]) == {"entity", "type", "property"}
    assert "authentication" not in manifest


def test_reconcile_queries(server: Server) -> None:
    """GET and POST give the same candidates: id, score, type, whether it is sure."""
    found = ask(server, queries=QUERIES)
    posted = httpx.post(server.address + "/reconcile", data={"queries": json.dumps(QUERIES)}, timeout=30)
    assert posted.json() == found
    first = found["q0"]["result"][0]
    assert (first["id"], first["match"], first["type"][0]["id"]) == ("putin", True, "Person")
    assert 90 < first["score"] <= 100
    assert found["q1"]["result"][0]["id"] == "russia"
    assert found["q2"]["result"] == []
    assert [c["id"] for c in found["q3"]["result"]][:1] == ["putin"]
    assert found["q4"]["result"][0]["name"] == "Kim Jong Un"


def test_reconcile_property_narrows(server: Server) -> None:
    """A property that agrees raises the score, one that does not lowers it."""
    scores = [
        ask(server, queries={"q": {"query": "بوتن", "properties": [{"pid": "title-en", "v": v}]}})["q"]["result"][0][
            "score"
        ]
        for v in ("president of Russia", "goalkeeper")
    ]
    assert scores[0] > scores[1]


def test_reconcile_extend(server: Server) -> None:
    """Values of properties for each id, in the order asked; what nobody knows has none."""
    answer = ask(server, extend=EXTEND)
    assert [m["id"] for m in answer["meta"]] == [p["id"] for p in EXTEND["properties"]]  # type: ignore[index]
    putin = answer["rows"]["putin"]
    assert putin["wikidata"] == [{"str": "Q7747"}]
    assert putin["articles"] == [{"int": 5}]
    assert putin["quotations"][0]["int"] > 0
    assert len(putin["names"]) == 2
    assert putin["title-ar"]
    assert answer["rows"]["nobody"]["name-fa"] == []


def test_reconcile_suggest_and_flyout(server: Server) -> None:
    """What is typed is completed; a flyout and a preview show names in their own direction, in any site's frame."""
    first = server.get("/reconcile/suggest/entity?prefix=بو").json()["result"][0]
    assert first["id"] == "putin"
    flyout = server.get("/reconcile/flyout/entity?id=putin").json()
    assert 'dir="auto"' in flyout["html"]
    assert server.get("/reconcile/flyout/type?id=Person").json()["html"] == "<p>person</p>"
    assert "Persian" in server.get("/reconcile/flyout/property?id=name-fa").json()["html"]
    preview = server.get("/reconcile/preview?id=putin")
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert 'lang="ar"' in preview.text
    assert server.get("/reconcile/suggest/entity?prefix=zzz").json() == {"result": []}


def test_reconcile_other_origins(server: Server) -> None:
    """A page of any origin may ask; a callback is no way in."""
    answer = server.get("/reconcile", origin="https://openrefine.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert server.get("/reconcile?callback=f").status_code == 422


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"queries": "no json"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q": {"query": "a", "limit": NaN}}'}, 400),
        ({"queries": '{"\\ud800": {"query": "a"}}'}, 400),
        ({"queries": "[" * 50_000}, 400),
        ({"queries": "{}", "extend": "{}"}, 400),
        ({"other": "x"}, 400),
        ({"queries": '{"q": 1}'}, 422),
        ({"queries": '{"q": {}}'}, 422),
        ({"queries": '{"q": {"query": 1}}'}, 422),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, 422),
        ({"queries": '{"q": {"query": "a", "type": "Artwork"}}'}, 422),
        ({"queries": '{"q": {"query": "a", "properties": [{"v": 1}]}}'}, 422),
        ({"queries": '{"q": {"query": "a", "more": 1}}'}, 422),
        ({"queries": '{"q": {"query": "a", "type_strict": "x"}}'}, 422),
        ({"queries": json.dumps({"q": {"query": "a" * 501}})}, 422),
        ({"queries": json.dumps({"q": {"query": "a", "properties": [{"pid": "names", "v": "a"}] * 21}})}, 422),
        ({"queries": json.dumps({"q": {"query": "a", "properties": [{"pid": "names", "v": ["a"] * 21}]}})}, 422),
        ({"queries": json.dumps({"q": {"query": "a", "properties": [{"pid": "names", "v": "a" * 501}]}})}, 422),
        ({"extend": json.dumps({"ids": ["putin"], "properties": [{"id": "names"}] * 21})}, 422),
        ({"extend": "{}"}, 422),
        ({"extend": '{"ids": ["a"], "properties": [{"id": "age"}]}'}, 422),
        ({"extend": '{"ids": ["a"], "properties": [{"id": "names", "settings": {"limit": "x"}}]}'}, 422),
        ({"queries": json.dumps({str(n): {"query": "a"} for n in range(101)})}, 413),
        ({"queries": "x" * 2_100_000}, 413),
    ],
)
def test_reconcile_mistakes(server: Server, given: dict[str, str], status: int) -> None:
    """A wrong batch is told as a problem, and costs only itself."""
    answer = httpx.post(server.address + "/reconcile", data=given, timeout=30)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


def test_reconcile_body_of_another_type(server: Server) -> None:
    """Only a form is taken."""
    assert httpx.post(server.address + "/reconcile", json={}, timeout=30).status_code == 415


@pytest.mark.parametrize(
    "path", ["flyout/entity?id=nobody", "flyout/thing?id=x", "flyout/type?id=x", "preview?id=nobody"]
)
def test_reconcile_not_there(server: Server, path: str) -> None:
    """What is not there is told so."""
    assert server.get(f"/reconcile/{path}").status_code == 404


def test_reconcile_odd_limits(server: Server) -> None:
    """A limit beyond all numbers is the most there is."""
    found = ask(server, queries={"q": {"query": "Putin", "limit": 1e300}})
    assert found["q"]["result"]
