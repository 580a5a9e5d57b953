"""People's judgements applied to a store: its file read and checked, its articles judged anew.

    store.judgements.jsonl ─► load ─► Judged ─► rejudge (articles it moves) ─► refresh ─► publish
                                                  └ `shown`: who is who (kg.graph.judged), then what was said by
                                                    whom (kg.graph.corrected); each keeps what the machine read

In comes an open writer, out comes the same graph that a build from nothing would give. A file that is wrong is refused
before anything is written. Start at `apply_judgements`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.errors import JudgementError, NotFound
from kg.graph import Corrections, Identities, corrected, iris, judged, uncorrected, unjudged
from kg.graph.corrected import OVERRULED, PUT
from kg.graph.judged import split
from kg.graph.statements import CLASSES
from kg.model import EntityType, Problem
from kg.pipeline import judging_anchors as anchors
from kg.pipeline import judging_quotations as quotations
from kg.pipeline.clusters import Joined, joined, joined_anew, with_joined
from kg.resolve.judgements import Judgement, add_judgement, beside, in_force, read_judgements, undo_judgement
from kg.resolve.judgements_rows import check_form

if TYPE_CHECKING:
    from kg.store import Writer

_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
_READ_AS = NamedNode(vocab.readAs)
_JUDGED_AS = NamedNode(vocab.judgedAs)
_KINDS = {iri: kind for kind, iri in CLASSES.items()}
_OWN_ID = re.compile(r"[pols]-[0-9a-f]{16}")
_ANY_TIME = "2000-01-01T00:00:00Z"  # of a judgement that is only tried
_INITIALS = {"p": EntityType.PERSON, "o": EntityType.ORGANIZATION, "l": EntityType.PLACE}


@dataclass(frozen=True, slots=True)
class Judged:
    """What people decided on one store.

    Args:
        path: The file.
        judgements: Its lines.
        present: The same, each about the entities that the store has now.
        people: Who is who by them.
        identities: The same, and where they say nothing, what the machine joined across articles.
        joined: What the machine joined.
        corrections: What they make of quotations.
        renamed: Entities that have another IRI than when they were judged, with the new one.
    """

    path: Path
    judgements: tuple[Judgement, ...]
    present: tuple[Judgement, ...]
    people: Identities
    identities: Identities
    joined: Joined
    corrections: Corrections
    renamed: Mapping[str, str]


def load(writer: Writer, path: Path | None = None, *, there: bool = False) -> Judged:
    """Read and check the judgements on a store.

    Args:
        writer: The open store.
        path: The file, beside the store if None.
        there: As for `apply_judgements`.

    Raises:
        JudgementError: the file is wrong, or it is gone while the store holds judgements.
    """
    path = _there(writer, beside(writer.path) if path is None else path)
    return _judged(writer, path, read_judgements(path), there=there)


def _there(writer: Writer, path: Path) -> Path:
    """The file, if it is not lost.

    Raises:
        JudgementError: it is gone while the store holds judgements.
    """
    if not path.exists() and any(writer.quads(graph=NamedNode(iris.judgements_graph(writer.base)))):
        remedy = f"put it back, or write it again from the store: kg entity judgements --stored > {path}"
        raise JudgementError("the store holds judgements whose file is gone", where=str(path), remedy=remedy)
    return path


def _judged(writer: Writer, path: Path, judgements: tuple[Judgement, ...], *, there: bool = False) -> Judged:
    """What judgements say of the store as it is now; `there` asks that it holds the quotations that they are about.

    Raises:
        JudgementError: they contradict each other, or one is about what nothing can be.
    """
    renamed = anchors.renamed(in_force(judgements), writer)
    present = anchors.present(in_force(judgements), renamed, base=writer.base, where=str(path))
    people, known = Identities.of(present, base=writer.base, where=str(path)), joined(writer)
    identities = with_joined(people, known)
    for judgement in present:
        _check(judgement, writer, f"{path}, line {judgement.line}", there=there)
    found = quotations.corrections(present, identities, writer)
    return Judged(path, judgements, present, people, identities, known, found, renamed)


def waiting(writer: Writer, found: Judged) -> Iterator[Problem]:
    """A Problem for each judgement in force about an entity or a quotation that no article of the store holds now."""
    for judgement in (j for j in found.present if len(j.about) == 1):
        why = quotations.why_it_waits(judgement, writer)
        if why is not None:
            what = f"line {judgement.line} {why}"
            yield Problem("judgement-waits", str(found.path), what, "nothing, if its article is to come")
    base = writer.base
    told_apart = {split(i, base) for j in found.present for i in j.about if iris.occurrence_parts(base, i) is not None}
    for judgement in (j for j in found.present if len(j.about) == 2):
        for iri in judgement.about:
            if iri not in told_apart and not anchors.read(iri, writer):
                what = f"line {judgement.line} is about {iri}, which no article of the store names now"
                yield Problem("judgement-waits", str(found.path), what, "nothing, if its article is to come")


def apply_judgements(writer: Writer, path: Path | None = None, *, there: bool = False) -> Judged:
    """Make the store what its articles and the judgements give together, and publish it.

    Args:
        writer: The open store.
        path: The file of judgements, beside the store if None.
        there: Whether to refuse a row about a quotation that the store does not hold and that names no passage.

    Raises:
        JudgementError: as for `load`; nothing is changed then.
    """
    from kg.pipeline.identities import refresh

    found = clustered(writer, load(writer, path, there=there))
    rejudge(writer, found)
    refresh(writer, found)
    writer.publish()
    return found


def decide(
    writer: Writer, what: str, about: Sequence[str], *, who: str, why: str = "", value: str | None = None
) -> Judgement:
    """Check a new decision against the store, write it down, and apply it.

    Args:
        writer: The open store.
        what: A key of `kg.resolve.judgements.FORMS` but "undo".
        about: IRIs of what the store holds: two entities, or a quotation.
        who: Who decides.
        why: The reason.
        value: What is right instead, for those forms that take it.

    Raises:
        NotFound: the store holds nothing with such an IRI.
        JudgementError: it is malformed, cannot be right or contradicts another; neither file nor store is changed then.
    """
    found = load(writer)
    check_form(Judgement(what, tuple(sorted(about)), who, _ANY_TIME, why, value), "new judgement")
    for iri in (*about, *([value] if what == "speaker" and value is not None else [])):
        if not anchors.there(iri, writer):
            raise NotFound(f"the store holds nothing with the IRI {iri}", remedy="kg entity find NAME tells the IRIs")
    about = [_as_read(iri, writer) for iri in about] if len(about) == 2 else about
    named = (*about, value) if what == "speaker" and value is not None else about
    seen = {iri: at for iri in named if (at := _passage_of(iri, writer)) is not None}
    line = 1 + max((j.line for j in found.judgements), default=0)
    new = Judgement(what, tuple(sorted(about)), who, _ANY_TIME, why, value, line, tuple(sorted(seen.items())))
    Identities.of([new], base=writer.base, where="new judgement")
    _check(new, writer, "new judgement")
    _judged(writer, found.path, (*found.judgements, new))  # under the IRIs of the store as it is now
    made = add_judgement(found.path, what, about, who=who, why=why, value=value, seen=seen)
    apply_judgements(writer)
    return made


def _passage_of(iri: str, writer: Writer) -> str | None:
    quotation = iri.startswith(f"{writer.base}quotation/")
    return quotations.passage_of(iri, writer) if quotation else anchors.passage_of(iri, writer)


def _as_read(iri: str, writer: Writer) -> str:
    """The occurrence as the machine read it, where an entity is in the article by an earlier judgement.

    Raises:
        JudgementError: that judgement made several one there.
    """
    found = anchors.read_as(iri, writer)
    if len(found) > 1:
        what = f"{iri} stands there by judgements for two or more that the machine read"
        raise JudgementError(what, where="new judgement", remedy=f"say which: {', '.join(found)}")
    return found[0] if found else iri


def take_back(writer: Writer, judgement: str, *, who: str, why: str = "") -> Judgement:
    """Undo a decision, and make the store what it is without it.

    Args:
        writer: The open store.
        judgement: The id of a judgement in force, or the beginning of it.
        who: Who takes it back.
        why: The reason.

    Raises:
        NotFound: there is no such judgement.
        JudgementError: the file of judgements is malformed, or it is wrong also without the decision; that is written
            down as taken back then, and the store stays as it is.
    """
    path = _there(writer, beside(writer.path))
    made = undo_judgement(path, judgement, who=who, why=why)
    try:
        apply_judgements(writer)
    except JudgementError as err:
        what = f"{made.about[0]} is taken back, but the file is still wrong: {err.what}"
        raise JudgementError(what, where=err.where, remedy=err.remedy) from err
    return made


def rejudge(writer: Writer, found: Judged) -> int:
    """Judge the articles again that hold an entity or a quotation on which judgements say something, or said before.

    Returns:
        The number of articles that changed.
    """
    graphs: set[object] = {q.graph_name for p in (OVERRULED, PUT) for q in writer.quads(None, p)}
    graphs |= {g for iri in found.corrections.rows for g in _graphs_of(iri, writer)}
    graphs |= _to_move(writer, found.identities)
    changed = 0
    for graph in sorted((g for g in graphs if isinstance(g, NamedNode)), key=lambda g: g.value):
        digest = iris.graph_digest(writer.base, graph.value)
        if digest is not None:
            quads = unjudged(uncorrected(writer.quads(graph=graph)))
            changed += writer.put(shown(quads, found, writer.text(digest)))
    # Who a speaker is follows from where entities stand now.
    again = quotations.corrections(found.present, found.identities, writer)
    return changed if again == found.corrections else changed + rejudge(writer, replace(found, corrections=again))


def _to_move(writer: Writer, identities: Identities) -> set[object]:
    """The graphs in which an entity does not stand where it belongs."""
    found = set[object]()
    for quad in writer.quads(None, _JUDGED_AS):
        parts = iris.occurrence_parts(writer.base, quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        now = None if parts is None else identities.of_entity(iris.entity(writer.base, parts[1]), parts[0])
        if not isinstance(quad.object, NamedNode) or quad.object.value != now:
            found.add(quad.graph_name)
    for iri in identities.touched():
        for graph in _graphs_of(iri, writer):
            digest = iris.graph_digest(writer.base, graph.value)
            if digest is not None and identities.of_entity(iri, digest) != iri:
                found.add(graph)
    return found


def _graphs_of(iri: str, writer: Writer) -> list[NamedNode]:
    return [q.graph_name for q in writer.quads(NamedNode(iri), _TYPE) if isinstance(q.graph_name, NamedNode)]


def clustered(writer: Writer, found: Judged) -> Judged:
    """The same with what the machine joins across articles now, looking at what changed since the last snapshot."""
    about = {iri for j in found.judgements for iri in j.about} | {iri for j in found.present for iri in j.about}
    parts = ((iri, iris.occurrence_parts(writer.base, iri)) for iri in about)
    judged_on = {iri if part is None else iris.entity(writer.base, part[1]) for iri, part in parts}
    met = None if writer.met is None else writer.met | judged_on
    now = joined_anew(writer, found.people, met=met)
    identities = with_joined(found.people, now)
    corrections = quotations.corrections(found.present, identities, writer)
    return replace(found, identities=identities, joined=now, corrections=corrections)


def shown(quads: Iterable[Quad], found: Judged, raw: str | None) -> list[Quad]:
    """An article's quads as the machine read them, with all that people decided.

    Args:
        quads: One article's graph.
        found: The judgements.
        raw: The article's text.
    """
    return corrected(judged(quads, found.identities), found.corrections, raw)


# --- what a row may name ---------------------------------------------------------------------------------------------


def _check(judgement: Judgement, writer: Writer, where: str, *, there: bool = False) -> None:
    """Refuse what no entity or quotation can be, and one of a person and a place."""
    if len(judgement.about) == 1:
        seen = dict(judgement.seen)
        quotations.check_quotation(
            judgement, writer, where, there=there, entity=lambda iri: _kind(iri, writer, where, seen=iri in seen)
        )
        return
    kinds = [_kind(iri, writer, where, seen=iri in dict(judgement.seen)) for iri in judgement.about]
    if judgement.what == "same" and None not in kinds and kinds[0] != kinds[1]:
        names = " and ".join(f"{iri} is a {kind}" for iri, kind in zip(judgement.about, kinds, strict=True))
        remedy = f"take it back: kg entity undo {judgement.id}; nothing of the file was used"
        raise JudgementError(f"a thing is of one kind, but {names}", where=where, remedy=remedy)


def _kind(iri: str, writer: Writer, where: str, *, seen: bool) -> EntityType | None:
    """What an entity is by the articles, by the world tables, or by the form of its id; None if that does not tell.

    Raises:
        JudgementError: nothing can have this IRI.
    """
    node = anchors.entity_of(iri, writer.base)
    found = next(_types(node, writer), None)
    if found is not None:
        return found
    known, kind = _told_by_id(iris.entity_id(writer.base, node.value) or "")
    if not known and not seen:  # seen in an article, it was an entity of an older version
        what = f"unknown entity: no article names {iri}, nor do the world tables"
        remedy = "kg entity find NAME tells the IRIs; nothing of the file was used"
        raise JudgementError(what, where=where, remedy=remedy)
    return kind


def _types(node: NamedNode, writer: Writer) -> Iterator[EntityType]:
    """The kinds that articles give an entity, or what a judgement put in its place."""
    occurrences = {q.subject for q in writer.quads(None, _READ_AS, node)}
    judged_as = [q.object for o in occurrences if isinstance(o, NamedNode) for q in writer.quads(o, _JUDGED_AS)]
    for one in (node, *judged_as):
        if isinstance(one, NamedNode):
            kinds = (q.object.value for q in writer.quads(one, _TYPE) if isinstance(q.object, NamedNode))
            yield from (_KINDS[kind] for kind in kinds if kind in _KINDS)


def _told_by_id(entity_id: str) -> tuple[bool, EntityType | None]:
    """Whether an entity can have this id, and what it is then, if the id tells."""
    from kg import world

    if _OWN_ID.fullmatch(entity_id):
        return True, _INITIALS.get(entity_id[0])
    known = world.load().by_id
    if entity_id in known:
        return True, known[entity_id].type
    pattern, _, country = entity_id.rpartition("-")  # a ministry of one country: foreign-ministry-ru
    ministry = pattern in known and known[pattern].kind == "ministry-pattern" and len(country) == 2
    return ministry, EntityType.ORGANIZATION if ministry else None
