"""A sentence in place of a message is none; what it lists is what the event says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.events import NO_DATA, NO_MESSAGE, NO_NAMES, Datum, Event, Kind
from xfor.logs.unrendered import unrendered, without_stand_in

_NT4 = (
    "The description for Event ID ( 13003 ) in Source ( MSExchangePOP3 ) could not be found. "
    "It contains the following insertion string(s): HrLookupCredentials(), Access is denied.."
)
_XP = (
    "The description for Event ID ( 51 ) in Source ( aservice ) cannot be found. The local computer may not have the "
    "necessary registry information or message DLL files to display messages from a remote computer. You may be able "
    "to use the /AUXSOURCE= flag to retrieve this description; see Help and Support for details. "
    "The following information is part of the event: one, two."
)
_DOTNET = (
    "The description for Event ID '10016' in Source 'DCOM' cannot be found.  The local computer may not have the "
    "necessary registry information or message DLL files to display the message, or you may not have permission to "
    "access them.  The following information is part of the event:'Local, really', '', 'S-1-5-19'"
)
_VISTA = (
    "The description for Event ID 153 from source nvlddmkm cannot be found. Either the component that raises this "
    "event is not installed on your local computer or the installation is corrupted. You can install or repair the "
    "component on the local computer.\r\n\r\nIf the event originated on another computer, the display information "
    "had to be saved with the event.\r\n\r\nThe following information was included with the event: \r\n\r\n"
)
_ABSENT = "The message resource is present but the message was not found in the message table"

WORDINGS = {
    "NT 4": (_NT4, ("HrLookupCredentials()", "Access is denied.")),
    "Windows XP": (_XP, ("one", "two")),
    "Get-EventLog": (_DOTNET, ("Local, really", "", "S-1-5-19")),
    "Get-EventLog without strings": (_DOTNET.partition("'Local")[0], ()),
    "Vista": (f"{_VISTA}\\Device\\Video3\r\nError occurred on GPUID: 100\r\n\r\n{_ABSENT}", (
        "\\Device\\Video3", "Error occurred on GPUID: 100",
    )),
    "Vista with an empty string": (f"{_VISTA}svchost\r\n\r\n5\r\n\r\n{_ABSENT}\r\n", ("svchost", "", "5")),
    "Vista without strings": (f"{_VISTA}{_ABSENT}", ()),
    "Vista without a reason": (f"{_VISTA}Process '5624' started\r\non port '5225'.", (
        "Process '5624' started", "on port '5225'.",
    )),
    "an agent": (_XP.partition(" You may")[0] + " The following information is part of the event: a; b", ("a", "b")),
    "German": (
        'Die Beschreibung für die Ereignis-ID "1007" aus der Quelle "Contoso" wurde nicht gefunden. Entweder ist die '
        "Komponente, die dieses Ereignis auslöst, nicht installiert.\r\n\r\nDie folgenden Informationen wurden mit "
        "dem Ereignis gespeichert: \r\n\r\nFehler 5\r\n\r\nDie Meldungsressource ist vorhanden, aber die Meldung "
        "wurde nicht gefunden", ("Fehler 5",),
    ),
    "German, Windows XP": (
        "Die Beschreibung der Ereigniskennung ( 7 ) in ( Contoso ) wurde nicht gefunden. Der lokale Computer verfügt "
        "nicht über die erforderlichen Informationen. Ereignisinformationen: eins, zwei.", ("eins", "zwei"),
    ),
    "French": (
        "La description de l’ID d’événement 7 dans la source Contoso est introuvable. Le composant n’est pas installé."
        "\r\n\r\nLes informations suivantes étaient incluses avec l’événement : \r\n\r\nun\r\ndeux", ("un", "deux"),
    ),
    "Spanish": (
        "No se encuentra la descripción del Id. de evento 7 en el origen Contoso. El componente no está instalado."
        "\r\n\r\nSe incluyó la siguiente información con el evento: \r\n\r\nuno", ("uno",),
    ),
    "Italian": (
        "Impossibile trovare la descrizione per l'ID evento 7 dall'origine Contoso. Il componente non è installato."
        "\r\n\r\nLe seguenti informazioni sono incluse nell'evento: \r\n\r\nuno", ("uno",),
    ),
    "Portuguese": (
        "A descrição da ID de Evento ( 7 ) na Fonte ( Contoso ) não pode ser encontrada. As informações a seguir "
        "fazem parte do evento: um.", ("um",),
    ),
    "Russian": (
        "Не удается найти описание для идентификатора события 7 из источника Contoso. Компонент не установлен."
        "\r\n\r\nК событию были добавлены следующие сведения: \r\n\r\nодин", ("один",),
    ),
    "Japanese": (
        'ソース "Contoso" からのイベント ID 36 の説明が見つかりません。このコンポーネントがインストールされていません。'
        "\r\n\r\nイベントには次の情報が含まれています: \r\n\r\n値\r\n\r\n"
        "メッセージ リソースは存在しますが、メッセージがメッセージ テーブルに見つかりませんでした。", ("値",),
    ),
    "Chinese": (
        "无法找到来自源 Contoso 的事件 ID 7 的描述。本地计算机上未安装引发此事件的组件，或者安装已损坏。"
        "\r\n\r\n以下是包含在事件中的信息: \r\n\r\n一", ("一",),
    ),
    "cut before its strings": (_XP.partition(" You may")[0], ()),
}  # fmt: skip


@pytest.mark.parametrize(("message", "strings"), WORDINGS.values(), ids=WORDINGS.keys())
def test_the_strings_of_a_stand_in_are_found_in_every_wording(message: str, strings: tuple[str, ...]) -> None:
    assert unrendered(message) == strings


@pytest.mark.parametrize(
    "message",
    [
        "",
        "The Foo service failed to start due to the following error: %%5",
        "The description of the job cannot be found.",
        "ソース ファイル: a.c",
        "Impossibile trovare la descrizione del prodotto.",
        f"He said: {_XP}",
    ],
)
def test_a_message_of_its_own_is_left_alone(message: str) -> None:
    assert unrendered(message) is None


def _event(message: str | None, data: tuple[Datum, ...] = ()) -> Event:
    kind = Kind("disk", "", 7, "error", "", "")
    return Event(kind, None, None, data=data, message=message, message_source="export", lacks=frozenset({NO_DATA}))


def test_an_event_with_a_stand_in_has_its_strings_as_data_and_no_message() -> None:
    event = without_stand_in(_event(_XP))
    assert event.data == (Datum(None, "one"), Datum(None, "two"))
    assert (event.message, event.message_source, event.lacks) == (None, None, NO_MESSAGE | {NO_NAMES})


def test_data_that_an_event_has_itself_are_better_than_those_of_its_stand_in() -> None:
    event = without_stand_in(_event(_XP, (Datum("Name", "value"),)))
    assert event.data == (Datum("Name", "value"),)
    assert event.message is None


@pytest.mark.parametrize("message", [None, "The disk has a bad block."])
def test_an_event_with_a_message_or_with_none_stays_as_it_is(message: str | None) -> None:
    assert without_stand_in(_event(message)) == _event(message)


@given(st.sampled_from(sorted(WORDINGS)), st.text(max_size=200), st.integers(0, 600))
def test_any_text_has_strings_or_none(wording: str, other: str, at: int) -> None:
    message = WORDINGS[wording][0]
    written = message[:at] + other
    strings = unrendered(written)
    assert strings is None or all(string in written.replace("\r\n", "\n") for string in strings)


@pytest.mark.parametrize(
    "hostile", ["事件 id" + "的描述" * 50_000, "the description for event id " * 20_000, _VISTA * 300]
)
def test_a_hostile_text_takes_no_time(hostile: str) -> None:
    began = time.process_time()
    unrendered(hostile)
    assert time.process_time() - began < 1
