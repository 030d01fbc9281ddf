"""What people call the columns of an action plan, in three languages, and what we call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from bot.core.letters import words
from bot.core.messages import Text, _
from bot.core.texts import all_labels
from bot.reports import headings


class Column(StrEnum):
    """What a column of a plan holds. The values are names of the fields of a line."""

    OBJECTIVE = "objective"
    ACTIVITY = "activity"
    TASK = "task"
    RESPONSIBLE = "responsible"
    SUPPORTERS = "supporters"
    PARTNERS = "partners"
    START = "start"
    DUE = "due"
    STATUS = "status"
    REASON = "reason"
    PILLAR = "pillar"
    PARTICIPANTS = "participants"
    INDICATOR = "indicator"
    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"
    MEANS = "means"
    RESOURCES = "resources"
    LESSON = "lesson"
    TAGS = "tags"
    ID = "id"


TITLES = (Column.OBJECTIVE, Column.ACTIVITY, Column.TASK)  # by level, from the top
UNREAD = "-"  # of a column: nothing in it is looked at

# As they stand in the workbooks that we write, in this order.
HEADINGS: Mapping[Column, Text] = {
    Column.OBJECTIVE: _("Objective"),
    Column.ACTIVITY: _("Activity"),
    Column.TASK: _("Task"),
    Column.RESPONSIBLE: _("Responsible"),
    Column.SUPPORTERS: _("Supported by"),
    Column.PARTNERS: _("Partners"),
    Column.START: _("Start date"),
    Column.DUE: _("Due"),
    Column.STATUS: _("Status"),
    Column.REASON: _("What is in the way"),
    Column.PILLAR: _("Pillar of the national strategy"),
    Column.PARTICIPANTS: _("Number of participants"),
    Column.INDICATOR: _("Indicator"),
    Column.BASELINE: _("Baseline"),
    Column.TARGET: _("Target"),
    Column.ACTUAL: _("Actual"),
    Column.MEANS: _("Means of verification"),
    Column.RESOURCES: _("Resources"),
    Column.LESSON: _("Lesson"),
    Column.TAGS: _("Tags"),
    Column.ID: _("Line (please do not change)"),
}

_BETWEEN = re.compile(r"[/|()\[\]:;,،\n*]|\s[-–—]\s")
_ASIDE = re.compile(r"\([^)]*\)")
_ARTICLE = "ال"


def fold(text: str) -> str:
    """A heading or title as it is compared: letters and digits alone, no Arabic article."""
    return " ".join(
        word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word
        for word in words(text)
        if word[0].isalnum()
    )


def column(heading: str) -> str:
    """The column that a heading announces, UNREAD where it is none of our business, else ""."""
    known = _columns()
    whole = fold(heading)
    if whole in known:
        return known[whole]
    if heading.strip() in _NUMBERS or headings.column(heading) is headings.Column.PRIVATE:
        return UNREAD
    bare = fold(_ASIDE.sub(" ", heading))
    if bare in known:
        return known[bare]
    parts = {known[part] for part in map(fold, _BETWEEN.split(heading)) if part in known}
    return parts.pop() if len(parts) == 1 else ""


@cache
def _columns() -> Mapping[str, str]:
    """Folded heading -> column. Our own headings, in every language, are among them."""
    known: dict[str, str] = {fold(word): UNREAD for word in _NUMBERED}
    for one, synonyms in SYNONYMS.items():
        known |= {fold(word): one.value for word in synonyms}
    for one, heading in HEADINGS.items():
        known |= {fold(word): one.value for word in all_labels(heading)}
    return known


# Columns that number the rows: their order is known anyway.
_NUMBERS = frozenset({"#", "№", "N°", "n°", "م", "م."})
_NUMBERED = ("no", "nr", "number", "num", "row", "رقم", "الرقم", "تسلسل", "numéro", "ligne")

SYNONYMS: Mapping[Column, Iterable[str]] = {
    Column.OBJECTIVE: (
        *("objective", "objectives", "specific objective", "goal", "goals", "outcome", "result"),
        *("expected result", "axis", "priority", "strategic objective"),
        *("الهدف", "الأهداف", "هدف", "الهدف الخاص", "الهدف المحدد", "الغاية", "المحور"),
        *("الهدف الاستراتيجي", "النتيجة المتوقعة", "المخرج"),
        *("objectif", "objectifs", "objectif spécifique", "but", "axe", "résultat attendu"),
        *("objectif stratégique", "effet"),
    ),
    Column.ACTIVITY: (
        *("activity", "activities", "main activity", "action", "actions", "intervention"),
        *("output", "initiative"),
        *("النشاط", "الأنشطة", "النشاطات", "نشاط", "المبادرة", "التدخل", "الإجراء"),
        *("activité", "activités", "activité principale", "initiative", "produit"),
    ),
    Column.TASK: (
        *("task", "tasks", "sub activity", "subactivity", "step", "steps", "to do", "todo"),
        *("what", "what to do", "work"),
        *("المهمة", "المهام", "مهمة", "الخطوة", "الخطوات", "النشاط الفرعي", "المطلوب", "ما العمل"),
        *("tâche", "tâches", "sous activité", "étape", "étapes", "à faire", "quoi"),
    ),
    Column.RESPONSIBLE: (
        *("responsible", "responsible person", "person responsible", "responsibility", "owner"),
        *("lead", "leader", "assigned to", "assignee", "who", "in charge", "focal point"),
        *("المسؤول", "المسؤولة", "مسؤول", "المسؤول عن التنفيذ", "الشخص المسؤول", "المسؤولية"),
        *("مسؤول التنفيذ", "المكلف", "الجهة المسؤولة", "من", "المسؤول/ة", "على عاتق"),
        *("responsable", "personne responsable", "responsabilité", "chargé", "chargée", "qui"),
        *("pilote", "référent", "assigné à", "responsable de mise en oeuvre"),
    ),
    Column.SUPPORTERS: (
        *("supporters", "support", "supported by", "with", "team", "helpers", "supporting"),
        *("الداعمون", "الدعم", "المساندون", "المساعدون", "بمساعدة", "الفريق", "بدعم من"),
        *("soutien", "appui", "équipe", "avec l'aide de", "soutenu par", "en appui", "aides"),
    ),
    Column.PARTNERS: (
        *("partners", "partner", "partnership", "partner organisations", "stakeholders"),
        *("in partnership with", "partner organizations"),
        *("الشركاء", "شركاء", "الشريك", "الجهات الشريكة", "بالشراكة مع", "الجهات المعنية"),
        *("partenaires", "partenaire", "en partenariat avec", "parties prenantes"),
    ),
    Column.START: (
        *("start", "start date", "begin", "begins", "from", "starting", "planned start"),
        *(
            "البداية",
            "تاريخ البداية",
            "تاريخ البدء",
            "بداية",
            "البدء",
            "من تاريخ",
            "تاريخ الانطلاق",
        ),
        *("début", "date de début", "commencement", "démarrage", "du", "date de démarrage"),
        "commencer",  # what our own workbooks once said
    ),
    Column.DUE: (
        *("due", "due date", "deadline", "end", "end date", "by when", "until", "finish", "to"),
        *("date", "when", "completion date", "target date", "planned end", "due by"),
        *("الموعد", "الموعد النهائي", "تاريخ الاستحقاق", "تاريخ الانتهاء", "النهاية", "نهاية"),
        *("تاريخ النهاية", "موعد التسليم", "موعد الإنجاز", "التاريخ", "متى", "حتى", "حتى تاريخ"),
        *("échéance", "date limite", "date de fin", "fin", "délai", "quand", "au", "date butoir"),
        *("terme", "date d'échéance"),
    ),
    Column.STATUS: (
        *("status", "state", "progress", "stage", "status of implementation"),
        *("الحالة", "الوضع", "حالة التنفيذ", "حالة", "التقدم", "مرحلة التنفيذ", "نسبة الإنجاز"),
        *("statut", "état", "avancement", "situation", "état d'avancement", "progression"),
    ),
    Column.REASON: (
        *("reason", "reasons", "reason for delay", "obstacle", "obstacles", "blocked by"),
        *("what blocks", "constraint", "challenges", "reason for block"),
        *("السبب", "سبب التأخير", "العائق", "المعوقات", "العقبات", "سبب التعطل", "التحديات"),
        *("raison", "motif", "cause", "obstacle", "blocage", "motif du retard", "difficultés"),
    ),
    Column.PILLAR: (
        *("pillar", "pillars", "strategy pillar", "national strategy", "national pillar"),
        *("الركيزة", "الركائز", "ركيزة", "ركيزة الاستراتيجية", "الاستراتيجية الوطنية"),
        *("pilier", "piliers", "pilier de la stratégie", "stratégie nationale"),
    ),
    Column.PARTICIPANTS: (
        *("participants", "number of participants", "no of participants", "beneficiaries"),
        *("attendance", "number of beneficiaries", "people reached", "reach"),
        *("المشاركون", "عدد المشاركين", "المستفيدون", "عدد المستفيدين", "الحضور", "عدد الحضور"),
        *("nombre de participants", "bénéficiaires", "nombre de bénéficiaires", "public touché"),
    ),
    Column.INDICATOR: (
        *("indicator", "indicators", "kpi", "measure", "performance indicator"),
        *("المؤشر", "المؤشرات", "مؤشر", "مؤشر الأداء", "مؤشر القياس", "مؤشرات الأداء"),
        *("indicateur", "indicateurs", "indicateur de performance", "indicateur de résultat"),
    ),
    Column.BASELINE: (
        *("baseline", "base line", "starting value", "baseline value"),
        *("خط الأساس", "القيمة الأساسية", "قيمة الأساس", "خط البداية", "القيمة الحالية"),
        *("référence", "valeur de référence", "ligne de base", "valeur de départ", "base"),
    ),
    Column.TARGET: (
        *("target", "targets", "target value", "planned value"),
        *("القيمة المستهدفة", "المستهدف", "الهدف الرقمي", "القيمة المستهدفه", "مستهدف"),
        *("cible", "cibles", "valeur cible", "valeur visée"),
    ),
    Column.ACTUAL: (
        *("actual", "achieved", "actual value", "actual result", "achievement", "value reached"),
        *("المحقق", "القيمة المحققة", "القيمة الفعلية", "الفعلي", "النتيجة الفعلية", "المتحقق"),
        *("réalisé", "valeur atteinte", "atteint", "valeur réelle", "résultat obtenu", "réel"),
    ),
    Column.MEANS: (
        *("means of verification", "verification", "mov", "source of verification", "evidence"),
        *("sources of verification", "how verified"),
        *("وسائل التحقق", "وسيلة التحقق", "مصادر التحقق", "مصدر التحقق", "أدوات التحقق"),
        *("moyens de vérification", "moyen de vérification", "source de vérification", "preuves"),
        *("sources de vérification",),
    ),
    Column.RESOURCES: (
        *("resources", "resource", "budget", "inputs", "needs", "material", "cost", "required"),
        *("الموارد", "الموارد المطلوبة", "الميزانية", "التكلفة", "الكلفة", "الاحتياجات"),
        *("المستلزمات", "المدخلات"),
        *("ressources", "budget", "moyens", "besoins", "coût", "matériel", "intrants"),
    ),
    Column.LESSON: (
        *("lesson", "lessons", "lesson learned", "lessons learned", "lessons learnt", "learning"),
        *("الدرس", "الدروس المستفادة", "الدرس المستفاد", "دروس مستفادة", "العبرة"),
        *("leçon", "leçons", "leçon apprise", "leçons apprises", "enseignements"),
    ),
    Column.TAGS: (
        *("tags", "tag", "labels", "keywords", "theme", "themes"),
        *("الوسوم", "وسوم", "الكلمات المفتاحية", "المواضيع", "الموضوع"),
        *("étiquettes", "mots clés", "thèmes", "thème", "étiquette"),
    ),
    Column.ID: ("id", "line", "line id", "muyassir", "معرف السطر", "السطر", "identifiant"),
}
