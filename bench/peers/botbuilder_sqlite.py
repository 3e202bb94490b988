"""Bot Framework waterfall kept in SQLite: `python -m bench.peers.botbuilder_sqlite`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from botbuilder.core import (  # type: ignore[import-untyped]  # ships no types
    BotAdapter,
    ConversationState,
    MessageFactory,
    TurnContext,
)
from botbuilder.dialogs import (  # type: ignore[import-untyped]  # as above
    Dialog,
    DialogSet,
    DialogTurnResult,
    DialogTurnStatus,
    WaterfallDialog,
    WaterfallStepContext,
)
from botbuilder.schema import (  # type: ignore[import-untyped]  # as above
    ActionTypes,
    Activity,
    CardAction,
    ConversationReference,
    ResourceResponse,
)

from bench.job import (
    AREAS,
    ASK_AREA,
    ASK_CONSENT,
    ASK_IDEA,
    CONSENT_WORD,
    RECEIPT,
    REVIEW,
    SUBMIT_WORD,
    Outbound,
    Turn,
    bot_framework_activity,
)
from bench.peers.bot_storage import SqliteStorage
from bench.peers.meter import Peer, main

RETRY = "말씀을 알아듣지 못했습니다. 보기에서 골라 주세요."


def question(text: str, labels: tuple[str, ...]) -> Activity:
    actions = [CardAction(type=ActionTypes.im_back, title=word, value=word) for word in labels]
    return MessageFactory.suggested_actions(actions, text)


class IdeaBot:
    """The waterfall and where it is kept. A wrong answer starts the waterfall over."""

    def __init__(self, storage: SqliteStorage) -> None:
        self.storage = storage
        self.conversation = ConversationState(storage)
        self.dialogs = DialogSet(self.conversation.create_property("DialogState"))
        steps = [self.ask_consent, self.ask_area, self.ask_idea, self.review, self.submit]
        self.dialogs.add(WaterfallDialog("idea", steps))

    async def on_turn(self, context: TurnContext) -> None:
        dialog = await self.dialogs.create_context(context)
        if context.activity.text == "/idea":
            await dialog.cancel_all_dialogs()
            await dialog.begin_dialog("idea")
        else:
            result = await dialog.continue_dialog()
            if result.status == DialogTurnStatus.Empty:
                await context.send_activity(RETRY)
        await self.conversation.save_changes(context)

    async def ask_consent(self, step: WaterfallStepContext) -> DialogTurnResult:
        await step.context.send_activity(question(ASK_CONSENT, (CONSENT_WORD,)))
        return Dialog.end_of_turn

    async def ask_area(self, step: WaterfallStepContext) -> DialogTurnResult:
        if step.result != CONSENT_WORD:
            return await self.start_over(step)
        step.values["consent"] = True
        await step.context.send_activity(question(ASK_AREA, AREAS))
        return Dialog.end_of_turn

    async def ask_idea(self, step: WaterfallStepContext) -> DialogTurnResult:
        if step.result not in AREAS:
            return await self.start_over(step)
        step.values["area"] = step.result
        await step.context.send_activity(ASK_IDEA)
        return Dialog.end_of_turn

    async def review(self, step: WaterfallStepContext) -> DialogTurnResult:
        step.values["idea"] = step.result
        text = REVIEW.format(area=step.values["area"], idea=step.values["idea"])
        await step.context.send_activity(question(text, (SUBMIT_WORD,)))
        return Dialog.end_of_turn

    async def submit(self, step: WaterfallStepContext) -> DialogTurnResult:
        if step.result != SUBMIT_WORD:
            return await self.start_over(step)
        chat = step.context.activity.conversation.id
        number = self.storage.submit(chat, step.values["area"], step.values["idea"])
        await step.context.send_activity(RECEIPT.format(number=number))
        return await step.end_dialog()

    async def start_over(self, step: WaterfallStepContext) -> DialogTurnResult:
        await step.context.send_activity(RETRY)
        return await step.replace_dialog("idea")


class StubAdapter(BotAdapter):  # type: ignore[misc]  # its base has no types
    """TestAdapter with the wire kept: replies are made into JSON as the connector does."""

    def __init__(self, outbound: Outbound) -> None:
        super().__init__()
        self.outbound = outbound

    async def send_activities(
        self,
        context: TurnContext,  # noqa: ARG002 - the library's interface
        activities: list[Activity],
    ) -> list[ResourceResponse]:
        for activity in activities:
            json.dumps(activity.serialize())
            chat = int(activity.conversation.id.removeprefix("chat-"))
            self.outbound.take(chat, activity.text)
        return [ResourceResponse(id="1") for _ in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        raise NotImplementedError("the job changes no message")

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        raise NotImplementedError("the job takes no message back")


@dataclass
class Botbuilder:
    """An adapter fed with activities as they come over HTTP, without its token check."""

    adapter: StubAdapter
    bot: IdeaBot
    outbound: Outbound

    def payload(self, turn: Turn) -> bytes:
        return bot_framework_activity(turn)

    async def handle(self, payload: bytes) -> None:
        activity = Activity().deserialize(json.loads(payload))
        await self.adapter.run_pipeline(TurnContext(self.adapter, activity), self.bot.on_turn)


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[Botbuilder]:
    outbound = Outbound()
    storage = SqliteStorage(directory / "bot.db")
    try:
        yield Botbuilder(StubAdapter(outbound), IdeaBot(storage), outbound)
    finally:
        storage.database.close()


PEER = Peer(
    name="botbuilder-sqlite",
    durable=True,
    note="botbuilder-core waterfall, storage on sqlite3, synchronous=FULL: no dedupe, no outbox; "
    "a message in flight is handled to its end before the next",
    start=running,
)

if __name__ == "__main__":
    main(PEER)
