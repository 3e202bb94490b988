"""사전검토 체크리스트: built from the versioned forms, one question an item."""

from __future__ import annotations

import json
from collections.abc import Iterable

from handlers.drafts import MY
from handlers.fields import choice, choices, money, period, text
from models import checklist
from models.checklist import NO_BUDGET, STAFF, ChecklistContent
from models.checklist_template import Ask, ChecklistItem, ChecklistTemplate, Mark
from models.dialog import Answers, Conversation, Facts, Field, Finish, Option, never
from models.message import Control, File, Message
from models.plain_words import found_in
from models.text import Words, _
from models.work import Work

#: No word that also stands in "검토 중" or "미완료": a sentence that holds one means its mark.
MARKS = (
    Option(
        "reviewed",
        _("검토완료"),
        ("검토 완료", "검토함", "검토했", "해당함", "해당됨", "해당합니다", "네", "예", "넵", "응", "ㅇㅇ", "o", "ㅇ", "○",
         "yes", "y", "reviewed", "done", "是", "はい", "vâng"),
    ),
    Option(
        "not_applicable",
        _("해당없음"),
        ("해당 없음", "없음", "해당 없어요", "해당 없습니다", "해당 사항 없음",
         "해당 사항 없습니다", "x", "아니요", "아니오", "아뇨", "no", "n", "none", "n/a",
         "not applicable", "不", "いいえ", "không"),
    ),
)  # fmt: skip
HEADER = _("사업 정보")
MOST_REMARK = 500
_FOLLOWS = {
    "reviewed": _("‘검토완료’를 고르면 적을 내용을 이어서 여쭤봐요."),
    "not_applicable": _("‘해당없음’을 고르면 적을 내용을 이어서 여쭤봐요."),
}


def name_of(template: ChecklistTemplate) -> str:
    return f"checklist-{template.version}"


def build(template: ChecklistTemplate) -> Conversation:
    """Return the conversation of one version of the form."""
    fields = [*_header(), *(field for item in template.items for field in _item(item))]

    def submit(work: Work, done: Finish) -> Message:
        return _submit(template, work, done)

    return Conversation(
        name=name_of(template),
        title=_("사전검토 체크리스트({version})", version=template.version),
        fields=tuple(fields),
        finish=submit,
        roles=STAFF,
        note=plainer,
        opening=_opening(template),
    )


def _opening(template: ChecklistTemplate) -> Words:
    if template.wording == "official":
        return ""
    return _(
        "이 서식에는 원문을 확인하지 못해 다시 쓴 문항이 있어요. 공식 문서에 붙이기 전에 원문과 견주어 주세요."
    )


def plainer(answers: Answers, _facts: Facts) -> Words:
    """Say which words of the written answers are better said otherwise: a hint, never a refusal."""
    written = [
        value
        for name, value in answers.items()
        if isinstance(value, str) and (name == "project" or name.endswith(("_note", "_value")))
    ]
    found = found_in("\n".join(written))
    if not found:
        return ""
    instead = tuple(
        _("{word:은} {better:으로}", word=f"‘{each.word}’", better=f"‘{', '.join(each.better)}’")
        for each in found
    )
    return _("{instead} 고쳐 쓰면 좋아요. 고치지 않고 내셔도 됩니다.", instead=instead)


def _header() -> Iterable[Field]:
    yield text(
        "project", _("사업명"), _("사업(계획) 이름을 적어 주세요."), most=200, section=HEADER
    )
    yield text("department", _("부서"), _("담당 부서를 적어 주세요."), most=100, section=HEADER)
    yield period(
        "period",
        _("기간"),
        _("사업 기간을 적어 주세요. 예: 2027-01-01 ~ 2027-12-31"),
        section=HEADER,
    )
    yield money(
        "budget",
        _("예산"),
        _("예산이 있으면 적어 주세요. 예: 1억 5천만원"),
        NO_BUDGET,
        required=False,
        section=HEADER,
    )


