"""What people call the states of a task, and what is in its way, in three languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from storage.plan_shape import Status

STATUS_WORDS: Mapping[Status, Iterable[str]] = {
    Status.NOT_STARTED: (
        *("not started", "not yet", "planned", "to do", "todo", "open", "new", "pending"),
        *("لم يبدأ", "لم تبدأ", "لم يبدأ بعد", "مخطط", "جديد", "قيد الانتظار", "مقرر"),
        *("pas commencé", "non commencé", "pas encore", "prévu", "à faire", "non démarré"),
    ),
    Status.IN_PROGRESS: (
        *("in progress", "ongoing", "started", "under way", "underway", "on track", "doing"),
        *("قيد التنفيذ", "جار", "جاري", "جارٍ", "بدأ", "قيد العمل", "جاري التنفيذ", "جارية"),
        *("en cours", "commencé", "démarré", "en cours d'exécution", "en bonne voie"),
    ),
    Status.DONE: (
        *("done", "completed", "complete", "finished", "achieved", "implemented", "closed"),
        *("منجز", "منجزة", "تم", "منتهي", "انتهى", "مكتمل", "مكتملة", "نفذ", "منفذ", "تم التنفيذ"),
        *("fait", "terminé", "terminée", "achevé", "réalisé", "réalisée", "fini", "accompli"),
    ),
    Status.BLOCKED: (
        *("blocked", "stuck", "on hold", "stopped", "delayed by"),
        *("متعطل", "متعطلة", "معلق", "معلقة", "متوقف", "متوقفة", "عالق"),
        *("bloqué", "bloquée", "en attente", "à l'arrêt", "suspendu"),
    ),
    Status.POSTPONED: (
        *("postponed", "delayed", "deferred", "later"),
        *("مؤجل", "مؤجلة", "تأجل", "متأخر", "مؤخر"),
        *("reporté", "reportée", "différé", "remis à plus tard", "retardé"),
    ),
    Status.CANCELLED: (
        *("cancelled", "canceled", "dropped", "abandoned"),
        *("ملغى", "ملغاة", "ألغي", "الغي", "ملغي"),
        *("annulé", "annulée", "abandonné", "supprimé"),
    ),
}
REASON_WORDS: Mapping[str, Iterable[str]] = {
    "approval": ("approval", "permission", "موافقة", "الموافقة", "accord", "autorisation"),
    "budget": ("budget", "money", "funding", "تمويل", "الميزانية", "المال", "financement"),
    "venue": ("venue", "place", "materials", "مكان", "القاعة", "المواد", "lieu", "matériel"),
    "partner": ("partner", "partners", "شريك", "الشركاء", "partenaire", "partenaires"),
    "time": ("time", "no time", "وقت", "ضيق الوقت", "temps", "manque de temps"),
    "situation": ("situation", "security", "الوضع", "الوضع العام", "الأوضاع", "situation générale"),
    "talk": ("talk", "phone", "call me", "اتصال", "par téléphone"),
}
