"""A survey after a training, in three languages, and what may be shown of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field, Labels
from bot.reports.publication import (
    FEW,
    GUARDED,
    KIND,
    ONE,
    POSITIVE,
    ROUTED,
    Cell,
    Finding,
    Publication,
)


def said(en: str, ar: str, fr: str) -> Labels:
    return {"en": en, "ar": ar, "fr": fr}


def scale(*labels: Labels) -> tuple[Choice, ...]:
    return tuple(
        Choice(name=str(value), label=label, value=value)
        for value, label in enumerate(labels, start=1)
    )


LISTS = {
    "quality5": scale(
        said("😞 Very weak", "😞 ضعيف جدًا", "😞 Très faible"),
        said("🙁 Weak", "🙁 ضعيف", "🙁 Faible"),
        said("😐 Fair", "😐 مقبول", "😐 Moyen"),
        said("🙂 Good", "🙂 جيّد", "🙂 Bon"),
        said("😀 Excellent", "😀 ممتاز", "😀 Excellent"),
    ),
    "agree5": scale(
        said("Not at all", "أبدًا", "Pas du tout"),
        said("A little", "قليلًا", "Un peu"),
        said("Somewhat", "إلى حدّ ما", "Moyennement"),
        said("Mostly", "إلى حدّ كبير", "Plutôt"),
        said("Fully", "تمامًا", "Tout à fait"),
    ),
    "confidence5": scale(
        said("None", "معدومة", "Aucune"),
        said("Low", "ضعيفة", "Faible"),
        said("Medium", "متوسطة", "Moyenne"),
        said("Good", "جيّدة", "Bonne"),
        said("Very good", "عالية جدًا", "Très bonne"),
    ),
    "yes_partly_no": (
        Choice(name="yes", label=said("Yes", "نعم", "Oui"), value=1),
        Choice(name="partly", label=said("Partly", "جزئيًا", "En partie"), value=0.5),
        Choice(name="no", label=said("No", "لا", "Non"), value=0),
    ),
    "conditions": (
        Choice(name="none", label=said("Nothing", "لا شيء", "Aucune")),
        Choice(name="time", label=said("Time or length", "التوقيت أو المدة", "Horaire ou durée")),
        Choice(
            name="place",
            label=said("Place or transport", "المكان أو المواصلات", "Lieu ou transport"),
        ),
        Choice(name="language", label=said("Language", "اللغة", "Langue")),
        Choice(
            name="care",
            label=said(
                "Childcare or family duties",
                "رعاية الأطفال أو واجبات عائلية",
                "Enfants ou famille",
            ),
        ),
        Choice(
            name="safety",
            label=said(
                "I did not feel at ease", "لم أشعر بالارتياح", "Je ne me sentais pas à l’aise"
            ),
        ),
    ),
    "first": (
        Choice(
            name="share",
            label=said(
                "Share it with colleagues",
                "أشاركه مع الزملاء والزميلات",
                "Le partager avec des collègues",
            ),
        ),
        Choice(
            name="activity",
            label=said("Use it in an activity", "أستخدمه في نشاط", "L’utiliser dans une activité"),
        ),
        Choice(
            name="plan",
            label=said(
                "Add a task to the action plan",
                "أضيف مهمة إلى خطة العمل",
                "Ajouter une tâche au plan",
            ),
        ),
        Choice(
            name="nothing", label=said("Nothing for now", "لا شيء حاليًا", "Rien pour l’instant")
        ),
    ),
}

FORM = Definition(
    name="post_training",
    title=said(
        "Short survey after the training",
        "استبيان قصير بعد التدريب",
        "Court questionnaire après la formation",
    ),
    languages=("en", "ar", "fr"),
    lists=LISTS,
    nodes=(
        Field(
            name="overall",
            type=Type.SELECT_ONE,
            choices="quality5",
            label=said(
                "Overall, how was the training?",
                "كيف كان التدريب بشكل عام؟",
                "Dans l’ensemble, comment était la formation ?",
            ),
        ),
        Field(
            name="relevant",
            type=Type.SELECT_ONE,
            choices="agree5",
            label=said(
                "Was it useful for your daily work in the community?",
                "إلى أي مدى كان مفيدًا لعملكم اليومي في المجتمع؟",
                "A-t-elle été utile pour votre travail quotidien auprès de la population ?",
            ),
        ),
        Field(
            name="facilitation",
            type=Type.SELECT_ONE,
            choices="quality5",
            label=said(
                "How was the facilitation (clear, respectful, everyone could speak)?",
                "كيف كان التيسير (وضوح، احترام، فرصة للجميع للكلام)؟",
                "Comment était l’animation (claire, respectueuse, la parole pour chacun) ?",
            ),
        ),
        Field(
            name="conditions",
            type=Type.SELECT_MULTIPLE,
            choices="conditions",
            label=said(
                "Was anything difficult? Several answers are possible.",
                "هل كانت هناك صعوبات؟ يمكن اختيار أكثر من إجابة.",
                "Y a-t-il eu des difficultés ? Plusieurs réponses possibles.",
            ),
        ),
        Field(
            name="learned",
            type=Type.SELECT_ONE,
            choices="yes_partly_no",
            label=said(
                "Did you learn something new that you can explain to a colleague?",
                "هل تعلّمتم شيئًا جديدًا يمكن شرحه لزميل أو زميلة؟",
                "Avez-vous appris quelque chose que vous pourriez expliquer à un ou une collègue ?",
            ),
        ),
        Field(
            name="confidence",
            type=Type.SELECT_ONE,
            choices="confidence5",
            label=said(
                "How confident are you that you can use it in the next month?",
                "ما مدى ثقتكم بالقدرة على تطبيقه خلال الشهر المقبل؟",
                "Quelle confiance avez-vous de pouvoir l’utiliser dans le mois qui vient ?",
            ),
        ),
        Field(
            name="commitment",
            type=Type.SELECT_ONE,
            choices="first",
            label=said(
                "What will you do first with it?",
                "ما أول خطوة ستُتّخذ بعد هذا التدريب؟",
                "Que ferez-vous d’abord après cette formation ?",
            ),
        ),
        Field(
            name="open",
            type=Type.TEXT,
            label=said(
                "One thing to keep, or one thing to change?",
                "ما الأمر الذي يجب الحفاظ عليه أو تغييره؟",
                "Une chose à garder ou une chose à changer ?",
            ),
        ),
    ),
)


def cells(*counts: int, names: tuple[str, ...] = ("1", "2", "3", "4", "5")) -> tuple[Cell, ...]:
    return tuple(
        Cell(names=(name,), count=count) for name, count in zip(names, counts, strict=True)
    )


FIVE = (1.0, 5.0)


def result(n: int, findings: tuple[Finding, ...]) -> Publication:
    return Publication(
        form="post_training",
        title=FORM.title,
        anonymous=True,
        asked=n + 2,
        answered=n,
        first_day=date(2026, 11, 26),
        last_day=date(2026, 11, 29),
        findings=findings,
    )


# Of twelve people: what is safe to show is mostly put together, or a band.
TWELVE = result(
    12,
    (
        Finding(
            name="overall",
            type=Type.SELECT_ONE,
            n=12,
            cells=(Cell(names=("1", "2", "3", "4"), count=5), Cell(names=("5",), count=7)),
            mean=4.4,
            scale=FIVE,
            band=POSITIVE,
        ),
        Finding(
            name="relevant",
            type=Type.SELECT_ONE,
            n=12,
            why=GUARDED,
            limits=(4.3, 5.0),
            scale=FIVE,
            band=POSITIVE,
        ),
        Finding(
            name="facilitation",
            type=Type.SELECT_ONE,
            n=12,
            why=GUARDED,
            scale=FIVE,
            band=POSITIVE,
        ),
        Finding(
            name="conditions",
            type=Type.SELECT_MULTIPLE,
            n=12,
            why=GUARDED,
            ticked=(Cell(names=("time",), count=5), Cell(names=("place",), count=7)),
        ),
        Finding(
            name="learned", type=Type.SELECT_ONE, n=11, why=GUARDED, band=ONE, leading="yes"
        ),
        Finding(name="confidence", type=Type.SELECT_ONE, why=FEW),
        Finding(name="commitment", type=Type.SELECT_ONE, why=ROUTED),
        Finding(
            name="open",
            type=Type.TEXT,
            n=5,
            comments=(
                "مزيد من الوقت للتمارين",
                "Keep the role plays",
                "Commencer plus tôt, finir plus tôt",
                '=HYPERLINK("https://example.org";"win")',
                "More examples from our own town",
            ),
        ),
    ),
)  # fmt: skip

EIGHTY = result(
    80,
    (
        Finding(
            name="overall",
            type=Type.SELECT_ONE,
            n=80,
            cells=(
                Cell(names=("1", "2"), count=6),
                *cells(9, 34, 31, names=("3", "4", "5")),
            ),
            mean=4.1,
            scale=FIVE,
        ),
        Finding(
            name="relevant",
            type=Type.SELECT_ONE,
            n=79,
            cells=cells(5, 6, 8, 25, 35),
            mean=4.0,
            scale=FIVE,
        ),
        Finding(
            name="facilitation",
            type=Type.SELECT_ONE,
            n=80,
            cells=(Cell(names=("1", "2", "3"), count=5), *cells(20, 55, names=("4", "5"))),
            mean=4.6,
            scale=FIVE,
        ),
        Finding(
            name="conditions",
            type=Type.SELECT_MULTIPLE,
            n=77,
            why=GUARDED,
            ticked=(
                Cell(names=("none",), count=31),
                Cell(names=("time",), count=22),
                Cell(names=("place",), count=17),
                Cell(names=("care",), count=12),
            ),
        ),
        Finding(
            name="learned",
            type=Type.SELECT_ONE,
            n=80,
            cells=cells(58, 16, 6, names=("yes", "partly", "no")),
            mean=0.825,
            scale=(0.0, 1.0),
        ),
        Finding(
            name="confidence",
            type=Type.SELECT_ONE,
            n=80,
            cells=(Cell(names=("1", "2"), count=9), *cells(21, 30, 20, names=("3", "4", "5"))),
            mean=3.7,
            scale=FIVE,
        ),
        Finding(
            name="commitment",
            type=Type.SELECT_ONE,
            n=80,
            cells=cells(41, 22, 9, 8, names=("share", "activity", "plan", "nothing")),
        ),
        Finding(
            name="open",
            type=Type.TEXT,
            n=31,
            comments=tuple(f"Comment number {number}" for number in range(31)),
        ),
    ),
)


# --- before and now -------------------------------------------------------------------------------

TOPICS = {
    "listen": said(
        "Listening and guiding a calm dialogue",
        "الإصغاء وإدارة حوار هادئ",
        "Écouter et mener un dialogue apaisé",
    ),
    "plan": said(
        "Planning an activity with a goal, dates and roles",
        "التخطيط لنشاط له هدف ومواعيد وأدوار",
        "Préparer une activité avec un but, des dates et des rôles",
    ),
    "services": said(
        "Knowing which local services exist and how people reach them",
        "معرفة الخدمات المحلية وكيفية الوصول إليها",
        "Connaître les services locaux et la façon d’y accéder",
    ),
}
STEMS = {
    "then": said("BEFORE: ", "قبل التدريب: ", "AVANT : "),
    "now": said("NOW: ", "الآن: ", "MAINTENANT : "),
}

BEFORE_AND_NOW_FORM = Definition(
    name="then_now",
    title=said("Before and after the training", "قبل التدريب وبعده", "Avant et après la formation"),
    languages=("en", "ar", "fr"),
    lists=LISTS,
    nodes=tuple(
        Field(
            name=f"{topic}_{when}",
            type=Type.SELECT_ONE,
            choices="confidence5",
            label={language: stem + labels[language] for language, stem in STEMS[when].items()},
            compare=f"{topic}_then" if when == "now" else "",
        )
        for topic, labels in TOPICS.items()
        for when in ("then", "now")
    ),
)


def pair(topic: str, before: float | None, now: float | None) -> tuple[Finding, Finding]:
    then = Finding(
        name=f"{topic}_then",
        type=Type.SELECT_ONE,
        n=12,
        mean=before,
        scale=FIVE,
        why="" if before else GUARDED,
    )
    return then, Finding(
        name=f"{topic}_now",
        type=Type.SELECT_ONE,
        n=12,
        mean=now,
        scale=FIVE,
        compares=f"{topic}_then",
        before=before,
        why="" if now else GUARDED,
    )


def limited(topic: str, before: tuple[float, float], now: tuple[float, float]) -> list[Finding]:
    then, after = pair(topic, None, None)
    return [replace(then, limits=before), replace(after, limits=now)]


BEFORE_AND_NOW_OF_FEW = Publication(
    form="then_now",
    title=BEFORE_AND_NOW_FORM.title,
    anonymous=True,
    asked=8,
    answered=7,
    first_day=date(2026, 11, 26),
    last_day=date(2026, 11, 26),
    findings=(
        *limited("listen", (2.0, 3.0), (3.5, 5.0)),
        *limited("plan", (1.0, 2.3), (1.7, 3.3)),
        *pair("services", None, 4.2),
    ),
)

BEFORE_AND_NOW = Publication(
    form="then_now",
    title=BEFORE_AND_NOW_FORM.title,
    anonymous=True,
    asked=13,
    answered=12,
    first_day=date(2026, 11, 26),
    last_day=date(2026, 11, 26),
    findings=(*pair("listen", 2.4, 3.9), *pair("plan", 3.1, 3.2), *pair("services", 4.6, 4.2)),
)

TOO_FEW = Publication(
    form="post_training",
    title=FORM.title,
    anonymous=True,
    asked=12,
    answered=None,
    first_day=date(2026, 11, 26),
    last_day=date(2026, 11, 29),
    too_few=True,
)

# --- every other kind of question -----------------------------------------------------------------

KINDS_FORM = Definition(
    name="kinds",
    title=said("Everything there is", "كل الأنواع", "Tout ce qui existe"),
    languages=("en", "ar", "fr"),
    lists=LISTS,
    nodes=(
        Field(name="people", type=Type.INTEGER, label=said("How many?", "كم العدد؟", "Combien ?")),
        Field(name="day", type=Type.DATE, label=said("When?", "متى؟", "Quand ?")),
        Field(
            name="order",
            type=Type.RANK,
            choices="first",
            label=said("In which order?", "بأي ترتيب؟", "Dans quel ordre ?"),
        ),
        Field(name="mark", type=Type.RANGE, label=said("A mark", "علامة", "Une note")),
    ),
)
KINDS = Publication(
    form="kinds",
    title=KINDS_FORM.title,
    anonymous=False,
    asked=20,
    answered=20,
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 22),
    rounds=3,
    findings=(
        Finding(name="people", type=Type.INTEGER, n=20, mean=14.25),
        Finding(name="day", type=Type.DATE, why=KIND),
        Finding(name="order", type=Type.RANK, n=20, order=("plan", "share", "nothing", "activity")),
        Finding(name="mark", type=Type.RANGE, n=18, limits=(2.0, 3.5), scale=(0.0, 10.0)),
    ),
)