def _item(item: ChecklistItem) -> Iterable[Field]:
    """The mark, the written value that the form asks for after it, and the remark."""
    hint = item.hint or (_FOLLOWS[item.ask.mark] if item.ask else "")
    yield choice(item.name, item.text, item.text, MARKS, hint=hint, section=item.section)
    if item.ask:
        yield _written(item, item.ask)
    yield text(
        f"{item.name}_note",
        _("비고"),
        _("비고에 적을 내용을 써 주세요: {item}", item=item.text),
        most=MOST_REMARK,
        required=False,
        asked=never,
        section=item.section,
    )


def _written(item: ChecklistItem, ask: Ask) -> Field:
    def applies(answers: Answers, _facts: Facts) -> bool:
        return answers.get(item.name) == ask.mark

    name, section = f"{item.name}_value", item.section
    if ask.kind == "text":
        return text(
            name, ask.question, ask.question, most=MOST_REMARK, when=applies, section=section
        )
    options = tuple(Option(f"o{n}", label) for n, label in enumerate(ask.options, start=1))
    kind = choices if ask.kind == "choices" else choice
    return kind(name, ask.question, ask.question, options, when=applies, section=section)


def _submit(template: ChecklistTemplate, work: Work, done: Finish) -> Message:
    answers = done.answers
    content = ChecklistContent(
        version=template.version,
        project=answers["project"],
        department=answers["department"],
        period=answers["period"],
        budget=answers.get("budget"),
        marks={item.name: _mark(item, answers) for item in template.items},
    )
    kept = checklist.submit(work, done.user_id, content, done.session.subject)
    head = _("체크리스트를 제출했어요. 번호는 {number}입니다.", number=kept.number)
    if kept.revision > 1:
        head = _("체크리스트 {number}의 {revision}판을 제출했어요. 앞의 판도 그대로 있어요.",
                 number=kept.number, revision=kept.revision)  # fmt: skip
    return receipt(kept, head)


def receipt(kept: checklist.Checklist, head: Words) -> Message:
    """The completed form as text and as a PDF, with what can be done next."""
    name = kept.number if kept.revision == 1 else f"{kept.number}-{kept.revision}"
    return Message(
        (head,),
        (
            (Control(_("새 판으로 고치기"), f"!reopen:{kept.id}"),),
            (MY, Control(_("처음으로"), "!start")),
        ),
        (
            File("checklist_text", kept.id, f"{name}.txt"),
            File("checklist_pdf", kept.id, f"{name}.pdf"),
        ),
    )


def _mark(item: ChecklistItem, answers: Answers) -> Mark:
    written: tuple[str, ...] = ()
    value = answers.get(f"{item.name}_value")
    if item.ask and value is not None:
        values = value if isinstance(value, tuple) else (value,)
        labels = {f"o{n}": label for n, label in enumerate(item.ask.options, start=1)}
        written = tuple(labels.get(str(each), str(each)) for each in values)
    return Mark(answers[item.name], answers.get(f"{item.name}_note") or "", written)


def raw_answers(row: checklist.Checklist, template: ChecklistTemplate) -> dict[str, str]:
    """Return a submitted checklist as raw answers, to be reopened as a new revision."""
    raw = {"project": row.project, "department": row.department}
    if row.first_day and row.last_day:
        raw["period"] = f"{row.first_day.isoformat()} ~ {row.last_day.isoformat()}"
    raw["budget"] = "" if row.budget is None else str(row.budget)
    for item in template.items:
        mark = row.marks.get(item.name)
        if mark is None:
            continue
        raw[item.name] = mark["choice"]
        if mark["remark"]:
            raw[f"{item.name}_note"] = mark["remark"]
        if item.ask and mark["written"]:
            values = {label: f"o{n}" for n, label in enumerate(item.ask.options, start=1)}
            held = [values.get(each, each) for each in mark["written"]]
            raw[f"{item.name}_value"] = json.dumps(held) if item.ask.kind == "choices" else held[0]
    return raw
