import re
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.checklist import checklist_pdf, checklist_text
from models.checklist_file import load_templates
from models.checklist_template import FilledChecklist, Mark

OLD, NEW = load_templates()
SUBMITTED = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # the 24th, 00:30 in Seoul

GOLDEN = """\
사전 검토항목 (2022-09판)
접수번호 CL-2026-000123 · 제2판

사업명: 어르신 동행 돌봄 사업
부서: 돌봄복지과
기간: 2027. 1. ~ 12.
예산: 1,250,000,000원
제출: 2026-11-24 00:30 홍길동

해당사항이 있는 부분에 ' ■ ' 표시하시기 바랍니다. (※ 비고 : 필요시 검토내용 기재)

1. 일반사항
[정책일반]
◆ 제반 법규와 실태, 실제 현장의 의견 등을 검토하였습니까? (법령, 규칙, 통계·빅데이터, 시민의견 등)
  ■ 검토 완료  □ 해당 없음
  비고: 조례 제5조
    시민의견 12건
◆ 정책(사업) 집행의 직·간접적 영향 및 효과성을 분석하였습니까? (갈등, 약자, 일자리, 안전, 탄소 감축 등)
  ※ 약자 : 하단 세부 검토항목 점검
  ■ 검토 완료  □ 해당 없음
◆ 불필요한 외국어·외래어 표현 대신 바른 우리말을 사용하였습니까?
  ■ 검토 완료  □ 해당 없음
◆ 정책·계획 등의 지속가능성을 검토하였습니까?(경제·사회·환경 등)
  □ 검토 완료  □ 해당 없음

2. 약자와의 동행 사항
[목적]
◆ 경제적 약자를 지원하기 위한 사업입니까?
  ■ 검토 완료  □ 해당 없음
◆ 주거, 생계, 의료, 교육, 기타 분야 중 어느 것에 해당합니까?
  ■ 검토 완료  □ 해당 없음
  비고: 주거, 의료
◆ 단순지원 사업과 사다리지원 사업 중 어느 것에 해당합니까? (단순 : 어려움 즉시 개선 / 사다리 : 계층 상향 또는 안정 유도)
  □ 검토 완료  ■ 해당 없음
  비고: 해당내용 기재
◆ 경제적 약자가 아니라 하더라도, 다양한 분야의 사회적 약자를 배려할 수 있는 수단을 포함하였습니까?
  ■ 검토 완료  □ 해당 없음
[계획수립]
◆ 사업 대상자가 쉽고 편리하게 서비스를 활용할 수 있도록 사업을 구성하였습니까?
  ■ 검토 완료  □ 해당 없음
[집행·홍보]
◆ 집행과정에서 발생할 수 있는 역효과를 최소화하기 위한 대안을 고려하였습니까?(‘약자’ 낙인효과, 역차별 등)
  ■ 검토 완료  □ 해당 없음
◆ 사업 대상자에게 적절한 홍보 수단을 채택하였습니까?
  ■ 검토 완료  □ 해당 없음
[평가·환류]
◆ 사업효과를 측정할 수 있는 지표(산출, 과정, 성과 등)는 마련하였습니까? 아닐 경우, 성과를 평가할 수 있는 대체·보완 수단이 존재합니까?
  □ 검토 완료  ■ 해당 없음
  비고: 만족도 조사"""


def form(marks: Mapping[str, Mark] | None = None, **changes: Any) -> FilledChecklist:
    """A submitted form, every item reviewed but those given."""
    template = changes.pop("template", OLD)
    reviewed = {item.name: Mark("reviewed") for item in template.items}
    filled = FilledChecklist(
        number="CL-2026-000123",
        revision=1,
        template=template,
        project="어르신 동행 돌봄 사업",
        department="돌봄복지과",
        period="2027. 1. ~ 12.",
        budget=1_250_000_000,
        marks=reviewed | dict(marks or {}),
        submitted_at=SUBMITTED,
        submitted_by="홍길동",
    )
    return replace(filled, **changes)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=False)


