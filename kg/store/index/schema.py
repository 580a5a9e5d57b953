"""The tables of the index. In one place, so that a change of shape changes `VERSION` with it.

Rows point to entities by number; offsets are code points of the raw text; a quotation's `day` is the day of the words
or else the article's own, as in the stored query `said`. `quotation_words` finds words as they are spelled, folded;
`quotation_joined` finds them however they are spaced. Start at `SCHEMA`.
"""

from __future__ import annotations

import re

VERSION = 3
"""An index of another version is made again."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,                -- Person, Organization, Place, DescribedAgent
  shown TEXT NOT NULL,               -- kg:name, or the description
  labels TEXT NOT NULL DEFAULT '{}', -- JSON: language to preferred name
  others TEXT NOT NULL DEFAULT '[]', -- JSON: [language, name] of the other names
  same TEXT NOT NULL DEFAULT '[]'    -- JSON: IRIs of skos:exactMatch
);
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE article (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, iri TEXT NOT NULL, digest TEXT NOT NULL,
  headline TEXT, lang TEXT NOT NULL, published TEXT, publisher INTEGER,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  paths TEXT NOT NULL DEFAULT '[]',  -- JSON
  mentions TEXT NOT NULL DEFAULT '[]' -- JSON: [start, end, entity], in text order
);
CREATE INDEX article_iri ON article (iri);
CREATE INDEX article_graph ON article (graph);
CREATE INDEX article_digest ON article (digest);
CREATE TABLE credit (article INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (article, entity)) WITHOUT ROWID;
CREATE TABLE names (article INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (entity, article)) WITHOUT ROWID;
CREATE INDEX names_article ON names (article);
CREATE TABLE quotation (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, article INTEGER NOT NULL, iri TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  speaker INTEGER, speaker_words TEXT, speaker_start INTEGER, speaker_end INTEGER,
  kind TEXT NOT NULL, cue TEXT, cue_start INTEGER, cue_end INTEGER, sense TEXT,
  text TEXT NOT NULL, folded TEXT NOT NULL,
  addressee INTEGER, place INTEGER, date TEXT, day TEXT, rule TEXT, confidence REAL,
  machine TEXT                       -- JSON: what a judgement overruled: speaker, words, text, start, end
);
CREATE INDEX quotation_graph ON quotation (graph);
CREATE INDEX quotation_iri ON quotation (iri);
CREATE INDEX quotation_article ON quotation (article);
CREATE INDEX quotation_addressee ON quotation (addressee);
CREATE TABLE rejected (                -- quotations that a judgement says are none
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, article INTEGER NOT NULL, iri TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, machine TEXT
);
CREATE INDEX rejected_article ON rejected (article);
CREATE INDEX rejected_iri ON rejected (iri);
CREATE INDEX rejected_graph ON rejected (graph);
CREATE TABLE via (quotation INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (quotation, entity)) WITHOUT ROWID;
CREATE TABLE holding (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, article INTEGER NOT NULL, person INTEGER NOT NULL,
  role TEXT, of INTEGER, title TEXT NOT NULL, folded TEXT NOT NULL, date TEXT,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, confidence REAL
);
CREATE INDEX holding_graph ON holding (graph, person);
CREATE INDEX holding_person ON holding (person);
CREATE VIRTUAL TABLE quotation_words USING fts5 (
  folded, content='quotation', content_rowid='id', tokenize="trigram case_sensitive 1", columnsize=0
);
CREATE VIRTUAL TABLE quotation_joined USING fts5 (
  joined, content='', tokenize="trigram case_sensitive 1", columnsize=0
);
CREATE TABLE name (
  id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, text TEXT NOT NULL,
  folded TEXT NOT NULL, -- its words
  keys TEXT NOT NULL    -- the parts of its name key
);
CREATE VIRTUAL TABLE name_words USING fts5 (
  folded, keys, content='', tokenize="unicode61 remove_diacritics 0", prefix='1 2 3', columnsize=0
);
"""


def joined(folded: str) -> str:
    """A folded text without all that stands between its words.

    Example:
        >>> joined("می شود: 2")
        'میشود2'
    """
    return _BETWEEN.sub("", folded)


_BETWEEN = re.compile(r"[\W_]+")
