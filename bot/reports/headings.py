"""What people call columns, kinds and languages in the lists they keep, in three languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.core.messages import Text, _


class Column(StrEnum):
    """What a column holds. Only the first five are ever read below their heading."""

    FIRST_NAME = "first name"
    NAME = "name"
    KIND = "kind"
    ROLE = "role"
    LANGUAGE = "language"
    PRIVATE = "private"
    OTHER = "other"


# How a coordinator reads a kind of member. "other" is for everybody whom no word fits.
KINDS: Mapping[str, Text] = {
    "teacher": _("Teacher"),
    "youth_worker": _("Youth worker"),
    "religious_leader": _("Religious leader"),
    "youth_representative": _("Youth representative"),
    "community_police": _("Community police"),
    "ngo": _("Organisation"),
    "psychosocial": _("Psychosocial support"),
    "municipality": _("Municipality"),
    "other": _("Other"),
}

_LETTERS = str.maketrans({"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ـ": "", "’": "'"})
_NOT_A_WORD = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[/|()\[\]:;,،\n*]|\s[-–—]\s")


def fold(text: str) -> str:
    """`text` as it is compared: no case, accents, punctuation, vowel marks or Arabic article."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", text.casefold())
        if unicodedata.category(char) != "Mn"
    )
    words = _NOT_A_WORD.sub(" ", bare.translate(_LETTERS)).split()
    return " ".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words)


def column(heading: str) -> Column:
    """What a heading announces. A word for something private wins over everything beside it."""
    whole = fold(heading)
    if whole in _COLUMNS:
        return _COLUMNS[whole]
    if set(whole.split()) & _PRIVATE:
        return Column.PRIVATE
    parts = (fold(part) for part in _BETWEEN.split(heading))
    return next((_COLUMNS[part] for part in parts if part in _COLUMNS), Column.OTHER)


def kind(written: str) -> str:
    """The kind of member that somebody wrote in their own words, or "" where none is known."""
    return _meaning(written, _KINDS)


def language(written: str) -> str:
    """ar, fr or en, by any of their names; where several are named, the first; else ""."""
    parts = (fold(part) for part in re.split(r"[/|,،;+&-]| و", written))
    return next((_LANGUAGES[part] for part in parts if part in _LANGUAGES), "")


def is_member(written: str) -> bool:
    """Whether a role is the one that every invitation gives."""
    return fold(written) in _MEMBER


def _meaning(written: str, words: Mapping[str, str]) -> str:
    """The longest phrase that occurs in what was written, so "youth worker" before "worker"."""
    padded = f" {fold(written)} "
    found = (phrase for phrase in words if f" {phrase} " in padded)
    return words.get(max(found, key=len, default=""), "")


def _folded(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, words in table.items() for word in words}


_COLUMNS = {
    word: Column(meaning)
    for word, meaning in _folded(
        {
            Column.FIRST_NAME: (
                *("first name", "firstname", "given name", "display name", "nickname"),
                *("الاسم الأول", "الاسم المعروض", "اسم العرض"),
                *("prénom", "nom affiché", "surnom", "pseudonyme"),
            ),
            Column.NAME: (
                *("name", "names", "full name", "member", "member name"),
                *("participant", "participant name", "name of member", "name of participant"),
                *("الاسم", "الأسماء", "اسم العضو", "العضو"),
                *("اسم المشارك", "المشارك", "الاسم الكامل", "الاسم الثلاثي"),
                *("nom", "noms", "nom et prénom", "nom prénom", "prénom et nom", "nom complet"),
                *("membre", "participante", "nom du membre"),
            ),
            Column.KIND: (
                *("kind", "profession", "job", "occupation", "work", "sector", "category"),
                *("type", "function", "position", "background"),
                *("الصفة", "المهنة", "العمل", "الوظيفة", "الفئة", "القطاع", "التخصص", "المجال"),
                *("métier", "fonction", "catégorie", "secteur", "qualité", "activité"),
            ),
            Column.ROLE: ("role", "role in network", "الدور", "دوره", "rôle"),
            Column.LANGUAGE: (
                *("language", "languages", "lang", "preferred language"),
                *("اللغة", "لغة التواصل", "اللغة المفضلة", "لغة"),
                *("langue", "langues", "langue préférée"),
            ),
        }
    ).items()
}

