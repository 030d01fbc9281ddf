"""Member lists as coordinators keep them: three languages, many programs, much that is too much."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from bot.core.messages import Text
from bot.reports import member_list
from bot.reports.headings import KINDS, kind, language
from bot.reports.member_list import Fault, MemberList, Row, read
from bot.sheets import bounds

XLSX = "list.xlsx"
ENGLISH = "Name,Kind,Language\nLayla,teacher,Arabic\nKarim,Youth worker,fr\n"
ARABIC = "الاسم;الصفة;اللغة\nليلى;معلّمة;العربية\nكريم;شرطة مجتمعية;فرنسي\n"
FRENCH = "Prénom\tProfession\tLangue\nLéa\tenseignante\tfrançais\nKarim\tpolicier\tarabe\n"


def workbook(
    rows: Sequence[Sequence[Any]], change: Callable[[Workbook], None] | None = None
) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people(result: MemberList) -> list[tuple[str, str, str]]:
    return [(row.name, row.kind, row.language) for row in result.rows]


def problems(faults: Sequence[Fault]) -> list[tuple[int, str, Text]]:
    return [(fault.line, fault.column, fault.problem) for fault in faults]


def refusal(result: MemberList) -> Text:
    """The one sentence that says why nothing was read."""
    assert result.rows == ()
    (fault,) = result.faults
    assert (fault.line, fault.column) == (0, "")
    return fault.problem


def said(result: MemberList) -> str:
    """Everything that a list says about itself, to look for what it must not say."""
    return repr((result.faults, result.notes))


# --- what is understood ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, [("Layla", "teacher", "ar"), ("Karim", "youth_worker", "fr")]),
        (ARABIC, [("ليلى", "teacher", "ar"), ("كريم", "community_police", "fr")]),
        (FRENCH, [("Léa", "teacher", "fr"), ("Karim", "community_police", "ar")]),
    ],
)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"]
)
def test_a_csv_list_is_read_in_three_languages_from_any_program(
    text: str, expected: list[tuple[str, str, str]], encoding: str
) -> None:
    result = read("list.csv", text.replace("\n", "\r\n").encode(encoding))
    assert people(result) == expected
    assert result.faults == result.notes == ()


def test_a_workbook_is_read_like_a_csv_list() -> None:
    rows = [line.split(";") for line in ARABIC.splitlines()]
    assert people(read(XLSX, workbook(rows))) == people(read("list.csv", ARABIC.encode()))


def test_rows_know_the_line_that_the_spreadsheet_shows() -> None:
    rows: list[list[Any]] = [
        ["People of the network"],
        [],
        ["Name", "Kind"],
        [],
        ["Layla", "NGO"],
        [None, " "],
    ]
    assert read(XLSX, workbook(rows)).rows == (Row(line=5, name="Layla", kind="ngo"),)
    text = "Name,Kind\n\n\nLayla,NGO\n , \n"
    assert read("list.csv", text.encode()).rows == (Row(line=4, name="Layla", kind="ngo"),)


def test_a_title_in_merged_cells_does_not_pass_for_a_heading() -> None:
    def merge(book: Workbook) -> None:
        page = book.worksheets[0]
        page.merge_cells("A1:C1")
        page.merge_cells("B3:B4")

    rows: list[list[Any]] = [["Name"], ["Name", "Kind"], ["Layla", "teacher"], ["Karim", None]]
    result = read(XLSX, workbook(rows, merge))
    assert people(result) == [("Layla", "teacher", ""), ("Karim", "", "")]


def test_a_list_of_bare_names_is_enough() -> None:
    assert people(read("x", "الاسم *\nسامر\n".encode())) == [("سامر", "", "")]


def test_a_heading_in_two_languages_counts_once() -> None:
    result = read("x", "Name / الاسم,Langue (language)\nSamer,ar\n".encode())
    assert people(result) == [("Samer", "", "ar")]


def test_excels_own_separator_line_is_obeyed() -> None:
    result = read("x", b"sep=;\nName;Kind\nLayla, the second;teacher\n")
    assert result.rows == (Row(line=3, name="Layla, the second", kind="teacher"),)


def test_the_first_visible_sheet_with_names_is_read() -> None:
    def pages(book: Workbook) -> None:
        book.worksheets[0].sheet_state = "hidden"
        book.create_sheet("Notes").append(["Something else"])
        page = book.create_sheet("People")
        page.append(["Name"])
        page.append(["Layla"])

    assert people(read(XLSX, workbook([["Name"], ["Hidden"]], pages))) == [("Layla", "", "")]


@pytest.mark.parametrize("each", KINDS)
def test_every_kind_is_known_by_its_own_name(each: str) -> None:
    assert kind(each) == each
    assert kind(KINDS[each].id) == each


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("معلمة رياضيات", "teacher"),
        ("Teacher of English", "teacher"),
        ("إمام مسجد", "religious_leader"),
        ("كاهن", "religious_leader"),
        ("ممثّلة الشباب", "youth_representative"),
        ("عامل شبابي", "youth_worker"),
        ("أخصائية نفسية", "psychosocial"),
        ("رئيس البلدية", "municipality"),
        ("شرطة بلدية", "community_police"),
        ("ONG", "ngo"),
        ("Représentante des jeunes", "youth_representative"),
        ("Association de jeunes", "ngo"),
        ("plumber", ""),
        ("", ""),
    ],
)
def test_kinds_are_understood_as_people_write_them(written: str, meaning: str) -> None:
    assert kind(written) == meaning


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("عربي", "ar"),
        ("اللغة العربية", "ar"),
        ("العربية والفرنسية", "ar"),
        ("FR", "fr"),
        ("Français", "fr"),
        ("إنكليزي", "en"),
        ("الإنجليزية", "en"),
        ("english / arabic", "en"),
        ("Deutsch", ""),
    ],
)
def test_languages_are_understood_by_any_of_their_names(written: str, meaning: str) -> None:
    assert language(written) == meaning


# --- never contacts ----------------------------------------------------------------------------

PRIVATE_HEADINGS = [
    *("Phone", "Mobile number", "WhatsApp", "E-mail", "Email address", "Address", "National ID"),
    *("Date of birth", "Age", "Family name", "Last name", "Nationality", "Religion"),
    *("الهاتف", "رقم الجوال", "البريد الإلكتروني", "العنوان", "الرقم الوطني", "تاريخ الميلاد"),
    *("العمر", "الشهرة", "اسم الأب", "الجنسية", "الطائفة", "مكان السكن"),
    *("Téléphone", "Courriel", "Adresse", "Date de naissance", "Nom de famille", "Nationalité"),
]


@pytest.mark.parametrize("heading", PRIVATE_HEADINGS)
def test_H1_private_columns_are_named_and_never_read(heading: str) -> None:
    result = read("x", f"Name;{heading}\nLayla;CANARY 0791234567\n".encode())
    assert people(result) == [("Layla", "", "")]
    (note,) = result.notes
    assert (note.line, note.column) == (1, heading)
    assert note.problem.id.startswith("The column “{column}” was not read: invitations need no")
    assert "CANARY" not in repr(result)


def test_H1_a_family_name_beside_a_first_name_is_left_out() -> None:
    result = read("x", "Prénom,Nom\nLéa,Canary\n".encode())
    assert people(result) == [("Léa", "", "")]
    assert [note.column for note in result.notes] == ["Nom"]
    assert "Canary" not in repr(result)


def test_a_column_that_is_not_needed_is_named_and_not_read() -> None:
    result = read("x", b"No,Name,Shoe size\n1,Layla,CANARY\n")
    assert [note.column for note in result.notes] == ["No", "Shoe size"]
    assert "CANARY" not in repr(result)


@pytest.mark.parametrize(
    "contact",
    ["0791234567", "Layla 03/123456", "٠٧٩١٢٣٤٥٦٧", "layla@example.org", "www.example.org/layla"],
)
def test_H1_a_contact_in_place_of_a_name_is_refused_and_not_repeated(contact: str) -> None:
    result = read("x", f"Name\n{contact}\nKarim\n".encode())
    assert people(result) == [("Karim", "", "")]
    assert problems(result.faults) == [(2, "Name", member_list.NOT_A_NAME)]
    assert contact not in said(result)


def test_H1_without_headings_nothing_of_the_first_line_is_repeated() -> None:
    result = read("x", b"Layla,0791234567\nKarim,0791234568\n")
    assert refusal(result) == member_list.NO_NAMES
    assert "Layla" not in said(result)


def test_H1_a_heading_that_is_itself_private_is_told_by_its_letter() -> None:
    result = read("x", b"Name,call 0791234567\nLayla,x\n")
    assert "0791234567" not in said(result)


# --- row by row --------------------------------------------------------------------------------


def test_faults_are_told_row_by_row_and_the_others_are_kept() -> None:
    text = (
        "Name;Kind;Language\nLayla;;\n;teacher;ar\n=1+1;;\n???;;\n"
        + "x" * 41
        + ";;\nLAYLA;ngo;fr\n"
    )
    result = read("x", text.encode())
    assert people(result) == [("Layla", "", "")]
    assert problems(result.faults)[:4] == [
        (3, "Name", member_list.NO_NAME),
        (4, "Name", member_list.NOT_A_NAME),
        (5, "Name", member_list.NOT_A_NAME),
        (6, "Name", member_list.LONG_NAME),
    ]
    twin = result.faults[4]
    assert (twin.line, dict(twin.problem.args)) == (7, {"name": "LAYLA", "line": 2})


@pytest.mark.parametrize("name", ["عمر", "نور الدين", "ميلاد", "Grace", "Anne-Marie", "أبو علي"])
def test_ordinary_names_are_names(name: str) -> None:
    assert people(read("x", f"Name\n{name}\n".encode())) == [(name, "", "")]


def test_arabic_spellings_of_one_name_are_one_name() -> None:
    result = read("x", "الاسم\nأحمد\nاحمد\nأحـمَد\n".encode())
    assert people(result) == [("أحمد", "", "")]
    assert [fault.line for fault in result.faults] == [3, 4]


def test_unknown_kinds_languages_and_roles_keep_the_person() -> None:
    text = "Name,Kind,Language,Role\nLayla,plumber,Deutsch,coordinator\nKarim,other,ar,member\n"
    result = read("x", text.encode())
    assert people(result) == [("Layla", "other", ""), ("Karim", "other", "ar")]
    assert problems(result.notes) == [
        (2, "Kind", member_list.KNOWN_KINDS),
        (2, "Role", member_list.ROLES),
        (2, "Language", member_list.KNOWN_LANGUAGES),
    ]


def test_a_role_that_is_a_kind_counts_as_one() -> None:
    result = read("x", "الاسم,الدور\nليلى,معلمة\n".encode())
    assert (people(result), result.notes) == ([("ليلى", "teacher", "")], ())


def test_S5_hidden_characters_leave_a_name() -> None:
    result = read("x", "Name\n\u202eLay\u200bla\u2066\n".encode())
    assert people(result) == [("Layla", "", "")]


def test_two_columns_of_names_are_asked_about() -> None:
    assert dict(refusal(read("x", b"Name,Member\nLayla,Karim\n")).args).keys() == {"columns"}
    assert refusal(read("x", b"Name,Name\nLayla,Karim\n")).id.startswith("Two columns")


def test_headings_repeated_on_a_second_page_are_not_a_person() -> None:
    result = read("x", b"Name,Kind\nLayla,teacher\nName,Kind\nKarim,ngo\n")
    assert [name for name, _kind, _language in people(result)] == ["Layla", "Karim"]
    assert [fault.line for fault in result.faults] == [3]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("x.csv", b"", bounds.EMPTY),
        ("x.csv", b"\xef\xbb\xbf\r\n \r\n", bounds.EMPTY),
        (XLSX, workbook([]), bounds.EMPTY),
        ("x.csv", b"Name,Kind\n", member_list.NOBODY),
        (XLSX, workbook([["Name"], [""], [" "]]), member_list.NOBODY),
        ("x.csv", b"People\nLayla\n", member_list.NO_NAMES),
    ],
)
def test_an_empty_list_says_what_is_missing(name: str, content: bytes, problem: Text) -> None:
    assert refusal(read(name, content)) == problem


def test_a_formula_cell_counts_by_its_last_result_and_never_as_a_formula() -> None:
    rows: list[list[Any]] = [["Name"], ['=HYPERLINK("https://example.org","x")'], ["Karim"]]
    result = read(XLSX, workbook(rows))  # never calculated: there is no result
    assert people(result) == [("Karim", "", "")]
    assert "HYPERLINK" not in repr(result)


def test_numbers_and_dates_in_a_workbook_are_text() -> None:
    result = read(XLSX, workbook([["Name", "Kind"], ["Layla", 3], [True, None], [12.5, None]]))
    assert people(result)[0] == ("Layla", "other", "")
    assert [fault.problem for fault in result.faults] == [member_list.NOT_A_NAME]
