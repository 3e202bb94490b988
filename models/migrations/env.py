"""Alembic: run the migrations on the connection that bot.database gives."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from models.registry import TABLES

assert TABLES
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
