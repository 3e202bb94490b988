"""names of files and what is written in a checklist are sealed"""

import json
from collections.abc import Callable, Mapping

import sqlalchemy as sa
from alembic import op

from models.json_text import decoded, encoded
from models.sealed import SealedBytes

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BATCH = 500  # rows in memory at once
WORDS = {
    "attachment": {"name": sa.String()},
    "checklist": {"project": sa.String(), "department": sa.String(), "marks": sa.JSON()},
}
#: What is sealed already tells whether the key is the one of these data.
SEALED = {"attachment": "content", "delivery": "body", "idea": "content", "session": "answers"}
Convert = Callable[[bytes], bytes]


def upgrade() -> None:
    """Make the columns bytes, then seal them; what lay open is not left behind in the file."""
    bind = op.get_bind()
    _try_key(bind)
    is_postgres = bind.dialect.name == "postgresql"
    if not is_postgres:
        bind.exec_driver_sql("PRAGMA secure_delete=ON")  # overwrites what is given up
    for table, columns in WORDS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns.items():
                batch_op.alter_column(
                    name,
                    existing_type=kind,
                    existing_nullable=False,
                    type_=sa.LargeBinary(),
                    postgresql_using=f"convert_to({name}::text, 'UTF8')",
                )
        as_json = {name: _json_of(kind) for name, kind in columns.items()}
        _rewrite(table, sa.LargeBinary(), SealedBytes(), as_json)
        if is_postgres:  # it keeps rows that were overwritten, until the table is written anew
            name = next(iter(columns))
            op.execute(f"ALTER TABLE {table} ALTER {name} TYPE bytea USING {name} || ''::bytea")


def downgrade() -> None:
    """Open the rows, then make the columns what they were."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table, columns in WORDS.items():
        as_was = {name: _text_of(kind) for name, kind in columns.items()}
        _rewrite(table, SealedBytes(), sa.LargeBinary(), as_was)
        if not is_postgres:
            casts = ", ".join(f"{name} = CAST({name} AS TEXT)" for name in columns)
            op.execute(f"UPDATE {table} SET {casts}")
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns.items():
                words = f"convert_from({name}, 'UTF8')"
                batch_op.alter_column(
                    name,
                    existing_type=sa.LargeBinary(),
                    existing_nullable=False,
                    type_=kind,
                    postgresql_using=f"{words}::json" if isinstance(kind, sa.JSON) else words,
                )


def _try_key(bind: sa.Connection) -> None:
    """Raise WrongKeyError before anything is sealed with a key that does not fit the rest."""
    for table, column in SEALED.items():
        held = sa.table(table, sa.column(column, SealedBytes()))
        bind.execute(sa.select(held.c[column]).limit(1)).first()


def _rewrite(
    table: str,
    was: sa.types.TypeEngine[bytes],
    becomes: sa.types.TypeEngine[bytes],
    converts: Mapping[str, Convert],
) -> None:
    """Read each row's columns as one type and write them as the other, some rows at a time."""
    bind = op.get_bind()
    old, new = (
        sa.table(table, sa.column("id", sa.BigInteger()), *(sa.column(n, kind) for n in converts))
        for kind in (was, becomes)
    )
    read = sa.select(old).where(old.c.id > sa.bindparam("last")).order_by(old.c.id).limit(BATCH)
    write = new.update().where(new.c.id == sa.bindparam("row"))
    write = write.values({name: sa.bindparam(f"new_{name}") for name in converts})
    last = -1
    while rows := bind.execute(read, {"last": last}).mappings().all():
        last = rows[-1]["id"]
        made = [{f"new_{n}": convert(row[n]) for n, convert in converts.items()} for row in rows]
        bind.execute(write, [{"row": r["id"], **each} for r, each in zip(rows, made, strict=True)])


def _json_of(kind: sa.types.TypeEngine) -> Convert:
    """How the bytes of a column of this type become the JSON that is sealed."""
    if isinstance(kind, sa.JSON):
        return lambda stored: encoded(decoded(stored))
    return lambda stored: encoded(stored.decode())


def _text_of(kind: sa.types.TypeEngine) -> Convert:
    """How sealed JSON becomes the bytes of a column of this type, which holds no half character."""
    if isinstance(kind, sa.JSON):
        return lambda stored: json.dumps(decoded(stored)).encode()
    return lambda stored: decoded(stored).encode(errors="replace").replace(b"\0", b"")
