"""Writes `kg/vocab.py` and `docs/vocabulary.md` from `ontology/news.ttl`.

    python scripts/make_vocab.py            writes both files
    python scripts/make_vocab.py --check    writes nothing; exits 1 if a file differs from what would be written

Start at `main`. The ontology is the only truth: a term is added there, never in the generated files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ontology" / "news.ttl"
KG = "https://example.org/kg/vocab#"
LANGUAGES = ("en", "ar", "fa")
# Prefixes that SPARQL texts may use without declaring them elsewhere; the ontology's own come first.
PREFIXES = {
    "kg": KG,
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
KINDS = {
    OWL.Class: "class",
    OWL.NamedIndividual: "individual",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "datatype property",
    OWL.AnnotationProperty: "annotation property",
}


class Term(NamedTuple):
    """One term of the ontology, own or foreign."""

    iri: str
    curie: str
    kind: str
    labels: dict[str, str]
    comments: dict[str, str]
    parents: tuple[str, ...]
    domain: str
    range: str

    @property
    def own(self) -> bool:
        """Whether the term is the project's own."""
        return self.iri.startswith(KG)


def curie(iri: str) -> str:
    """The prefixed name of `iri`; the IRI itself where no prefix fits."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri


def read_terms(path: Path = SOURCE) -> list[Term]:
    """The declared terms, own ones first, each group by kind and name."""
    graph = Graph().parse(path, format="turtle")
    terms = [_term(graph, URIRef(str(s)), kind) for s, kind in _declared(graph)]
    order = list(KINDS.values())
    return sorted(terms, key=lambda t: (not t.own, order.index(t.kind), t.curie))


def _declared(graph: Graph) -> Iterator[tuple[Node, str]]:
    for rdf_type, kind in KINDS.items():
        yield from ((s, kind) for s in set(graph.subjects(RDF.type, rdf_type)) if isinstance(s, URIRef))


def _term(graph: Graph, iri: URIRef, kind: str) -> Term:
    above = [*graph.objects(iri, RDFS.subClassOf), *graph.objects(iri, RDFS.subPropertyOf)]
    return Term(
        str(iri),
        curie(str(iri)),
        kind,
        _texts(graph, iri, RDFS.label),
        _texts(graph, iri, RDFS.comment),
        tuple(sorted(curie(str(p)) for p in above if isinstance(p, URIRef))),
        _shown(graph, graph.value(iri, RDFS.domain)),
        _shown(graph, graph.value(iri, RDFS.range)),
    )


def _texts(graph: Graph, iri: URIRef, predicate: URIRef) -> dict[str, str]:
    return {str(getattr(o, "language", "") or ""): str(o) for o in graph.objects(iri, predicate)}


def _shown(graph: Graph, node: Node | None) -> str:
    """A domain or range as a reader sees it: a name, or names joined by "or"."""
    if node is None:
        return ""
    if isinstance(node, BNode):
        union = graph.value(node, OWL.unionOf)
        members: Iterable[Node] = Collection(graph, union) if union is not None else ()
        return " or ".join(sorted(curie(str(m)) for m in members))
    return curie(str(node))


def python_text(terms: list[Term]) -> str:
    """The text of `kg/vocab.py`."""
    lines = [
        "# Generated from ontology/news.ttl by scripts/make_vocab.py; do not edit.",
        '"""The IRIs of the ontology as plain strings, so that no term is spelt by hand.',
        "",
        "Own terms bear their own name (`vocab.Quotation`, `vocab.speaker`), foreign ones their prefix",
        "(`vocab.schema_NewsArticle`). `PREFIXES` holds the namespaces; `SPARQL_PREFIXES` declares them.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Final",
        "",
        "PREFIXES: Final[dict[str, str]] = {",
        *(f'    "{prefix}": "{iri}",' for prefix, iri in PREFIXES.items()),
        "}",
        r'SPARQL_PREFIXES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())',
    ]
    for term in terms:
        name = term.curie.removeprefix("kg:").replace(":", "_")
        if not term.own and term is next(t for t in terms if not t.own):
            lines += ["", "# Foreign terms"]
        lines += ["", f'{name}: Final = "{term.iri}"'] if term.own else [f'{name}: Final = "{term.iri}"']
        if term.own:
            lines.append(f'"""{term.comments["en"]}"""' if '"' not in term.comments["en"] else _quoted(term))
    return "\n".join(lines) + "\n"


def _quoted(term: Term) -> str:
    return '"""' + term.comments["en"].replace('"', "'") + '"""'


def markdown_text(terms: list[Term]) -> str:
    """The text of `docs/vocabulary.md`."""
    lines = [
        "<!-- Generated from ontology/news.ttl by scripts/make_vocab.py; do not edit. -->",
        "# Vocabulary",
        "",
        f"Own terms stand under `{KG}` (prefix `kg:`). Everything else is borrowed and keeps its owner's meaning.",
        "",
    ]
    for kind in KINDS.values():
        own = [t for t in terms if t.own and t.kind == kind]
        if own:
            lines += _section(kind, own)
    lines += ["## Borrowed terms", "", ", ".join(f"`{t.curie}`" for t in terms if not t.own), "", "## Prefixes", ""]
    lines += ["```sparql", *(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items()), "```"]
    return "\n".join(lines) + "\n"


def _section(kind: str, terms: list[Term]) -> Iterator[str]:
    plural = {"class": "Classes", "individual": "Individuals"}.get(kind, kind.capitalize()[:-1] + "ies")
    wide = "property" in kind
    head = ["term", *LANGUAGES, "meaning", "under"] + (["from", "to"] if wide else [])
    yield from (f"## {plural}", "", f"| {' | '.join(head)} |", "|" + "---|" * len(head))
    for t in terms:
        labels = [t.labels[lang] for lang in LANGUAGES]
        row = [f"`{t.curie}`", *labels, t.comments["en"], ", ".join(f"`{p}`" for p in t.parents)]
        yield f"| {' | '.join(row + ([t.domain, t.range] if wide else []))} |"
    yield ""


def outputs() -> dict[Path, str]:
    """What the generated files ought to hold."""
    terms = read_terms()
    return {ROOT / "kg" / "vocab.py": python_text(terms), ROOT / "docs" / "vocabulary.md": markdown_text(terms)}


def main(argv: list[str] | None = None) -> int:
    """Write or check the generated files.

    Returns:
        0, or 1 where `--check` finds a difference.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args(argv).check
    stale = [(p, text) for p, text in outputs().items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if check:
            name = path.relative_to(ROOT)
            print(f"{name} is out of date with ontology/news.ttl; run: python scripts/make_vocab.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
