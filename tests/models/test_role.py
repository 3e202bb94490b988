"""Roles: granted once, written into the record, checked in the verb."""

from __future__ import annotations

import pytest

from models import record, role
from models.role import NotAllowedError, UnknownRoleError
from tests.models.support import Office


def test_change_is_recorded_once(either_office: Office) -> None:
    anna = either_office.person("anna")
    for granted, changed in ((True, True), (True, False), (False, True), (False, False)):
        with either_office.work() as work:
            assert role.change(work, anna, "juror", actor="cli", granted=granted) is changed
    with either_office.engine.connect() as connection:
        assert record.verify(connection) == (2, None)
        assert role.holders(connection) == []


def test_roles_do_not_replace_one_another(office: Office) -> None:
    anna = office.person("anna", roles="juror")
    with office.work() as work:
        role.change(work, anna, "admin", actor="cli", granted=True)
    with office.engine.connect() as connection:
        assert role.roles_of(connection, anna) == {"juror", "admin"}
        assert role.holders(connection) == [("telegram:anna", "admin juror")]
        assert role.user_of(connection, "telegram:anna") == anna
        assert role.user_of(connection, "telegram:nobody") is None


def test_unknown_role_is_refused_and_not_recorded(office: Office) -> None:
    anna = office.person("anna")
    with office.work() as work, pytest.raises(UnknownRoleError):
        role.change(work, anna, "king", actor="cli", granted=True)
    with office.engine.connect() as connection:
        assert record.verify(connection) == (0, None)


def test_require_asks_for_one_of_the_roles(office: Office) -> None:
    anna, ben = office.person("anna", roles="coordinator"), office.person("ben", roles="juror")
    with office.work() as work:
        role.require(work, anna, frozenset({"coordinator", "admin"}))
        with pytest.raises(NotAllowedError):
            role.require(work, ben, frozenset({"coordinator", "admin"}))
        with pytest.raises(NotAllowedError):
            role.require(work, 0, frozenset({"staff"}))
