"""The words that Windows writes for levels, in its languages -> levels. A word that is not known leaves it unknown.

The Event Viewer writes the first forms; those of Windows NT to 2003 and the names of .NET's enumerations follow.
"""

from __future__ import annotations

from typing import NamedTuple

from xfor.events import LevelWord

_WORDS: dict[LevelWord, str] = {
    "critical": (
        "critical, kritisch, critique, crítico, critico, kritiek, 重大, 关键, 嚴重, 严重, 위험, критический, "
        "krytyczne, krytyczny, kritické, kritický, kritik, kritisk, kriittinen, kritikus, κρίσιμο, critic"
    ),
    "error": (
        "error, fehler, erreur, errore, erro, fout, エラー, 错误, 錯誤, 오류, ошибка, błąd, chyba, hata, fel, fejl, "
        "feil, virhe, hiba, σφάλμα, eroare"
    ),
    "warning": (
        "warning, warnung, avertissement, advertencia, avviso, aviso, waarschuwing, 警告, 경고, предупреждение, "
        "ostrzeżenie, upozornění, uyarı, varning, advarsel, varoitus, figyelmeztetés, προειδοποίηση, avertisment"
    ),
    "information": (
        "information, informationen, información, informazioni, informações, informação, informatie, 情報, 信息, 資訊, "
        "정보, сведения, уведомление, informacje, informace, bilgi, oplysninger, informasjon, tiedot, információ, "
        "πληροφορίες, informații, informationnel, informational, info"
    ),
    "verbose": (
        "verbose, ausführlich, commentaires, detallado, dettagliato, detalhado, uitgebreid, 詳細, 详细, 詳細資訊, "
        "자세한 정보 표시, подробно, подробный, pełny, podrobné, ayrıntılı, utförlig, detaljeret, detaljert, részletes"
    ),
    "audit_success": (
        "audit success, success audit, successaudit, überwachung erfolgreich, erfolgsüberwachung, erfolgsüberw., "
        "succès de l'audit, succès de l’audit, audit des succès, auditoría correcta, auditoría de aciertos, "
        "aciertos de auditoría, controllo riuscito, controllo operazioni riuscite, êxito da auditoria, "
        "sucesso da auditoria, auditoria com êxito, controle geslaagd, 成功の監査, 审核成功, 稽核成功, 감사 성공, "
        "аудит успеха, аудит успехов, inspekcja powodzeń, úspěšný audit, başarılı denetim"
    ),
    "audit_failure": (
        "audit failure, failure audit, failureaudit, überwachung gescheitert, überwachungsfehler, fehlerüberwachung, "
        "fehlerüberw., échec de l'audit, échec de l’audit, audit des échecs, error de auditoría, "
        "auditoría de errores, errores de auditoría, controllo non riuscito, controllo operazioni non riuscite, "
        "falha de auditoria, falha da auditoria, auditoria sem êxito, controle mislukt, 失敗の監査, 审核失败, "
        "稽核失敗, 감사 실패, аудит отказа, аудит отказов, inspekcja niepowodzeń, neúspěšný audit, başarısız denetim"
    ),
}


class Level(NamedTuple):
    """A level: its word, and its number where the word leaves no doubt (0 also shows as information)."""

    word: LevelWord
    number: int | None


UNKNOWN = Level("unknown", None)

_ENGLISH = frozenset({
    "critical", "error", "warning", "information", "verbose", "audit success", "success audit", "successaudit",
    "audit failure", "failure audit", "failureaudit", "informational", "info",
})  # fmt: skip
_NUMBERS: dict[LevelWord, int] = {
    "critical": 1, "error": 2, "warning": 3, "verbose": 5, "audit_success": 0, "audit_failure": 0,
}  # fmt: skip
_LEVELS = {
    written: Level(level, _NUMBERS.get(level)) for level, words in _WORDS.items() for written in words.split(", ")
}


def level_of(written: str) -> Level:
    """Look a level up by its word in any language."""
    return _LEVELS.get(" ".join(written.split()).casefold(), UNKNOWN)


def is_english(written: str) -> bool:
    """Say whether a word for a level can be English; one that is not known can."""
    word = " ".join(written.split()).casefold()
    return word not in _LEVELS or word in _ENGLISH
