"""An aiogram FSM storage on SQLAlchemy and aiosqlite, as their manuals show."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from sqlalchemy import JSON, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The bot's tables."""


class Draft(Base):
    """Where one person stands and what they have answered."""

    __tablename__ = "draft"
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Idea(Base):
    """A submitted idea; its number is the receipt."""

    __tablename__ = "idea"
    number: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    area: Mapped[str]
    idea: Mapped[str]


def engine_at(path: Path) -> AsyncEngine:
    """One connection, as SQLite has one writer: with more of them writers wait by polling."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine


class SqlStorage(BaseStorage):
    """Each call is a transaction of its own: BaseStorage knows nothing wider."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.keys = DefaultKeyBuilder()

    async def _write(self, key: StorageKey, **columns: Any) -> None:
        statement = insert(Draft).values(key=self.keys.build(key), **columns)
        upsert = statement.on_conflict_do_update(index_elements=[Draft.key], set_=columns)
        async with self.engine.begin() as connection:
            await connection.execute(upsert)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._write(key, state=state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        statement = select(Draft.state).where(Draft.key == self.keys.build(key))
        async with self.engine.connect() as connection:
            found: str | None = await connection.scalar(statement)
            return found

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write(key, data=dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        statement = select(Draft.data).where(Draft.key == self.keys.build(key))
        async with self.engine.connect() as connection:
            return await connection.scalar(statement) or {}

    async def close(self) -> None:
        await self.engine.dispose()
