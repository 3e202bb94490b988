"""Structured logs: a sentence and an action; no message text, no names."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "apscheduler",
    "uvicorn.access",
)


class Libraries(logging.Handler):
    """Says that a library reported something, and where; its words may hold what people said."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[0] if record.exc_info else None
        structlog.get_logger().log(
            record.levelno,
            "a library reports",
            action="library_reports",
            logger=record.name,
            place=f"{record.module}:{record.lineno}",
            fault=fault.__name__ if fault else "",
        )


def set_up(level: str, *, plain: bool) -> None:
    """Send logs to stderr: lines for people (`plain`) or JSON for machines."""
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if plain
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Libraries()], force=True)
    for name in QUIET:  # their messages may hold tokens in URLs, or what people said
        logging.getLogger(name).setLevel(logging.CRITICAL)
