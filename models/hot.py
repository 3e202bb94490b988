"""Writes of the turn's path: compiled once for each kind of database, rows handed over as they are.

SQLAlchemy builds the parameters of every row anew, which took a fifth of a turn's time. Statement, column
types and the driver's errors are still SQLAlchemy's; only that loop is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Update
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]
Prepare = Callable[[Sequence[Row]], Any]


class Hot:
    """An insert or update run with many rows, each of which has exactly `keys` (at least two)."""

    def __init__(self, statement: Insert | Update, *keys: str) -> None:
        self._statement = statement
        self._keys = keys
        self._compiled: WeakKeyDictionary[Dialect, tuple[str, Prepare]] = WeakKeyDictionary()

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run it once for each row, in order, in the open transaction. Raises what SQLAlchemy does."""
        dialect = connection.dialect  # an engine's own: it holds the cipher of the sealed columns
        known = self._compiled.get(dialect)
        if known is None:
            known = self._compiled[dialect] = self._compile(dialect)
        text, prepare = known
        prepared = prepare(rows)
        if not connection.in_transaction():
            connection.begin()
        errors = dialect.loaded_dbapi.Error
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(text, prepared)
        except errors as error:
            raise DBAPIError.instance(text, None, error, errors, dialect=dialect) from error
        finally:
            cursor.close()

    def _compile(self, dialect: Dialect) -> tuple[str, Prepare]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._keys))
        fixed = {n: value for n, value in compiled.params.items() if n not in self._keys}
        names = compiled.positiontup or list(compiled.params)
        types = (compiled.binds[name].type for name in names)
        found = (each.dialect_impl(dialect).bind_processor(dialect) for each in types)
        convert = [(at, each) for at, each in enumerate(found) if each is not None]
        take = itemgetter(*names)

        def prepare(rows: Sequence[Row]) -> Any:
            made = []
            for row in rows:
                values = list(take({**fixed, **row} if fixed else row))
                for at, each in convert:
                    values[at] = each(values[at])
                made.append(tuple(values))
            if compiled.positiontup:
                return made
            return [dict(zip(names, values, strict=True)) for values in made]

        return str(compiled), prepare
