from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.checklist_file import TEMPLATES, load_templates
from models.checklist_template import Ask
from models.template import TemplateError

AREAS = ("주거", "생계", "의료", "교육", "기타")

# Read off the form printed in the plan of 2022: section, group, name, sentence, hint, 비고.
OFFICIAL = (
    (
        "1. 일반사항",
        "정책일반",
        "general_law",
        (
            "제반 법규와 실태, 실제 현장의 의견 등을 검토하였습니까? "
            "(법령, 규칙, 통계·빅데이터, 시민의견 등)"
        ),
        "",
        "",
    ),
    (
        "1. 일반사항",
        "정책일반",
        "general_effect",
        (
            "정책(사업) 집행의 직·간접적 영향 및 효과성을 분석하였습니까? "
            "(갈등, 약자, 일자리, 안전, 탄소 감축 등)"
        ),
        "※ 약자 : 하단 세부 검토항목 점검",
        "",
    ),
    (
        "1. 일반사항",
        "정책일반",
        "general_language",
        "불필요한 외국어·외래어 표현 대신 바른 우리말을 사용하였습니까?",
        "",
        "",
    ),
    (
        "1. 일반사항",
        "정책일반",
        "general_sustain",
        "정책·계획 등의 지속가능성을 검토하였습니까?(경제·사회·환경 등)",
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "목적",
        "purpose_poor",
        "경제적 약자를 지원하기 위한 사업입니까?",
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "목적",
        "purpose_area",
        "주거, 생계, 의료, 교육, 기타 분야 중 어느 것에 해당합니까?",
        "",
        "해당내용 기재",
    ),
    (
        "2. 약자와의 동행 사항",
        "목적",
        "purpose_kind",
        (
            "단순지원 사업과 사다리지원 사업 중 어느 것에 해당합니까? "
            "(단순 : 어려움 즉시 개선 / 사다리 : 계층 상향 또는 안정 유도)"
        ),
        "",
        "해당내용 기재",
    ),
    (
        "2. 약자와의 동행 사항",
        "목적",
        "purpose_others",
        (
            "경제적 약자가 아니라 하더라도, "
            "다양한 분야의 사회적 약자를 배려할 수 있는 수단을 포함하였습니까?"
        ),
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "계획수립",
        "plan_access",
        "사업 대상자가 쉽고 편리하게 서비스를 활용할 수 있도록 사업을 구성하였습니까?",
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "집행·홍보",
        "run_sideeffects",
        (
            "집행과정에서 발생할 수 있는 역효과를 최소화하기 위한 대안을 고려하였습니까?"
            "(‘약자’ 낙인효과, 역차별 등)"
        ),
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "집행·홍보",
        "run_publicity",
        "사업 대상자에게 적절한 홍보 수단을 채택하였습니까?",
        "",
        "",
    ),
    (
        "2. 약자와의 동행 사항",
        "평가·환류",
        "evaluate_indicator",
        (
            "사업효과를 측정할 수 있는 지표(산출, 과정, 성과 등)는 마련하였습니까? "
            "아닐 경우, 성과를 평가할 수 있는 대체·보완 수단이 존재합니까?"
        ),
        "",
        "",
    ),
)

