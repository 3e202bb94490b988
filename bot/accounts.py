"""What a platform tells of an account without anybody speaking: a new address, a closed door."""

from sqlalchemy import Connection, update

from bot.writer import Writer
from models.table import core
from models.user import Account

ACCOUNT = core(Account)


async def moved(writer: Writer, account_id: int, chat: str) -> None:
    """Keep the chat's new address."""

    def run(connection: Connection) -> None:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(chat=chat))

    await writer.write(run)


async def gone(writer: Writer, address: str) -> None:
    """Note that an account has shut the bot out; its next update makes it reachable again."""

    def run(connection: Connection) -> None:
        connection.execute(
            update(ACCOUNT).where(ACCOUNT.c.address == address).values(reachable=False)
        )

    await writer.write(run)
