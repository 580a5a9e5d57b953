"""Who holds which office: titles before and after names, with the organization or country they are held in.

"الرئيس الروسي فلاديمير بوتين", "ماریا زاخارووا، سخنگوی رسمی وزارت امور خارجه روسیه": a title belongs to the name right
behind it, else to the name before it. A title standing alone points to a person named elsewhere
(`kg.extract.roles_references`) and may tell a role too.
In come tokens, entities and mentions, out go `Role`s. Start at `find_roles`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.extract.gazetteer import Sheet, lexicon_of, survey
from kg.extract.roles_holding import Holding, holdings
from kg.extract.roles_layout import Layout, lay
from kg.extract.roles_references import TitleReference, references
from kg.extract.roles_titles import title_phrases
from kg.lang.pack import Pack
from kg.model import Entity, EntityType, Mention, Role
from kg.text.tokens import Tokens
from kg.world import World

SURE = 0.85  # a title right beside its name

__all__ = ["TitleReference", "find_roles", "title_references"]


def find_roles(
    tokens: Tokens,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    pack: Pack,
    world: World,
    *,
    sheet: Sheet | None = None,
) -> tuple[list[Role], list[Entity]]:
    """The roles of an article's persons, and entities named only by an adjective (الرئيس **الروسي**).

    Args:
        tokens: The text.
        entities: Its entities.
        mentions: Their mentions, in text order.
        pack: The language's data.
        world: What is known of the world.
        sheet: The text as surveyed, where the caller has it already.

    Returns:
        One role per person, title and organization or place, in text order; and the added entities.
    """
    layout = _layout(tokens, entities, mentions, pack, world, sheet)
    held = holdings(layout)
    pointed = references(layout, held)
    held += [
        Holding(r.person, r.title, of, "title-reference", 0.6)
        for r in pointed
        for of in ((r.of,) if r.also_of is None else (r.of, r.also_of))
        if r.person is not None and r.title is not None and r.exact
    ]
    kinds = {e.id: e.type for e in (*entities, *layout.added.values())}
    roles = _distinct(_consistent(held, kinds))
    used = {r.of for r in roles}
    return roles, [e for e in layout.added.values() if e.id in used]


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


def _consistent(held: Sequence[Holding], kinds: Mapping[str, EntityType]) -> list[Holding]:
    """The holdings without doubtful ones of another country: "thanked the leader of X Mr Y" makes Y no leader of X."""
    sure: dict[str, set[str]] = {}
    for h in held:
        if h.of is not None and h.confidence >= SURE and kinds.get(h.of) is EntityType.PLACE:
            sure.setdefault(h.person, set()).add(h.of)

    def doubtful(h: Holding) -> bool:
        lands = sure.get(h.person)
        abroad = h.of is not None and kinds.get(h.of) is EntityType.PLACE and lands is not None and h.of not in lands
        return abroad and h.confidence < SURE

    return [h for h in held if not doubtful(h)]


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
