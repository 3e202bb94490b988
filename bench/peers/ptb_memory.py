"""python-telegram-bot, everything in memory: `python -m bench.peers.ptb_memory`."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bench.peers.meter import Peer, main
from bench.peers.ptb import Ptb, running


def start(_directory: Path) -> AbstractAsyncContextManager[Ptb]:
    return running(None)


PEER = Peer(
    name="ptb-memory",
    durable=False,
    note="python-telegram-bot ConversationHandler, no persistence: a restart loses every draft",
    start=start,
)

if __name__ == "__main__":
    main(PEER)
