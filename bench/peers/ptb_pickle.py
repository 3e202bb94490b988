"""python-telegram-bot, pickled after every update: `python -m bench.peers.ptb_pickle`."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from telegram.ext import PersistenceInput, PicklePersistence

from bench.peers.meter import Peer, main
from bench.peers.ptb import Ptb, running


def start(directory: Path) -> AbstractAsyncContextManager[Ptb]:
    """One file, one write a turn: without `on_flush` every changed part rewrites it again."""
    persistence = PicklePersistence(
        directory / "bot.pickle",
        store_data=PersistenceInput(chat_data=False, callback_data=False),
        on_flush=True,
    )
    return running(persistence)


PEER = Peer(
    name="ptb-pickle",
    durable=False,  # written in place and not synced: a kill while writing leaves half a file
    note="python-telegram-bot ConversationHandler, PicklePersistence flushed after every update: "
    "kept over a restart between writes; the whole file is rewritten in place, without fsync",
    start=start,
)

if __name__ == "__main__":
    main(PEER)