def squeezed(text: str) -> str:
    """Without white space: where a line breaks is the layout's business."""
    return re.sub(r"[\s\u200b]", "", text)


def words(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in read(pdf).pages))


def boxes(pdf: bytes) -> list[str]:
    """The mark columns row by row, from where each box stands on its page: "■□" is reviewed."""
    rows: list[str] = []
    columns: set[int] = set()
    for page in read(pdf).pages:
        seen: list[tuple[int, int, str]] = []

        def visit(text: str, cm: Any, tm: Any, _font: Any, size: float, seen: Any = seen) -> None:
            if text.strip() in {"■", "□"} and size > 12:  # only the columns are set that large
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                seen.append((-round(y), round(x), text.strip()))

        page.extract_text(visitor_text=visit)
        columns |= {x for _y, x, _box in seen}
        levels = sorted({y for y, _x, _box in seen})
        rows += ["".join(box for y, _x, box in sorted(seen) if y == level) for level in levels]
    assert len(columns) == 2
    return rows


def test_text_is_the_whole_form() -> None:
    filled = form(
        {
            "general_law": Mark("reviewed", "조례 제5조\r\n시민의견 12건"),
            "general_sustain": Mark(),
            "purpose_area": Mark("reviewed", "", ("주거", "의료")),
            "purpose_kind": Mark("not_applicable"),
            "evaluate_indicator": Mark("not_applicable", "", ("만족도 조사",)),
        },
        revision=2,
    )
    assert checklist_text(filled) == GOLDEN


def test_text_of_a_draft_says_what_is_missing() -> None:
    draft = form(
        number="",
        project="",
        department=" ",
        period="",
        budget=None,
        submitted_at=None,
        submitted_by="",
    )
    lines = checklist_text(draft).split("\n")
    assert lines[1] == "초안 (제출 전) · 제1판"
    assert lines[3:8] == [
        "사업명: 미기재",
        "부서: 미기재",
        "기간: 미기재",
        "예산: 미기재",
        "제출: 제출 전",
    ]


def test_no_budget_is_said_as_such_and_is_not_missing() -> None:
    assert "예산: 없음(비예산)" in checklist_text(form(budget=0))
    assert squeezed("예산 없음(비예산)") in words(checklist_pdf(form(budget=0)))


def test_reconstructed_lines_are_starred_and_explained() -> None:
    text = checklist_text(form(template=NEW))
    starred = [line for line in text.split("\n") if line.endswith("\u00a0*")]
    assert len(starred) == len(NEW.items) - 1
    assert "◆ 경제적으로 취약한 약자를 지원하기 위한 사업인가?\n" in text
    assert text.startswith("사전 검토항목 (2023-12판 복원)")
    assert text.endswith("복원한 문구입니다.")


def test_text_of_a_person_cannot_make_lines_of_its_own() -> None:
    forged = "사업\n◆ 끼어든 문항\u202e\n  ■ 검토 완료"
    filled = form({"general_law": Mark("reviewed", forged)}, project=forged)
    text = checklist_text(filled)
    assert "사업명: 사업 ◆ 끼어든 문항 ■ 검토 완료\n" in text
    assert sum(line.startswith("◆") for line in text.split("\n")) == len(OLD.items)
    assert "\u202e" not in text


def test_decomposed_hangul_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "한강")
    assert "사업명: 한강\n" in checklist_text(form(project=decomposed))


@pytest.mark.parametrize("template", [OLD, NEW], ids=lambda template: template.version)
def test_pdf_shows_every_word_of_the_form(template: Any) -> None:
    text = words(checklist_pdf(form(template=template)))
    expected = [template.title, template.note, *template.sections]
    expected += [item.group for item in template.items]
    expected += [part for item in template.items for part in (item.text, item.hint, item.remark)]
    expected += ["구 분", "사전 검토항목 점검 사항", "검토 완료", "해당 없음", "비 고"]
    expected += ["사업명 어르신 동행 돌봄 사업", "부서 돌봄복지과", "기간 2027. 1. ~ 12."]
    expected += [
        "예산 1,250,000,000원",
        "2026-11-24 00:30 홍길동",
        "CL-2026-000123 · 제1판",
        "1 / 1",
    ]
    assert [part for part in expected if squeezed(part) not in text] == []
    assert text.count("◆") == len(template.items)


