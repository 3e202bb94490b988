"""The method table: the Bot API's names, in lower case because it does not mind theirs."""

from collections.abc import Callable
from typing import Any

from tests.fakes.telegram import account, editing, profile, sending
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.world import World

Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    "answercallbackquery": editing.answer_callback_query,
    "close": account.close,
    "deletemessage": editing.delete_message,
    "deletemycommands": profile.delete_my_commands,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagetext": editing.edit_message_text,
    "getchat": account.get_chat,
    "getchatmenubutton": profile.get_chat_menu_button,
    "getfile": account.get_file,
    "getme": account.get_me,
    "getmycommands": profile.get_my_commands,
    "getmydescription": profile.get_my_description,
    "getmyname": profile.get_my_name,
    "getmyshortdescription": profile.get_my_short_description,
    "leavechat": account.leave_chat,
    "logout": account.log_out,
    "sendchataction": sending.send_chat_action,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "setchatmenubutton": profile.set_chat_menu_button,
    "setmycommands": profile.set_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyname": profile.set_my_name,
    "setmyshortdescription": profile.set_my_short_description,
}
DELIVERY_METHODS = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"})
