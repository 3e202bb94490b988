"""Statements of the turn's path, compiled once for each engine, their values handed over as they are.

SQLAlchemy builds the parameters of every row and every call anew, which took a quarter of a turn's time.
Statements, column types and errors are still SQLAlchemy's; only the loops in between are ours.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import TypeEngine

from models.frozen import frozen

Row = Mapping[str, Any]
Converters = list[tuple[int, Callable[[Any], Any]]]
Prepare = Callable[[Sequence[Row]], Any]
C = TypeVar("C")
R = TypeVar("R")


class _Kept(Generic[C]):
    """What is made once for each engine's dialect (it holds the cipher of the sealed columns)."""

    def __init__(self, make: Callable[[Dialect], C]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[Dialect, C] = WeakKeyDictionary()

    def of(self, dialect: Dialect) -> C:
        found = self._made.get(dialect)
        if found is None:
            found = self._made[dialect] = self._make(dialect)
        return found


class Hot:
    """An insert or update run with many rows, each of which has exactly `keys` (at least two)."""

    def __init__(self, statement: Insert | Update, *keys: str) -> None:
        self._statement = statement
        self._keys = keys
        self._compiled = _Kept(self._compile)

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run it once for each row, in order, in the open transaction. Raises what SQLAlchemy does."""
        text, prepare = self._compiled.of(connection.dialect)
        prepared = prepare(rows)
        _with_cursor(connection, text, lambda cursor: cursor.executemany(text, prepared))

    def _compile(self, dialect: Dialect) -> tuple[str, Prepare]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._keys))
        fixed = {n: value for n, value in compiled.params.items() if n not in self._keys}
        names = compiled.positiontup or list(compiled.params)
        converters = _into(dialect, (compiled.binds[name].type for name in names))
        take = itemgetter(*names)

        def prepare(rows: Sequence[Row]) -> Any:
            made = [list(take({**fixed, **row} if fixed else row)) for row in rows]
            for at, convert in converters:
                for values in made:
                    if values[at] is not None:
                        values[at] = convert(values[at])
            if compiled.positiontup:
                return made
            return [dict(zip(names, values, strict=True)) for values in made]

        return str(compiled), prepare


@frozen
class _Question:
    """A compiled Ask. `names` are its parameters in order; a list fills as many places as it has."""

    text: str
    names: tuple[str, ...]
    fixed: Row
    binds: Mapping[str, Callable[[Any], Any] | None]
    is_positional: bool
    row: Callable[[Iterable[Any]], Any]
    converters: Converters

    def filled(self, given: Row) -> tuple[str, Any]:
        """Return the text with a place for each value, and the values."""
        text, values = self.text, {}
        for name in self.names:
            value = given[name] if name in given else self.fixed[name]
            convert = self.binds[name]
            if not isinstance(value, list):
                values[name] = convert(value) if convert else value
                continue
            places = [f"{name}_{number}" for number in range(len(value))]
            shown = ", ".join("?" if self.is_positional else f"%({place})s" for place in places)
            text = text.replace(f"__[POSTCOMPILE_{name}]", shown)
            values.update(zip(places, map(convert, value) if convert else value, strict=True))
        return text, tuple(values.values()) if self.is_positional else values

    def read(self, found: Iterable[Any]) -> list[Any]:
        rows = []
        for each in found:
            values = list(each)
            for at, convert in self.converters:
                values[at] = convert(values[at])
            rows.append(self.row(values))
        return rows


class Ask:
    """A select, or an update that returns rows; an expanding parameter takes a list, never empty."""

    def __init__(self, statement: Select[Any] | ReturningUpdate[Any]) -> None:
        self._statement = statement
        columns = statement.exported_columns
        self._types = [column.type for column in columns]
        names = [str(column.key) for column in columns]
        found: Any = namedtuple("Found", names)  # type: ignore[misc]  # noqa: PYI024 - columns differ
        self._row = found._make
        self._compiled = _Kept(self._compile)

    def rows(self, connection: Connection, **given: Any) -> list[Any]:
        """Return all rows, by attribute. Raises what SQLAlchemy does."""
        question = self._compiled.of(connection.dialect)
        text, values = question.filled(given)

        def ask(cursor: Any) -> list[Any]:
            cursor.execute(text, values)
            return question.read(cursor.fetchall())

        return _with_cursor(connection, text, ask)

    def _compile(self, dialect: Dialect) -> _Question:
        compiled = self._statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup or compiled.params)
        types = {name: compiled.binds[name].type for name in names}
        return _Question(
            str(compiled),
            names,
            compiled.params,
            {n: t.dialect_impl(dialect).bind_processor(dialect) for n, t in types.items()},
            bool(compiled.positiontup),
            self._row,
            _out_of(dialect, self._types),
        )


def _into(dialect: Dialect, types: Iterable[TypeEngine[Any]]) -> Converters:
    made = [each.dialect_impl(dialect).bind_processor(dialect) for each in types]
    return [(at, convert) for at, convert in enumerate(made) if convert]


def _out_of(dialect: Dialect, types: Iterable[TypeEngine[Any]]) -> Converters:
    made = [each.dialect_impl(dialect).result_processor(dialect, None) for each in types]
    return [(at, convert) for at, convert in enumerate(made) if convert]


def _with_cursor(connection: Connection, text: str, run: Callable[[Any], R]) -> R:
    """Run with the driver's cursor, in a transaction; its errors become SQLAlchemy's."""
    if not connection.in_transaction():
        connection.begin()
    errors = connection.dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        return run(cursor)
    except errors as error:
        raise DBAPIError.instance(text, None, error, errors, dialect=connection.dialect) from error
    finally:
        cursor.close()
