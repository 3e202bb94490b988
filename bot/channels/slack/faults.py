"""What goes wrong at Slack -> what it means for a delivery, and what a person can do about it.

Errors: https://docs.slack.dev/reference/methods/chat.postMessage#errors and …/rate-limits. Pure.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.base import (
    GoneError,
    LaterError,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)

#: Whoever calls the Web API may meet these.
SLACK_ERRORS = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)

RETRY_AFTER_S = 30.0  # when a 429 does not say
#: The app itself is no longer let in: nobody's fault but the token's (`account_inactive` is about
#: the token, not about the person written to).
SHUT_OUT = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "missing_scope",
        "not_allowed_token_type",
        "team_access_not_granted",
        "org_login_required",
        "ekm_access_denied",
    }
)
GONE = frozenset(
    {
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "users_not_found",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
    }
)
PASSING = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
#: The message to edit is not there any more, or may not be edited.
NO_EDIT = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "is_inactive",
        "channel_not_found",
    }
)
MENDS = {
    "missing_scope": "add the scopes of docs/slack-manifest.yaml to the app and reinstall it",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be a bot token (xoxb-), SLACK_APP_TOKEN an"
    " app-level token (xapp-) with connections:write",
}
HOW_TO_MEND = "Slack refuses {setting}: copy it again from the app's settings, reinstall the app"
MEND_NETWORK = "Slack cannot be reached: check the network and SLACK_API_URL"


def code_of(error: BaseException) -> str:
    """Return Slack's word for what went wrong, else the HTTP status or the kind of error."""
    if isinstance(error, SlackApiError):
        said = _answer(error).get("error")
        return said if isinstance(said, str) else f"http_{_status(error)}"
    return type(error).__name__


def send_error(error: BaseException, chat: str) -> SendError:
    """Return what the failed call means for the delivery to this chat."""
    code = code_of(error)
    if isinstance(error, SlackApiError):
        return _of_answer(error, code, chat)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return RetryError(code)  # never got there
    if isinstance(error, SlackClientError):  # a file's upload was turned away
        return RetryError(code)
    return UnsureError(code)


def _of_answer(error: SlackApiError, code: str, chat: str) -> SendError:
    if is_rate_limit(error):
        return LaterError("ratelimited", retry_after(error), chat)
    if code in SHUT_OUT or code in PASSING or _status(error) >= 500:
        return RetryError(code)
    return GoneError(code) if code in GONE else RefusedError(code)


def is_rate_limit(error: SlackApiError) -> bool:
    return _status(error) == 429 or code_of(error) in {"ratelimited", "rate_limited"}


def retry_after(error: SlackApiError) -> float:
    headers: Any = getattr(error.response, "headers", None) or {}
    try:
        return max(float(headers.get("Retry-After", RETRY_AFTER_S)), 1.0)
    except (TypeError, ValueError):
        return RETRY_AFTER_S


def mend(error: BaseException, setting: str = "SLACK_BOT_TOKEN") -> str:
    """Return in one line what to do about it; `setting` names the token that was used."""
    code = code_of(error)
    if code == "missing_scope" and isinstance(error, SlackApiError):
        return f"{MENDS[code]} (needed: {_answer(error).get('needed')})"
    if code in MENDS:
        return MENDS[code]
    if code in SHUT_OUT:
        return f"{HOW_TO_MEND.format(setting=setting)} ({code})"
    return f"{MEND_NETWORK} ({code})"


def _answer(error: SlackApiError) -> dict[str, Any]:
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, dict) else {}


def _status(error: SlackApiError) -> int:
    response: Any = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", None) or 200)
