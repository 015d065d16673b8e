"""Two tables that the Event Viewer saved: of a German server today, and of a mail server with Windows NT 4."""

from __future__ import annotations

from tests.format_writers import table

_BLOCK = 'Das Gerät "\\Device\\Harddisk1\\DR1" hat einen fehlerhaften Block.'
_GERMAN = [
    ("Informationen", "11.03.2026 08:15:40", "Service Control Manager", 7036, "Keine",
     'Dienst "Druckwarteschlange" befindet sich jetzt im Status "Beendet".'),
    ("Fehler", "11.03.2026 07:58:31", "disk", 7, "Keine", _BLOCK),
    ("Fehler", "11.03.2026 07:58:12", "disk", 7, "Keine", _BLOCK),
    ("Warnung", "11.03.2026 07:44:09", "Microsoft-Windows-DNS-Client", 1014, "(1014)",
     "Zeitüberschreitung bei der Namensauflösung für den Namen dc01.corp.example, nachdem keiner der konfigurierten "
     "DNS-Server geantwortet hat."),
    ("Fehler", "11.03.2026 07:41:30", "Service Control Manager", 7000, "Keine",
     'Der Dienst "Druckwarteschlange" wurde aufgrund folgenden Fehlers nicht gestartet: \r\n'
     "Der Dienst antwortete nicht rechtzeitig auf die Start- oder Steuerungsanforderung."),
    ("Fehler", "11.03.2026 07:41:30", "Service Control Manager", 7009, "Keine",
     'Das Zeitlimit (30000 ms) wurde beim Verbindungsversuch mit dem Dienst "Druckwarteschlange" erreicht.'),
    ("Fehler", "11.03.2026 07:40:52", "EventLog", 6008, "Keine",
     "Das System wurde zuvor am 10.03.2026 um 21:14:07 unerwartet heruntergefahren."),
    ("Kritisch", "11.03.2026 07:40:47", "Microsoft-Windows-Kernel-Power", 41, "(63)",
     "Das System wurde neu gestartet, ohne dass es zuvor ordnungsgemäß heruntergefahren wurde. Dieser Fehler kann "
     "auftreten, wenn das System nicht mehr reagiert hat oder abgestürzt ist oder die Stromzufuhr unerwartet "
     "unterbrochen wurde."),
    ("Informationen", "10.03.2026 20:02:00", "EventLog", 6013, "Keine", "Die Betriebszeit des Systems beträgt 861 s."),
]  # fmt: skip

_WRONG_PASSWORD = "HrLookupCredentials() call failed with error Logon failure: unknown user name or bad password."
_NT4 = [
    ("12/14/99", "5:24:03 PM", "MSExchangePOP3", "Error", "Authentication", 13003, "N/A", _WRONG_PASSWORD),
    ("12/14/99", "8:11:50 AM", "MSExchangePOP3", "Error", "Authentication", 13003, "N/A", _WRONG_PASSWORD),
    ("12/14/99", "6:05:03 AM", "MSExchangePOP3", "Information", "General", 1000, "N/A",
     "The POP3 service is listening on port 110."),
    ("12/13/99", "11:20:15 PM", "MSExchangeIS Private", "Warning", "General", 1012, "MILL\\José",
     "The message could not be read.\r\nSubject: Besançon, Größe 7\r\nFrom:\tjdoe"),
    ("12/13/99", "8:01:17 AM", "MSExchangePOP3", "Error", "Authentication", 13003, "N/A", _WRONG_PASSWORD),
]  # fmt: skip


def german_event_viewer() -> bytes:
    """Give the System log of a German Windows Server as its Event Viewer saves it as CSV."""
    names = ["Ebene", "Datum und Uhrzeit", "Quelle", "Ereignis-ID", "Aufgabenkategorie"]
    return table([names, *([str(cell) for cell in row] for row in _GERMAN)]).encode("utf-8-sig")


def nt4_event_viewer() -> bytes:
    """Give the Application log of EXCHSRV3 as Event Viewer of Windows NT 4 saves it as text: no names, no quotes."""
    rows = [[*map(str, row[:-1]), "EXCHSRV3", str(row[-1])] for row in _NT4]
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("cp1252")
