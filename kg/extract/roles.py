"""Who holds which office: titles before and after names, with the organization or country they are held in.

"الرئيس الروسي فلاديمير بوتين", "ماریا زاخارووا، سخنگوی رسمی وزارت امور خارجه روسیه": rules give each title to the name
right behind it, else to the name before it, or to a person named elsewhere (`kg.extract.roles_references`); two
rankers, told what the rules say, choose the holder and what the title is held in (`kg.extract.roles_choice`).
In come tokens, entities and mentions, out go `Role`s. Start at `find_roles`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.gazetteer import Sheet, lexicon_of, survey
from kg.extract.ranking import Ranker, load_ranker
from kg.extract.roles_choice import Asked, ask, choose
from kg.extract.roles_holding import Holding, holdings
from kg.extract.roles_layout import Layout, lay
from kg.extract.roles_references import TitleReference, references
from kg.extract.roles_titles import title_phrases
from kg.lang.pack import Pack
from kg.model import Entity, Mention, Role
from kg.text.tokens import Tokens
from kg.world import World

__all__ = ["TitleReference", "asked", "find_roles", "title_references"]


def find_roles(
    tokens: Tokens,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    pack: Pack,
    world: World,
    *,
    sheet: Sheet | None = None,
    rankers: tuple[Ranker, Ranker] | None = None,
) -> tuple[list[Role], list[Entity]]:
    """The roles of an article's persons, and entities named only by an adjective (الرئيس **الروسي**).

    Args:
        tokens: The text.
        entities: Its entities.
        mentions: Their mentions, in text order.
        pack: The language's data.
        world: What is known of the world.
        sheet: The text as surveyed, where the caller has it already.
        rankers: "holder" and "body", where others than the shipped ones are to choose.

    Returns:
        One role per person, title and organization or place, in text order; and the added entities.
    """
    found = asked(tokens, entities, mentions, pack, world, sheet=sheet)
    holder, body = rankers or (load_ranker("holder"), load_ranker("body"))
    roles = _distinct(choose(found, holder, body))
    used = {r.of for r in roles}
    return roles, [e for e in found.layout.added.values() if e.id in used]


def asked(
    tokens: Tokens,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    pack: Pack,
    world: World,
    *,
    sheet: Sheet | None = None,
) -> Asked:
    """The titles of a text with the candidates among which the rankers choose; training asks for them too."""
    layout = _layout(tokens, entities, mentions, pack, world, sheet)
    held = holdings(layout)
    return ask(layout, held, references(layout, held))


def title_references(
    tokens: Tokens,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    pack: Pack,
    world: World,
    *,
    sheet: Sheet | None = None,
) -> list[TitleReference]:
    """Titles without a name beside them, and the person of the article that each points to.

    Args:
        tokens: The text.
        entities: The article's entities, those added by `find_roles` included.
        mentions: Their mentions, in text order.
        pack: The language's data.
        world: What is known of the world.
        sheet: The text as surveyed, where the caller has it already.

    Returns:
        References in text order; `person` is None for an unnamed speaker.
    """
    layout = _layout(tokens, entities, mentions, pack, world, sheet)
    return references(layout, holdings(layout))


def _layout(
    tokens: Tokens,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    pack: Pack,
    world: World,
    sheet: Sheet | None,
) -> Layout:
    if sheet is None:
        sheet = survey(tokens, lexicon_of(pack, world))
    return lay(sheet, entities, mentions, title_phrases(sheet), world)


def _distinct(held: Sequence[Holding]) -> list[Role]:
    """One role per person, head and organization; one without an organization falls to the same with one."""
    best: dict[tuple[str, str, str | None], Holding] = {}
    for h in sorted(held, key=lambda h: h.title.span):
        key = (h.person, h.title.head, h.of)
        if key not in best or best[key].confidence + 0.2 < h.confidence:
            best[key] = h
    placed = {(p, head) for p, head, of in best if of is not None}
    kept = [h for (p, head, of), h in best.items() if of is not None or (p, head) not in placed]
    roles = [Role(h.person, h.title.span, h.title.role, h.of, h.rule, h.confidence) for h in kept]
    return sorted(roles, key=lambda r: r.span)
