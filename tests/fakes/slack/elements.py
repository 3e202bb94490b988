"""The shapes of Block Kit's elements (docs.slack.dev/reference/block-kit/block-elements).

Limits are those of the reference pages and of slack_sdk.models.blocks.
"""

from collections.abc import Mapping

from tests.fakes.slack.shapes import Anything, ByType, Flag, Items, Line, Record, Shape, Whole, text

ANY_TEXT = ("plain_text", "mrkdwn")
ACTION_ID = Line(255, 1)
BLOCK_ID = Line(255)
DATE = Line(pattern=r"\d{4}-\d{2}-\d{2}")
TIME = Line(pattern=r"\d{2}:\d{2}")
URL = Line(3000, 1, pattern=r"(?s)[a-z][a-z0-9+.-]*:.+")

CONFIRM = Record(
    {
        "title": text(100),
        "text": text(300, *ANY_TEXT),
        "confirm": text(30),
        "deny": text(30),
    },
    {"style": Line(among=("primary", "danger"))},
)
DISPATCH = Record(
    {},
    {"trigger_actions_on": Items(Line(among=("on_enter_pressed", "on_character_entered")), most=2)},
)
FILTER = Record(
    {},
    {
        "include": Items(Line(among=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)


def option(*kinds: str) -> Record:
    return Record(
        {"text": text(75, *kinds), "value": Line(150, 1)},
        {"description": text(75, *kinds), "url": URL},
    )


MENU_OPTION = option("plain_text")
RICH_OPTION = option(*ANY_TEXT)
OPTION_GROUPS = Items(
    Record({"label": text(75), "options": Items(MENU_OPTION, most=100)}), most=100
)


def element(
    required: Mapping[str, Shape] | None = None,
    optional: Mapping[str, Shape] | None = None,
    one_of: tuple[str, ...] = (),
    *,
    focus: bool = True,
) -> Record:
    common: dict[str, Shape] = {"action_id": ACTION_ID}
    if focus:
        common["focus_on_load"] = Flag()
    return Record({"type": Line(), **(required or {})}, {**common, **(optional or {})}, one_of)


def typed(optional: Mapping[str, Shape], required: Mapping[str, Shape] | None = None) -> Record:
    return element(
        required,
        {"placeholder": text(150), "dispatch_action_config": DISPATCH, **optional},
    )


def menu(optional: Mapping[str, Shape], one_of: tuple[str, ...] = ()) -> Record:
    return element(None, {"placeholder": text(150), "confirm": CONFIRM, **optional}, one_of)


STATIC: dict[str, Shape] = {
    "options": Items(MENU_OPTION, most=100),
    "option_groups": OPTION_GROUPS,
}
SEVERAL: dict[str, Shape] = {"max_selected_items": Whole(1)}

BUTTON = element(
    {"text": text(75)},
    {
        "value": Line(2000),
        "url": URL,
        "style": Line(among=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": Line(75),
    },
    focus=False,
)
IMAGE = Record(
    {"type": Line(), "alt_text": Line(2000)},
    {"image_url": URL, "slack_file": Anything()},
    one_of=("image_url", "slack_file"),
)
FILE_INPUT = element(
    None, {"filetypes": Items(Line(20, 1)), "max_files": Whole(1, 10)}, focus=False
)
OVERFLOW = element({"options": Items(MENU_OPTION, most=5)}, {"confirm": CONFIRM}, focus=False)


def chosen(name: str, one: Shape, *, several: bool = False) -> dict[str, Shape]:
    return {name: Items(one), **SEVERAL} if several else {name: one}


CHECKBOXES = element(
    {"options": Items(RICH_OPTION, most=10)},
    {"initial_options": Items(RICH_OPTION, most=10), "confirm": CONFIRM},
)
RADIO = element(
    {"options": Items(RICH_OPTION, most=10)}, {"initial_option": RICH_OPTION, "confirm": CONFIRM}
)
CHOICES: dict[str, Shape] = {
    "static_select": menu(
        {**STATIC, "initial_option": MENU_OPTION}, one_of=("options", "option_groups")
    ),
    "multi_static_select": menu(
        {**STATIC, **chosen("initial_options", MENU_OPTION, several=True)},
        one_of=("options", "option_groups"),
    ),
    "users_select": menu(chosen("initial_user", Line(1_000, 1))),
    "multi_users_select": menu(chosen("initial_users", Line(1_000, 1), several=True)),
    "channels_select": menu(
        {**chosen("initial_channel", Line(1_000, 1)), "response_url_enabled": Flag()}
    ),
    "conversations_select": menu(
        {
            **chosen("initial_conversation", Line(1_000, 1)),
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": FILTER,
        }
    ),
    "datepicker": menu({"initial_date": DATE}),
    "timepicker": menu({"initial_time": TIME, "timezone": Line(100, 1)}),
    "datetimepicker": element(None, {"initial_date_time": Whole(1), "confirm": CONFIRM}),
    "radio_buttons": RADIO,
    "checkboxes": CHECKBOXES,
}
TYPED: dict[str, Shape] = {
    "plain_text_input": typed(
        {
            "initial_value": Line(3000),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        }
    ),
    "email_text_input": typed({"initial_value": Line()}),
    "url_text_input": typed({"initial_value": Line()}),
    "number_input": typed(
        {"initial_value": Line(), "min_value": Line(), "max_value": Line()},
        {"is_decimal_allowed": Flag()},
    ),
}

ACTIONS = ByType({"button": BUTTON, "overflow": OVERFLOW, **CHOICES})
ACCESSORIES = ByType({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **CHOICES})
INPUTS = ByType({"file_input": FILE_INPUT, **TYPED, **CHOICES})
CONTEXT = ByType({"image": IMAGE, **text(3000, *ANY_TEXT).shapes})