MINIMAL = """\
version: 2024-01
title: 제목
note: 안내
effective_from: 2024-01-01
source: 출처
wording: official
sections:
  - title: 1. 절
    groups:
      - title: 묶음
        items:
          - name: first
            text: 첫 문항?
          - name: second
            text: 둘째 문항?
            hint: 도움말
            ask:
              mark: reviewed
              kind: choice
              options: [가, 나]
              question: 무엇입니까?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2024-01.yaml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


def refusal(folder: Path, old: str, new: str) -> str:
    """The message after one change to a form that loads."""
    assert old in MINIMAL
    (folder / "2024-01.yaml").write_text(MINIMAL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_templates(folder)
    return str(caught.value)


def test_official_form_is_word_for_word() -> None:
    form = load_templates()[0]
    assert form.version == "2022-09"
    assert form.wording == "official"
    assert form.title == "사전 검토항목"
    assert form.note == (
        "해당사항이 있는 부분에 ' ■ ' 표시하시기 바랍니다. (※ 비고 : 필요시 검토내용 기재)"
    )
    assert form.effective_from == date(2022, 9, 1)
    lines = tuple(
        (item.section, item.group, item.name, item.text, item.hint, item.remark)
        for item in form.items
    )
    assert lines == OFFICIAL
    assert {item.wording for item in form.items} == {"official"}


@pytest.mark.parametrize("version", ["2022-09", "2023-12"])
def test_written_values_are_asked_only_where_the_form_wants_them(version: str) -> None:
    form = next(form for form in load_templates() if form.version == version)
    asks = {item.name: item.ask for item in form.items if item.ask}
    assert asks == {
        "purpose_area": Ask("reviewed", "choices", AREAS, "해당하는 분야를 모두 골라 주세요."),
        "purpose_kind": Ask(
            "reviewed",
            "choice",
            ("단순지원", "사다리지원"),
            "단순지원과 사다리지원 중 하나를 골라 주세요.",
        ),
        "evaluate_indicator": Ask(
            "not_applicable",
            "text",
            (),
            "지표가 없다면, 성과를 평가할 수 있는 대체·보완 수단을 적어 주세요.",
        ),
    }


def test_later_form_marks_what_was_not_read_in_the_original() -> None:
    form = load_templates()[1]
    assert (form.version, form.wording) == ("2023-12", "reconstructed")
    assert [item.name for item in form.items if item.wording == "official"] == ["purpose_poor"]
    assert form.item("purpose_poor").text == "경제적으로 취약한 약자를 지원하기 위한 사업인가?"
    assert form.item("general_history").text.startswith(
        "정책·계획·전시물·홍보물 등이 역사적 사실에 부합하는지"
    )
    assert form.item("purpose_area").remark == "주거/생계/의료/교육/기타"
    assert form.item("purpose_kind").remark == "단순지원/사다리지원"
    second = [item.text for item in form.items if item.section == form.sections[1]]
    assert all("는가?" in text or "인가?" in text for text in second)


def test_both_forms_share_the_names_of_their_common_items() -> None:
    old, new = load_templates()
    names = [item.name for item in new.items if item.name != "general_history"]
    assert names == [item.name for item in old.items]


def test_templates_are_sorted_by_version(folder: Path) -> None:
    older = MINIMAL.replace("2024-01", "2019-05")
    (folder / "2019-05.yaml").write_text(older, encoding="utf-8")
    assert [form.version for form in load_templates(folder)] == ["2019-05", "2024-01"]


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("title: 제목", "titel: 제목", "2행", "모르는 이름 'titel'"),
        ("source: 출처\n", "", "1행", "'source' 없음"),
        ("title: 제목", "title: ''", "2행", "'title'에 글이 없습니다"),
        ("note: 안내", "note: [안내]", "3행", "'note'에 글이 없습니다"),
        ("version: 2024-01", "version: 2024-13", "1행", "판이 '2024-13'"),
        ("version: 2024-01", "version: 2024-02", "1행", "파일 이름과 다릅니다"),
        ("2024-01-01", "2024-02-30", "4행", "'2024-02-30'는 날짜가 아닙니다"),
        ("wording: official", "wording: exact", "6행", "'wording' 값이 'exact'"),
        ("title: 1. 절", "name: 1. 절", "8행", "모르는 이름 'name'"),
        ("            text: 첫 문항?\n", "", "12행, 항목 first", "'text' 없음"),
        ("text: 첫 문항?", "text: ' '", "13행, 항목 first", "'text'에 글이 없습니다"),
        ("text: 첫 문항?", "text: 첫\n            text: 둘", "14행", "이름을 두 번"),
        ("name: second", "name: first", "14행, 항목 first", "같은 이름의 항목"),
        ("name: second", "name: 둘째", "14행, 항목 둘째", "항목 이름이 틀렸습니다"),
        ("hint: 도움말", "help: 도움말", "16행, 항목 second", "모르는 이름 'help'"),
        ("hint: 도움말", "wording: reconstructed", "16행, 항목 second", "복원한 문항"),
        ("mark: reviewed", "mark: done", "18행, 항목 second", "'mark' 값이 'done'"),
        ("kind: choice", "kind: text", "19행, 항목 second", "맞지 않습니다"),
        ("[가, 나]", "[가]", "19행, 항목 second", "맞지 않습니다"),
        ("[가, 나]", "[가, 가]", "20행, 항목 second", "선택지가 겹칩니다"),
        ("[가, 나]", "[가, '']", "20행, 항목 second", "빈 선택지"),
        ("[가, 나]", "[가, {나: 다}]", "20행, 항목 second", "빈 선택지"),
        ("[가, 나]", "가", "20행, 항목 second", "'options'에 목록이 없습니다"),
        ("question: 무엇입니까?", "question:", "21행, 항목 second", "'question'에 글이 없습니다"),
        ("title: 제목", "title: [제목", "3행", "YAML 문법"),
    ],
)
def test_broken_form_names_line_item_and_problem(
    folder: Path, old: str, new: str, place: str, problem: str
) -> None:
    message = refusal(folder, old, new)
    assert message.startswith(f"2024-01.yaml {place}: ")
    assert problem in message
    assert "고칠 점: " in message


@pytest.mark.parametrize("content", [b"", b"- list\n", b"\xff\xfe\x00", b"a: \x07", b"a: &b [*b]"])
def test_file_that_is_no_form_is_refused_by_name(folder: Path, content: bytes) -> None:
    (folder / "2024-01.yaml").write_bytes(content)
    with pytest.raises(TemplateError, match=r"^2024-01\.yaml 1행: .*고칠 점: "):
        load_templates(folder)


def test_unreadable_file_is_refused_by_name(folder: Path) -> None:
    (folder / "2025-01.yaml").mkdir()
    with pytest.raises(TemplateError, match=r"^2025-01\.yaml 1행: 파일을 열 수 없습니다"):
        load_templates(folder)


def test_folder_without_forms_says_so(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="서식 파일"):
        load_templates(tmp_path / "nowhere")


def test_every_shipped_file_is_loaded() -> None:
    files = sorted(path.stem for path in TEMPLATES.iterdir())
    assert files == [form.version for form in load_templates()]


LINES = (TEMPLATES / "2022-09.yaml").read_text(encoding="utf-8").splitlines()


@given(at=st.integers(0, len(LINES) - 1), line=st.text(max_size=40) | st.sampled_from(LINES))
def test_form_with_any_line_changed_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, at: int, line: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "forms"
    folder.mkdir(exist_ok=True)
    text = "\n".join([*LINES[:at], line, *LINES[at + 1 :]])
    (folder / "2022-09.yaml").write_text(text, encoding="utf-8", errors="replace")
    try:
        load_templates(folder)
    except TemplateError as error:
        told = str(error)
        assert told.startswith("2022-09.yaml ")
        assert "고칠 점" in told
