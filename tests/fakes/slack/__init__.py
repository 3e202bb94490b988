"""A stateful Slack for tests: Web API, Socket Mode, signed HTTP events and people, on loopback.

    async with FakeSlack() as fake:
        client = AsyncWebClient(token=fake.bot_token, base_url=fake.url + "/api/")
        kim = fake.person("U1", "김담당")
        await kim.says_to_bot("체크리스트")          # waits for the app's acknowledgement
        await fake.until(kim.heard)                # what the bot said since kim last acted
        await kim.presses("시작")                  # by label or action_id
        await kim.fills("사업명", "이동 지원")       # by label, block_id or action_id
        submission = await kim.submits()           # .action, .errors, .view

Modelled: the methods in `*_methods.py` with their arguments as slack_sdk sends them, tokens, scopes
and documented errors; Block Kit's shapes and limits; trigger ids (3 s, once), the stack of three
modals, `hash`, values that survive an update, what Slack's client checks before it submits;
response_url (5 times, 30 minutes); files up and down; rate limits on request; events, commands and
interactions over Socket Mode or signed HTTP with the 3 s limit, redelivery, loss, reordering.
`fake.calls` holds every Web API request, `fake.deliveries.sent` everything sent to the app.

Chosen where the documents leave room: `views.open` while a modal stands open replaces it; a retry
over Socket Mode has a new envelope_id; action_ids must be unique in a whole message or view, which
is stricter than Slack (`unique_action_ids="block"` is Slack's own rule); `view_closed` carries no
values, and a text tells the app as it is typed only where `on_character_entered` asks for it; a
file whose size differs from the announced one is refused; events are retried within fractions of a
second.

Not modelled: Enterprise Grid, user tokens, OAuth, shortcuts, external selects and other
block_suggestions, rich_text inputs, assistant threads, unfurling, scheduled messages, emoji turned
into `:codes:`, message permissions, pagination of members, reading a private channel's name; events
other than message (with message_changed, message_deleted, file_share), app_mention and
app_home_opened. Unknown methods are answered `unknown_method`, unknown blocks are refused.
"""

from tests.fakes.slack.api import Call
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.delivery import Ack, Delivery, Failure
from tests.fakes.slack.hands import Submission
from tests.fakes.slack.person import Person, Reply
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.views import View
from tests.fakes.slack.webhook import Webhook

__all__ = [
    "Ack",
    "Call",
    "Channel",
    "Delivery",
    "Failure",
    "FakeSlack",
    "Message",
    "Person",
    "Reply",
    "Submission",
    "View",
    "Webhook",
]