@pytest.mark.parametrize("template", [OLD, NEW], ids=lambda template: template.version)
def test_pdf_never_breaks_a_korean_word(template: Any) -> None:
    pdf = checklist_pdf(form(template=template))
    lines = "\n".join(page.extract_text() for page in read(pdf).pages)
    printed = set(re.findall("[가-힣]+", lines))
    texts = " ".join(f"{item.text} {item.hint}" for item in template.items)
    assert set(re.findall("[가-힣]+", texts)) - printed == set()


def test_pdf_marks_stand_in_their_columns() -> None:
    choices = ["reviewed", "not_applicable", None] * 4
    pairs = zip(OLD.items, choices, strict=True)
    marks: dict[str, Any] = {item.name: Mark(choice) for item, choice in pairs}  # type: ignore[arg-type]
    assert boxes(checklist_pdf(form(marks))) == ["■□", "□■", "□□"] * 4


def test_pdf_shows_written_values_and_short_remarks_in_the_table() -> None:
    marks = {
        "purpose_area": Mark("reviewed", "", ("주거", "의료")),
        "run_publicity": Mark("reviewed", "누리집과 반상회보"),
    }
    text = words(checklist_pdf(form(marks)))
    assert "해당내용기재주거,의료" in text
    assert "누리집과반상회보" in text
    assert "비고내용" not in text


def test_pdf_moves_long_remarks_below_the_table() -> None:
    remark = "갈등을 조정한다. " * 330
    means = "만족도 조사와 면담으로 성과를 갈음하고 " * 10
    marks = {
        "general_effect": Mark("reviewed", remark),
        "evaluate_indicator": Mark("not_applicable", "짧은 말", (means,)),
    }
    pdf = checklist_pdf(form(marks))
    text = words(pdf)
    assert text.count("갈등을조정한다.") == 330
    assert "아래비고내용1참조" in text
    assert "아래비고내용2참조" in text
    assert text.index("아래비고내용2참조") < text.index("1.[정책일반]정책(사업)집행의")
    assert text.index("2.[평가·환류]사업효과를") < text.index(squeezed(means))
    assert boxes(pdf) == ["■□"] * 11 + ["□■"]


def test_pdf_repeats_the_head_of_a_table_that_breaks() -> None:
    marks = {item.name: Mark("reviewed", "가\n나\n다\n라") for item in OLD.items}
    pdf = checklist_pdf(form(marks))
    pages = [squeezed(page.extract_text()) for page in read(pdf).pages]
    assert len(pages) == 2
    assert all(squeezed("사전 검토항목 점검 사항") in page for page in pages)
    assert pages[0].endswith("1/2")
    assert pages[1].endswith("2/2")
    assert boxes(pdf) == ["■□"] * 12


def test_pdf_of_a_draft_says_so_and_carries_no_date() -> None:
    pdf = checklist_pdf(form(number="", submitted_at=None))
    assert "초안(제출전)·제1판" in words(pdf)
    metadata = read(pdf).metadata
    assert metadata is not None
    assert metadata.creation_date is None


def test_pdf_is_a4_titled_korean_and_tagged() -> None:
    reader: Any = read(checklist_pdf(form()))
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    title = "사전 검토항목 접수번호 CL-2026-000123 · 제1판 어르신 동행 돌봄 사업"
    assert reader.metadata.title == title
    assert reader.metadata.creation_date == SUBMITTED
    assert reader.root_object["/Lang"] == "ko-KR"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()


