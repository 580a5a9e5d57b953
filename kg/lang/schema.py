"""Strict reading of TOML into frozen dataclasses: an unknown key names its file, table and row.

In comes a TOML file and the dataclass it must fit, out goes a value of that class. Supported field
types: str, int, float, bool, `X | None`, tuple[X, ...], dict[str, X], and dataclasses nested in them.
Start at `read_toml`.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import PackError

T = TypeVar("T")


def read_toml(path: Path, shape: type[T]) -> T:
    """The file as a value of the dataclass `shape`.

    Args:
        path: A TOML file.
        shape: A frozen dataclass; fields without default are required keys.

    Raises:
        PackError: the file is missing, is not TOML, or does not fit the shape.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackError("a language pack lacks a file", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"not valid TOML: {error}", where=str(path)) from error
    return typing.cast(T, _value(data, shape, str(path)))


def _value(data: Any, shape: Any, where: str) -> Any:
    origin, args = typing.get_origin(shape), typing.get_args(shape)
    if origin in (typing.Union, types.UnionType):
        inner = next(a for a in args if a is not type(None))
        return _value(data, inner, where)
    if origin is tuple:
        _expect(data, list, where)
        return tuple(_value(item, args[0], f"{where}, row {n}") for n, item in enumerate(data, start=1))
    if origin is dict:
        _expect(data, dict, where)
        return {key: _value(item, args[1], f"{where} [{key}]") for key, item in data.items()}
    if dataclasses.is_dataclass(shape):
        return _record(data, shape, where)
    if shape is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if shape is Any:
        return data
    _expect(data, shape, where)
    return data


def _expect(data: Any, shape: type, where: str) -> None:
    if not isinstance(data, shape) or (isinstance(data, bool) and shape is not bool):
        raise PackError(f"{shape.__name__} expected, found {type(data).__name__} {data!r:.60}", where=where)


def _record(data: Any, shape: Any, where: str) -> Any:
    _expect(data, dict, where)
    hints = typing.get_type_hints(shape)
    fields = {f.name.removesuffix("_"): f for f in dataclasses.fields(shape)}
    if unknown := sorted(set(data) - set(fields)):
        raise PackError(f"unknown key {unknown[0]!r}", where=where, remedy=f"known keys: {', '.join(sorted(fields))}")
    values = {}
    for key, field in fields.items():
        if key in data:
            values[field.name] = _value(data[key], hints[field.name], f"{where} [{key}]")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise PackError(f"missing key {key!r}", where=where)
    return shape(**values)
