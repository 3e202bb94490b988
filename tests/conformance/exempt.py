"""Which situation cannot come up on which channel, and why. Nothing else is ever passed over."""

from __future__ import annotations

TELEGRAM = ("telegram-polling", "telegram-webhook")
SLACK = ("slack-http", "slack-socket")
WEB = ("web",)

_NO_PUSH = "the page reads its messages itself: nothing is sent that a platform could refuse"
_NO_FORM = "no forms with a trigger that expires: every question is a message"

#: Situation -> channel -> reason.
EXEMPT: dict[str, dict[str, str]] = {
    name: dict.fromkeys(WEB, _NO_PUSH)
    for name in (
        "test_rate_limit_delays_one_person_and_doubles_nothing",
        "test_failing_platform_gets_the_message_later",
        "test_silent_platform_loses_nothing",
        "test_broken_connection_loses_nothing",
        "test_receipt_that_may_have_been_sent_is_one_record",
        "test_message_waiting_at_a_restart_arrives_once",
    )
} | {
    "test_blocked_person_comes_back": dict.fromkeys(WEB, "nobody can block a page"),
    "test_expired_form_goes_on_in_messages": dict.fromkeys(TELEGRAM + WEB, _NO_FORM),
    "test_lone_surrogates_are_dropped": {
        "slack-http": "the body is UTF-8, which has none; escaped ones are among the hostile payloads"
    },
}
