"""The index beside a store: what pages and searches ask often, laid out for asking it fast.

    snapshots/7 ──► rows (an article's graph) ──► make (the whole, or the graphs that changed) ──► STORE/index.sqlite

The graph stays the truth; the index follows its snapshots and can be thrown away and made again (`kg index`).
Words of quotations stand in it folded, under SQLite's FTS5 with the trigram tokenizer, so that a search finds what
SPARQL's CONTAINS over `kg:foldedText` finds. Start at `make.refresh` (it is written), or
`reading.open_index` (it is read).
"""
