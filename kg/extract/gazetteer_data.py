"""The schemas of names.toml and roles.toml.

Cells hold phrases separated by `|` (`forms`) or words separated by white space (`words`). Start at `Titles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.text.fold import fold


@dataclass(frozen=True)
class OrganizationNouns:
    """Nouns beside the names of organizations.

    Args:
        loose: Those of them that name only with a country or place, or two words with the article, behind them.
        construct: Nouns that belong to the name and need another noun behind them.
        definite: Nouns with the article that make a name with an adjective behind them.
        outlet: Nouns before a name that stay outside it.
        plain: Adjectives and nouns that make no name of such a noun.
    """

    loose: str
    construct: str
    definite: str
    outlet: str
    plain: str


@dataclass(frozen=True)
class PlaceNouns:
    """Nouns beside the names of places.

    Args:
        before: Those outside the name.
        kept: Those inside it.
        memorial: Titles before the person whose name a place or body bears.
    """

    before: str
    kept: str
    memorial: str = ""


@dataclass(frozen=True)
class Names:
    """names.toml: the words that stand in names and around them.

    Args:
        honorifics: Phrases before a person's name that are neither name nor role.
        particles: Words inside names ("بن", "دي").
        prefixes: Words of a name that never end it ("عبد", "أبو").
        endings: Endings of family names.
        stops: Words that end a name.
        common: Words that stand in no person's name.
        given: Given names.
        organization: Nouns of organizations.
        place: Nouns of places.
        given_starts: Beginnings of words that are given names ("عبدال": عبدالباسط).
        verb_starts: Beginnings of words that are verbs unless the word is known as a name.
        proclitics: Clitics that may stand before a name.
        letters: Names of Latin letters, as abbreviations are spelled by ("سي إن إن").
        things: Further names of world things: name to id, or to several of which the article tells the right one; the
            first is meant where it does not.
    """

    honorifics: str
    particles: str
    prefixes: str
    endings: str
    stops: str
    common: str
    given: str
    organization: OrganizationNouns
    place: PlaceNouns
    given_starts: str = ""
    verb_starts: str = ""
    proclitics: str = ""
    letters: str = ""
    things: dict[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """See `OrganizationNouns.plain`."""
        return self.organization.plain


@dataclass(frozen=True)
class Titles:
    """roles.toml: titles by their English role.

    Args:
        head: English role to the forms of the noun that carries it.
        plural: The same for nouns in the plural.
        field: What a minister or deputy is responsible for, in English, to its forms.
        fielded: Heads that take a field, to the English phrase with `{}` for it.
        deputy: English phrase with `{}` for the title that follows, to its forms.
        quality: Words around a title that belong to it, by their English adjective.
        described: Nouns for unnamed speakers that are no roles.
        links: Prepositions between a title and its organization.
        indefinite: Words that make a description of a title.
        demonstrative: Words that point back.
        again: The same behind a title ("ذاته").
        standing: Courtesies that stand for a person named before ("معاليه").
        relative: Phrases between a name and its title.
        conjunction: The clitic or word that joins two titles.
        pronouns: Endings that a title of one word may bear ("رئيسها").
        ours: Words for "our country".
        ours_is: World id of that country, where news of the language means one.
        likely: How likely a person must be, 0 to 1, to be taken for a title's holder.
    """

    head: dict[str, str]
    plural: dict[str, str]
    field: dict[str, str]
    fielded: dict[str, str]
    deputy: dict[str, str]
    quality: dict[str, str]
    described: dict[str, str]
    links: str
    indefinite: str
    demonstrative: str
    relative: str
    conjunction: str
    again: str = ""
    standing: str = ""
    pronouns: str = ""
    ours: str = ""
    ours_is: str = ""
    likely: float = 0.45


def forms(cell: str) -> list[str]:
    """The phrases of a cell.

    Example:
        >>> forms("رئيس | رئيس الدولة")
        ['رئيس', 'رئيس الدولة']
    """
    return [f.strip() for f in cell.split("|") if f.strip()]


def words(cell: str) -> frozenset[str]:
    """The folded words of a cell."""
    return frozenset(fold(w) for w in cell.replace("|", " ").split())
