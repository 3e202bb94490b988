"""Roles are held by the verbs themselves: whoever calls one without the role is refused first."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import models
from models.agencies.agency import STAFF
from models.inquiry import AT_THE_DESK, COORDINATORS
from models.missions.assignment import SUPPORTERS
from models.role import NotAllowedError
from models.user import ROLES
from tests.models.support import Office

ACTORS = ("actor", "by", "user_id")  # what a verb calls the person who does it, in this order
FOLDER = Path(str(models.__file__)).parent
#: Verb -> who may. One that holds the roles by another verb of its own stands here as well.
VERBS: dict[str, frozenset[str]] = {
    "checklist.submit": STAFF,
    "agencies.agency.answer_for": STAFF,
    **dict.fromkeys(("missions.assignment.accept", "missions.proof.hand_in"), SUPPORTERS),
    **dict.fromkeys(
        (
            *(f"events.attendance.{verb}" for verb in ("expected", "numbered", "confirm")),
            "inquiry.answer",
        ),
        AT_THE_DESK,
    ),
    **dict.fromkeys(
        (
            "agencies.agency.add",
            *(
                f"announcements.announcement.{verb}"
                for verb in ("draft", "revise", "latest", "reach", "confirm")
            ),
            *(
                f"announcements.announcement.{verb}"
                for verb in ("pause", "resume", "stop", "discard")
            ),
            "missions.assignment.extend",
            "attachment.take_sheet",
            "supporters.certificate.withdraw",
            *(f"agencies.deadline.{verb}" for verb in ("create", "postpone", "cancel")),
            *(f"events.office.{verb}" for verb in ("create", "publish", "change", "cancel")),
            *(f"events.board.{verb}" for verb in ("listed", "tally")),
            "inquiry.open_ones",
            *(f"missions.ledger.{verb}" for verb in ("pay", "award", "correct", "confirm")),
            *(f"missions.mission.{verb}" for verb in ("prepare", "change", "cancel")),
            *(f"missions.proof.{verb}" for verb in ("decide", "waiting")),
            "missions.proof_appeal.answer",
            "missions.statement.make",
            "supporters.supporter.members",
            *(
                f"supporters.membership.{verb}"
                for verb in ("set_status", "complete", "change_accounts", "reissue")
            ),
            "supporters.application.get",
            "supporters.score.give",
            *(f"supporters.round.{verb}" for verb in ("create", "change", "cancel")),
            *(f"supporters.round.{verb}" for verb in ("plan_results", "all_rounds")),
            *(
                f"supporters.selection.{verb}"
                for verb in ("decide", "fill", "move_up", "plan_results")
            ),
        ),
        COORDINATORS,
    ),
}


def verb(name: str) -> Callable[..., Any]:
    module, _dot, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"models.{module}"), function)
    return found


def arguments(of: Callable[..., Any], actor: int) -> dict[str, Any]:
    """The actor at its place, and nothing of use anywhere else."""
    wanted = list(inspect.signature(of).parameters)[1:]
    given: dict[str, Any] = dict.fromkeys(wanted, 0)
    given[next(each for each in ACTORS if each in wanted)] = actor
    return given


@pytest.mark.parametrize("name", VERBS)
def test_verb_refuses_who_has_every_role_but_these(office: Office, name: str) -> None:
    others = " ".join(role for role in ROLES if role not in VERBS[name])
    stranger = office.person("ben", roles=others)
    do = verb(name)
    with office.work() as work, pytest.raises(NotAllowedError):
        do(work, **arguments(do, stranger))


@pytest.mark.parametrize("name", VERBS)
def test_verb_refuses_nobody_for_a_role_that_is_named(office: Office, name: str) -> None:
    do = verb(name)
    for held in VERBS[name]:
        person = office.person(f"{held}-who-may", roles=held)
        try:
            with office.work() as work:
                do(work, **arguments(do, person))
        except NotAllowedError:
            pytest.fail(f"{held} may not {name}")
        except Exception:  # noqa: BLE001 - past the roles; the rest of the call is nonsense
            pass


def test_every_verb_that_asks_for_a_role_stands_above() -> None:
    asking = {
        f"{'.'.join(path.relative_to(FOLDER).with_suffix('').parts)}.{each.name}"
        for path in FOLDER.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
        if "role.require(" in ast.unparse(each)
    }
    assert asking - VERBS.keys() == set()
