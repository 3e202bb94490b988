"""What every table shares: columns by kind, and the Core table behind a class."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Table
from sqlmodel import Field, SQLModel

from models.moment import Moment
from models.sealed import SealedBytes, SealedJson


def core(model: type[SQLModel]) -> Table:
    """Return the Core table of a class, for the statements on the turn's path."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def key() -> Any:
    """A primary key made by the program (`Ids`), known before the row is written."""
    return Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


def ref(*, index: bool = False, nullable: bool = False) -> Any:
    """The key of another row. No foreign key: erasure and archives remove rows in any order."""
    default: dict[str, Any] = {"default": None} if nullable else {}
    return Field(sa_column=Column(BigInteger, nullable=nullable, index=index), **default)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    default: dict[str, Any] = {"default": None} if nullable else {}
    return Field(sa_column=Column(Moment, nullable=nullable, index=index), **default)


def sealed_json(*, nullable: bool = False) -> Any:
    default: dict[str, Any] = {"default": None} if nullable else {}
    return Field(sa_column=Column(SealedJson, nullable=nullable), **default)


def sealed_bytes() -> Any:
    return Field(sa_column=Column(SealedBytes, nullable=False))
