"""One process at its address."""

from __future__ import annotations

import pytest

from bot.server import AddressError, listen


def test_port_is_taken_before_the_slow_start() -> None:
    """Of two that start in the same second, the later is refused though the first is not ready."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match=f"port {port} .* in use"):
            listen("127.0.0.1", port)
