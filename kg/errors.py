"""The error tree: every failure a user can cause or meet, saying what, where and how to go on.

    KgError
    ├── InputError            a file or folder cannot be read as news text
    ├── DataError             a language pack, world table or query file breaks its schema
    │   ├── PackError
    │   ├── WorldError
    │   ├── QueryFileError
    │   └── JudgementError    a file of judgements has a wrong row, or its judgements contradict each other
    ├── StoreError            the store cannot be opened, read or written
    │   └── StoreLocked       another process holds the store for writing
    ├── QueryError            a query is malformed, too large or took too long
    │   ├── QuerySyntax
    │   ├── QueryTimeout
    │   ├── QueryTooLarge
    │   └── ParameterError    a stored query was given a wrong or unknown parameter
    ├── NotFound              no entity, article or stored query of that name
    └── GoldError             an annotation file does not fit its article

Errors are raised where going on would be wrong. What costs only itself (one bad quotation mark, one
undecodable file) is not raised but recorded as a `kg.model.Problem`.
"""

from __future__ import annotations


class KgError(Exception):
    """A failure told to a person: what happened, where, and how to go on.

    Args:
        what: One sentence, no full stop needed.
        where: A path, address or position ("pack.toml, [cue] row 3"), if there is one.
        remedy: What the reader can do now, if anything.

    Example:
        >>> print(KgError("no such query: sayd", where="queries/", remedy="known queries: said, people"))
        no such query: sayd
          where: queries/
          remedy: known queries: said, people
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        lines = [self.what]
        if self.where is not None:
            lines.append(f"  where: {self.where}")
        if self.remedy is not None:
            lines.append(f"  remedy: {self.remedy}")
        return "\n".join(lines)


class InputError(KgError):
    """A file or folder cannot be read as news text."""


class DataError(KgError):
    """A data file of the project (or of a plug-in) breaks its schema."""


class PackError(DataError):
    """A language pack breaks its schema."""


class WorldError(DataError):
    """A world table breaks its schema."""


class QueryFileError(DataError):
    """A stored query's header or text breaks its schema."""


class JudgementError(DataError):
    """A file of judgements has a wrong row, or what people decided contradicts itself."""


class StoreError(KgError):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process holds the store for writing."""


class QueryError(KgError):
    """A query cannot be answered."""


class QuerySyntax(QueryError):
    """A query is malformed."""


class QueryTimeout(QueryError):
    """A query passed its deadline."""


class QueryTooLarge(QueryError):
    """A query or its answer passes a limit of size, nesting or memory."""


class ParameterError(QueryError):
    """A stored query was given a wrong or unknown parameter."""


class NotFound(KgError):
    """Nothing of that name is known."""


class GoldError(KgError):
    """An annotation file does not fit its article."""