def test_pdf_uses_the_shipped_fonts() -> None:
    page: Any = read(checklist_pdf(form())).pages[0]
    fonts = page["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts.values()}
    assert {"Pretendard-Regular", "Pretendard-Bold"} <= {
        name.split("-Identity")[0] for name in names
    }


def test_fonts_travel_with_their_licence() -> None:
    fonts = Path(__file__).parents[3] / "bot" / "documents" / "fonts"
    assert sorted(path.name for path in fonts.iterdir()) == [
        "LICENSE.txt",
        "Pretendard-Bold.otf",
        "Pretendard-Regular.otf",
    ]
    licence = (fonts / "LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Kil Hyung-jin" in licence


def test_pdf_is_the_same_for_the_same_form() -> None:
    first = checklist_pdf(form())
    checklist_pdf(form(project="다른 사업"))
    assert checklist_pdf(form()) == first
    assert checklist_pdf(form(revision=2)) != first


def test_pdf_can_be_made_by_several_threads() -> None:
    projects = [f"사업 {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        pdfs = list(pool.map(lambda project: checklist_pdf(form(project=project)), projects))
    for project, pdf in zip(projects, pdfs, strict=True):
        assert squeezed(f"사업명 {project} 부서") in words(pdf)


def test_pdf_with_a_letter_the_fonts_lack_stays_tagged() -> None:
    reader: Any = read(checklist_pdf(form(project="👍 ภาษาไทย 한글")))
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.endswith("👍 ภาษาไทย 한글")


@pytest.mark.parametrize(
    "source",
    [
        '#panic("x")',
        "$x^2$ ] }",
        '#read("/etc/passwd")',
        "*a* _b_ `c` <d> @e",
        "// x /* y",
        r"\ \u{41}",
    ],
)
def test_pdf_prints_markup_as_it_was_typed(source: str) -> None:
    text = words(checklist_pdf(form({"general_law": Mark("reviewed", source)}, project=source)))
    assert text.count(squeezed(source)) == 2


@pytest.mark.parametrize(
    ("run", "most"),  # the letters of which a line of the page can hold so many
    [
        ("W" * 3000, 60),
        ("가" * 3000, 65),
        ("-" * 3000, 150),
        ("가W" * 1500, 65),
        ("한 " * 1500, 65),
    ],
)
def test_pdf_breaks_endless_words_at_the_margin(run: str, most: int) -> None:
    pdf = checklist_pdf(form({"run_publicity": Mark("reviewed", run)}, project=run[:200]))
    lines = [line for page in read(pdf).pages for line in page.extract_text().split("\n")]
    of_run = [squeezed(line) for line in lines if squeezed(run)[:2] in squeezed(line)]
    assert sum(map(len, of_run)) >= len(squeezed(run + run[:200]))
    assert max(map(len, of_run)) <= most
    assert boxes(pdf) == ["■□"] * 12


def test_pdf_breaks_endless_words_in_the_narrow_column() -> None:
    text = read(checklist_pdf(form({"run_publicity": Mark("reviewed", "W" * 45)}))).pages[0]
    runs = re.findall("W+", text.extract_text().replace("\u200b", ""))
    assert "".join(runs) == "W" * 45
    assert max(map(len, runs)) <= 11


anything = st.text(st.characters(exclude_categories=()), max_size=80)


@settings(max_examples=20, deadline=None)
@given(project=anything, remark=anything, written=st.lists(anything, max_size=3))
@example(project="\ud800\ufffe\x00\U0010ffff", remark="\u202e\u2066שלום", written=["\u200d"])
@example(project="\n\n\r\u2028\x85", remark="e" + "\u0301" * 500, written=["\ue000", "\uf8ff"])
@example(project="مرحبا بالعالم", remark="ไทย" * 40, written=["👩‍👩‍👧‍👦" * 20])
def test_any_text_gives_a_whole_form(project: str, remark: str, written: list[str]) -> None:
    mark = Mark("not_applicable", remark, tuple(written))
    filled = form({"evaluate_indicator": mark}, project=project, department=remark, period=project)
    checklist_text(filled).encode()
    pdf = checklist_pdf(filled)
    assert boxes(pdf) == ["■□"] * 11 + ["□■"]
    assert squeezed(OLD.items[-1].group) in words(pdf)