# Domain rule: a member list makes invitations, never contacts, and nobody's family, faith, origin,
# age or papers are anybody's business here.
_PRIVATE = {
    fold(word)
    for word in (
        *("phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "whatsapp"),
        *("telegram", "signal", "facebook", "instagram", "email", "mail", "e-mail", "contact"),
        *("address", "street", "home", "id", "identity", "passport", "civil", "iban", "bank"),
        *("birth", "birthday", "birthdate", "birthplace", "dob", "born", "age", "gender", "sex"),
        *("religion", "sect", "faith", "nationality", "refugee", "tribe", "marital", "health"),
        *("surname", "last", "family", "father", "mother", "father's", "photo", "signature"),
        *("هاتف", "الهاتف", "تلفون", "تليفون", "جوال", "الجوال", "موبايل", "خليوي", "محمول"),
        *("واتساب", "واتس", "تلغرام", "تيليغرام", "فيسبوك", "بريد", "البريد", "ايميل", "إيميل"),
        *("عنوان", "العنوان", "سكن", "السكن", "منزل", "هوية", "الهوية", "وطني", "الوطني"),
        *("قيد", "جواز", "ميلاد", "الميلاد", "مواليد", "ولادة", "الولادة", "عمر", "العمر"),
        *("السن", "جنس", "الجنس", "دين", "الدين", "ديانة", "طائفة", "الطائفة", "مذهب"),
        *("جنسية", "الجنسية", "عشيرة", "عائلة", "العائلة", "شهرة", "الشهرة", "الأب", "الأم"),
        *("صحة", "توقيع", "صورة", "اتصال", "الاتصال"),
        *("téléphone", "portable", "gsm", "courriel", "mél", "adresse", "domicile", "rue"),
        *("identité", "passeport", "cni", "naissance", "né", "née", "âge", "sexe", "genre"),
        *("confession", "nationalité", "tribu", "famille", "père", "mère", "santé"),
    )
}

_KINDS = _folded(
    {
        "teacher": (
            *("teacher", "teachers", "school", "school director", "principal", "professor"),
            *("educator", "education"),
            *("معلم", "معلمة", "معلّم/ة", "أستاذ", "أستاذة", "مدرس", "مدرسة", "مدير مدرسة"),
            *("مديرة مدرسة", "مربي", "مربية", "تعليم", "مرشد تربوي", "مرشدة تربوية"),
            *("enseignant", "enseignante", "professeur", "professeure", "instituteur"),
            *("institutrice", "maîtresse", "éducation", "enseignement", "prof"),
        ),
        "youth_worker": (
            *("youth worker", "youth work", "youth centre", "youth center", "scout leader"),
            *("animator", "youth_worker"),
            *("عامل شبابي", "عاملة شبابية", "عامل مع الشباب", "عاملة مع الشباب", "العمل الشبابي"),
            *("قائد كشفي", "قائدة كشفية", "منشط", "منشطة", "كشاف", "مركز شبابي"),
            *("animateur", "animatrice", "animateur jeunesse", "éducateur", "éducatrice"),
            *("travailleur jeunesse", "animation jeunesse", "chef scout", "cheftaine"),
        ),
        "religious_leader": (
            *("religious leader", "faith leader", "imam", "sheikh", "priest", "pastor", "preacher"),
            *("religious_leader", "religious", "cleric"),
            *("رجل دين", "عالم دين", "إمام", "شيخ", "خوري", "كاهن", "واعظ", "واعظة", "داعية"),
            *("مرشد ديني", "مرشدة دينية", "قيادة دينية", "قائد ديني"),
            *("responsable religieux", "responsable religieuse", "chef religieux", "cheikh"),
            *("autorité religieuse", "prêtre", "curé", "pasteur", "prédicateur", "prédicatrice"),
        ),
        "youth_representative": (
            *("youth representative", "youth", "student", "young person", "youth_representative"),
            *("ممثل الشباب", "ممثلة الشباب", "ممثل شبابي", "ممثلة شبابية", "شباب", "شاب", "شابة"),
            *("طالب", "طالبة", "ممثل عن الشباب", "ممثلة عن الشباب"),
            *("représentant des jeunes", "représentante des jeunes", "jeune", "jeunes", "jeunesse"),
            *("étudiant", "étudiante"),
        ),
        "community_police": (
            *("community police", "police", "police officer", "community_police", "policing"),
            *("شرطة", "شرطة مجتمعية", "الشرطة المجتمعية", "قوى الأمن", "شرطي", "شرطية"),
            *("شرطة بلدية", "police de proximité", "policier", "policière", "police municipale"),
        ),
        "ngo": (
            *("ngo", "cso", "association", "civil society", "organisation", "organization"),
            *("charity", "volunteer"),
            *("جمعية", "منظمة", "منظمة غير حكومية", "مجتمع مدني", "المجتمع المدني", "متطوع"),
            *("متطوعة", "مؤسسة", "ناشط", "ناشطة"),
            *("ong", "société civile", "associatif", "bénévole"),
        ),
        "psychosocial": (
            *("psychosocial", "psycho social", "psychologist", "social worker", "counsellor"),
            *("counselor", "psychosocial support", "mental health"),
            *("دعم نفسي", "دعم نفسي اجتماعي", "نفسي اجتماعي", "أخصائي نفسي", "أخصائية نفسية"),
            *("اختصاصي نفسي", "اختصاصية نفسية", "عامل اجتماعي", "عاملة اجتماعية", "مرشد نفسي"),
            *("مرشدة نفسية", "مرشد اجتماعي", "مرشدة اجتماعية", "باحث اجتماعي", "باحثة اجتماعية"),
            *("psychologue", "travailleur social", "travailleuse sociale", "assistante sociale"),
            *("assistant social", "soutien psychosocial"),
        ),
        "municipality": (
            *("municipality", "municipal", "mayor", "council", "councillor", "municipal council"),
            *("focal point", "municipal focal point", "local authority"),
            *("بلدية", "البلدية", "موظف بلدية", "موظفة بلدية", "رئيس البلدية", "مجلس بلدي"),
            *("عضو بلدية", "عضوة بلدية", "نقطة ارتباط", "نقطة الارتباط"),
            *("municipalité", "mairie", "maire", "conseil municipal", "conseiller municipal"),
            *("conseillère municipale", "point focal", "municipale"),
        ),
        "other": ("other", "others", "غير ذلك", "أخرى", "آخر", "أخرى غير ذلك", "autre", "autres"),
    }
)

_LANGUAGES = _folded(
    {
        "ar": (
            *("ar", "ara", "arabic", "arabe", "العربية", "عربي", "عربية", "اللغة العربية"),
            *("عربى", "3arabi", "arabi", "ع"),
        ),
        "fr": (
            *("fr", "fra", "fre", "french", "français", "française", "الفرنسية", "فرنسي"),
            *("فرنسية", "فرنساوي", "اللغة الفرنسية", "faransi", "ف"),
        ),
        "en": (
            *("en", "eng", "english", "anglais", "anglaise", "الإنجليزية", "إنجليزي"),
            *("إنجليزية", "الإنكليزية", "إنكليزي", "إنكليزية", "انجليزى", "اللغة الإنجليزية"),
            *("اللغة الإنكليزية", "inglizi", "ingilizi"),
        ),
    }
)

_MEMBER = {
    fold(word)
    for word in (
        *("member", "practitioner", "participant", "عضو", "عضوة", "عضو/ة", "مشارك", "مشاركة"),
        *("membre", "participante", "praticien", "praticienne"),
    )
}
