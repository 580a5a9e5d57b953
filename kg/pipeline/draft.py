"""What is known of one text so far: the value that the spaCy components hand on.

Each component takes the draft of `doc._.draft` and puts a fuller one in its place. Start at `Draft`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.extract.page import Page
from kg.extract.speakers import Title
from kg.lang import Pack
from kg.model import Article, Entity, Mention, Problem, Quotation, Reading, Role
from kg.text.tokens import Tokens


@dataclass(frozen=True)
class Draft:
    """A reading in the making.

    Args:
        tokens: The words of the text.
        pack: The language.
        page: Parts and regions; the parts get date, publisher and sources on the way.
        entities: With ids private to the text.
        mentions: In text order.
        roles: In text order.
        titles: Title phrases without a name beside them.
        quotations: In text order.
        problems: What went wrong; their path is filled in by `reading`.
    """

    tokens: Tokens
    pack: Pack
    page: Page
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    roles: tuple[Role, ...] = ()
    titles: tuple[Title, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    problems: tuple[Problem, ...] = ()

    def reading(self, article: Article) -> Reading:
        """The finished reading of the article; entities that nothing uses are left out."""
        used = {m.entity for m in self.mentions}
        used.update(i for r in self.roles for i in (r.person, r.of) if i is not None)
        for q in self.quotations:
            used.update(i for i in (q.speaker, q.addressee, q.place, *q.via) if i is not None)
        for part in self.page.parts:
            used.update(i for i in (part.publisher, *part.sources) if i is not None)
        return Reading(
            article=article,
            parts=self.page.parts,
            regions=self.page.regions,
            entities=tuple(e for e in self.entities if e.id in used),
            mentions=self.mentions,
            roles=self.roles,
            quotations=self.quotations,
            problems=tuple(replace(p, path=article.path) for p in self.problems),
        )
