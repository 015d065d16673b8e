"""The messages saved beside a log: which file is used, what matching makes of them, and what is said of the rest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command import xfor
from tests.evtx_writer import Record, classic, forwarded, manifest, write_evtx
from tests.mta_writer import write_mta
from xfor.events import NO_MESSAGE, NOTHING, OTHER_LANGUAGE, Event, Kind
from xfor.logs.evtx.log import EvtxLog
from xfor.logs.inputs import find_files, open_found, open_log
from xfor.logs.messages.said import Said, borrowed, with_message

TIME = "2024-03-01T08:00:00Z"
ENGLISH = "The disk drive {} has a bad block."
GERMAN = "Das Laufwerk {} hat einen fehlerhaften Block."

RULE = """
title: The disk has bad blocks
name: K1
level: medium
logsource: {product: windows, service: system}
detection:
  event: {Provider_Name: disk, EventID: 7}
  text: {Message|contains: has a bad block}
  condition: event and text
kb:
  article: K1
  cause: The disk wears out.
  resolution: {steps: [{do: Replace it.}]}
  examples: {match: [{Provider_Name: disk, EventID: 7, Message: It has a bad block.}]}
"""


def disks(count: int = 12) -> list[Record]:
    """Give some events whose values are names that a text about something else would not have."""
    return [classic("disk", 7, [f"Harddisk{number}"], time=TIME, channel="System") for number in range(count)]


def folder_of(folder: Path, records: list[Record], **texts: bytes) -> Path:
    """Write a log with metadata files beside it, which are named after their languages: l1033."""
    (folder / "LocaleMetaData").mkdir(parents=True)
    (folder / "System.evtx").write_bytes(write_evtx(records))
    for lcid, content in texts.items():
        (folder / "LocaleMetaData" / f"SYSTEM_{lcid[1:]}.mta").write_bytes(content)
    return folder / "System.evtx"


def said(template: str, count: int = 12, first: int = 1) -> bytes:
    """Write the texts of `disks`."""
    return write_mta([(first + number, template.format(f"Harddisk{number}")) for number in range(count)])


def events(path: Path) -> list[dict[str, Any]]:
    result = xfor("events", path, "--format", "jsonl")
    return [json.loads(line) for line in result.stdout.splitlines()]


def damage(path: Path) -> list[str]:
    """Read a log and give what is said of its damage."""
    said = []
    for found in find_files([str(path)]):
        log = open_found(found)
        for batch in log.sweep(lambda _: True):
            list(batch.events)
        said += [f"{each.level} {each.message}" for each in log.damage]
    return said


def test_a_log_with_its_texts_has_every_message_of_the_event_viewer(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "LocaleMetaData").mkdir()
    shutil.copy(corpus / "mta" / "test.evtx", tmp_path / "Setup.evtx")
    shutil.copy(corpus / "mta" / "test_1033.MTA", tmp_path / "LocaleMetaData" / "Setup_1033.MTA")
    found = events(tmp_path)
    assert len(found) == 239
    assert {each["message_source"] for each in found} == {"mta:1033"}
    assert found[-1]["message"] == "Package KB5071959 was successfully changed to the Installed state."


def test_the_line_of_an_event_says_where_its_message_comes_from(tmp_path: Path) -> None:
    output = xfor("events", folder_of(tmp_path / "a", disks(), l1033=said(ENGLISH)), "--limit", "1").stdout
    assert output.endswith("#1  The disk drive Harddisk0 has a bad block. [mta:1033]\n")


def test_of_several_languages_english_comes_first_then_the_lowest_number(tmp_path: Path) -> None:
    two = folder_of(tmp_path / "two", disks(), l1031=said(GERMAN), l1033=said(ENGLISH), l2057=said("{} (GB)"))
    assert events(two)[0]["message"] == "The disk drive Harddisk0 has a bad block."
    other = folder_of(tmp_path / "other", disks(), l1036=said("{} fr"), l1031=said(GERMAN))
    assert events(other)[0]["message_source"] == "mta:1031"
    british = folder_of(tmp_path / "british", disks(), l1031=said(GERMAN), l2057=said("{} (GB)"))
    assert events(british)[0]["message_source"] == "mta:2057"


def test_an_event_that_one_language_lacks_speaks_the_next(tmp_path: Path) -> None:
    path = folder_of(tmp_path / "a", disks(), l1033=said(ENGLISH, count=11), l1031=said(GERMAN))
    assert [each["message_source"] for each in events(path)[-2:]] == ["mta:1033", "mta:1031"]


def test_a_message_of_the_record_itself_comes_before_all_others(tmp_path: Path) -> None:
    own = forwarded("disk", 7, [(None, "Harddisk0")], rendering={"Message": "Its own."}, time=TIME, channel="System")
    found = events(folder_of(tmp_path / "a", [own, *disks()[1:]], l1033=said(ENGLISH)))
    assert [each["message_source"] for each in found[:2]] == ["rendering_info", "mta:1033"]


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (said(ENGLISH, first=500), "it knows no record of the log"),
        (write_mta([(number, f"The service {number} has stopped.") for number in range(1, 90)]), "about other events"),
        (b"MTAFile\0\2\0\0\0" + bytes(12), "it is of version 2.0"),
        (b"MTAFile\0" + b"\xff" * 64, "it is of version"),
    ],
)
def test_texts_that_do_not_belong_to_the_log_are_not_used(tmp_path: Path, texts: bytes, why: str) -> None:
    path = folder_of(tmp_path / "a", disks(60), l1033=texts)
    assert not any("message" in each for each in events(path))
    [notice] = damage(path)
    assert notice.startswith("warning its messages are not used: ")
    assert why in notice


def test_texts_that_know_other_records_between_those_of_the_log_are_not_used(tmp_path: Path) -> None:
    records = [
        classic("disk", 7, [f"Harddisk{number}"], time=TIME, channel="System", record_id=10 * number)
        for number in range(1, 40)
    ]
    texts = write_mta([(number, f"Harddisk{number // 10} is full.") for number in range(1, 300)])
    path = folder_of(tmp_path / "a", records, l1033=texts)
    assert not any("message" in each for each in events(path)[:29])
    assert damage(path) == ["warning its messages are not used: it has the records of another log"]


def services(names: str, states: str) -> list[Record]:
    """Give events as every computer has them: a service is in a state."""
    fields = zip(names, states, strict=True)
    return [
        manifest("Service Control Manager", 7036, [("param1", f"Service {name * 5}"), ("param2", state)], time=TIME)
        for name, state in ((name, "running" if state == "r" else "stopped") for name, state in fields)
    ]


def test_texts_of_another_computer_in_a_bundle_of_two_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "one" / "LocaleMetaData").mkdir(parents=True)
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "System.evtx").write_bytes(write_evtx(services("abcdefgh", "rsrsrsrs")))
    (tmp_path / "two" / "System.evtx").write_bytes(write_evtx(services("hgfedcba", "rsrsrrss")))
    texts = [
        (n + 1, f"The Service {name * 5} service entered the {'stopped' if n % 2 else 'running'} state.")
        for n, name in enumerate("abcdefgh")
    ]
    (tmp_path / "one" / "LocaleMetaData" / "System_1033.MTA").write_bytes(write_mta(texts))
    found = events(tmp_path)
    assert [each.get("message_source") for each in found] == ["mta:1033"] * 8 + [None] * 8
    assert "about other events" in damage(tmp_path)[0]


def test_of_two_files_in_one_language_the_better_fitting_speaks(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "logs" / "System.evtx").write_bytes(write_evtx(services("abcdefgh", "rsrsrsrs")))
    for folder, names in (("a", "abcdeffe"), ("b", "abcdefgh")):
        (tmp_path / "texts" / folder).mkdir()
        texts = [(n + 1, f"Service {name * 5}: {'stopped' if n % 2 else 'running'}") for n, name in enumerate(names)]
        (tmp_path / "texts" / folder / "System_1033.MTA").write_bytes(write_mta(texts))
    assert [each["message"][:13] for each in events(tmp_path)][-2:] == ["Service ggggg", "Service hhhhh"]


def test_a_damaged_file_of_texts_still_has_the_others(tmp_path: Path) -> None:
    content = bytearray(said(ENGLISH, count=300))
    at = content.index("Harddisk250".encode("utf-16-le"))
    content[at - 60 : at] = bytes(60)
    path = folder_of(tmp_path / "a", disks(300), l1033=bytes(content))
    found = events(path)
    assert [each["record_id"] for each in found if "message" not in each] == [251]
    assert damage(path) == ["warning messages are lost: an entry is damaged"]


def test_where_merged_logs_repeat_a_record_id_the_values_decide(tmp_path: Path) -> None:
    messages = [(number + 1, ENGLISH.format(f"Harddisk{number}")) for number in range(12)]
    texts = write_mta([*messages, (3, "The service Spooler has stopped."), (4, "One."), (4, "Harddisk3 is two.")])
    found = events(folder_of(tmp_path / "a", disks(), l1033=texts))
    assert found[2]["message"] == "The disk drive Harddisk2 has a bad block."
    assert "message" not in found[3]


def test_a_sentence_in_place_of_a_message_is_none(tmp_path: Path) -> None:
    stand_in = "The description for Event ID 7 from source disk cannot be found. Harddisk0"
    texts = write_mta([(1, stand_in), *((n + 1, ENGLISH.format(f"Harddisk{n}")) for n in range(1, 12))])
    found = events(folder_of(tmp_path / "a", disks(), l1033=texts))
    assert "message" not in found[0]
    assert "message" in found[1]


def test_without_texts_the_log_is_read_as_it_is(tmp_path: Path) -> None:
    [found] = find_files([str(folder_of(tmp_path / "a", disks()))])
    assert isinstance(open_found(found), EvtxLog)


def test_what_was_lost_comes_first_and_a_found_message_takes_its_place() -> None:
    event = Event(Kind("disk", "", 7, "error", "System", "PC"), None, 1, lacks=NO_MESSAGE)
    english = with_message(event, Said("It broke.", "mta", 2057))
    assert (english.message, english.message_source, english.lacks) == ("It broke.", "mta:2057", NOTHING)
    german = with_message(event, Said("Kaputt.", "catalogue", 1031))
    assert (german.message_source, german.lacks) == ("catalogue:1031", frozenset({OTHER_LANGUAGE}))
    assert borrowed(german)
    assert not borrowed(event)


def confidence(path: Path, rules: Path) -> list[tuple[str, str]]:
    result = xfor("match", path, "--rules", rules, "--no-builtin-rules", "--format", "json")
    report = json.loads(result.stdout)
    return [(each["confidence"], each["evidence"][0].get("message_source", "")) for each in report["findings"]]


def test_a_rule_about_the_message_holds_on_the_saved_text_and_is_open_without_it(tmp_path: Path) -> None:
    rules = tmp_path / "K1.yml"
    rules.write_text(RULE)
    bare = folder_of(tmp_path / "bare", disks())
    assert confidence(bare, rules) == [("possible", "")]
    spoken = folder_of(tmp_path / "spoken", disks(), l1033=said(ENGLISH))
    assert confidence(spoken, rules) == [("exact", "mta:1033")]
    other = folder_of(tmp_path / "other", disks(), l1033=said("The disk drive {} is full."))
    assert confidence(other, rules) == []


def test_a_text_in_another_language_does_not_speak_against_a_rule(tmp_path: Path) -> None:
    rules = tmp_path / "K1.yml"
    rules.write_text(RULE)
    german = folder_of(tmp_path / "german", disks(), l1031=said(GERMAN))
    assert confidence(german, rules) == [("possible", "mta:1031")]
    assert (
        "Message is in another language than the rule (12×)" in xfor("explain", "K1", german, "--rules", rules).stdout
    )
    rules.write_text(RULE.replace("contains: has a bad block", "contains: fehlerhaften Block"))
    assert confidence(german, rules) == [("exact", "mta:1031")]


def test_a_rendered_text_in_another_language_does_not_either(tmp_path: Path) -> None:
    rules = tmp_path / "K1.yml"
    rules.write_text(RULE)
    for culture, found in (("de-DE", ["possible"]), ("en-GB", []), ("", [])):
        record = forwarded(
            "disk", 7, [(None, "x")], rendering={"Message": "Kaputt"}, culture=culture, time=TIME, channel="System"
        )
        path = tmp_path / f"log{culture}.evtx"
        path.write_bytes(write_evtx([record]))
        assert [band for band, _ in confidence(path, rules)] == found


def test_the_article_about_the_text_is_told_from_the_others_by_it(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    for name, text in (("K1", "The disk drive has a bad block."), ("K2", "The driver found a controller error on it.")):
        plain = RULE.replace("  text: {Message|contains: has a bad block}\n", "").replace("event and text", "event")
        article = plain.replace("K1", name).replace("article:", f"event_text: {text}\n  article:")
        (rules / f"{name}.yml").write_text(article.replace("bad blocks", f"bad blocks {name}"))
    assert [band for band, _ in confidence(folder_of(tmp_path / "bare", disks()), rules)] == ["possible", "possible"]
    spoken = folder_of(tmp_path / "spoken", disks(), l1033=said(ENGLISH.replace("{}", "{} x")))
    assert sorted(band for band, _ in confidence(spoken, rules)) == ["exact", "unlikely"]
    german = folder_of(tmp_path / "german", disks(), l1031=said(GERMAN))
    assert [band for band, _ in confidence(german, rules)] == ["possible", "possible"]


def test_parts_of_a_log_have_the_same_texts_and_say_so_once(tmp_path: Path) -> None:
    path = folder_of(tmp_path / "a", disks(60), l1033=said(ENGLISH, count=60), l1031=b"MTAFile\0\2\0\0\0" + bytes(12))
    [found] = find_files([str(path)])
    from xfor.logs.batch import Part

    log = open_found(found)
    for part in (Part(0, 4096 + 65536), Part(4096, None)):
        spoken = [event for batch in log.sweep(lambda _: True, part) for event in batch.events]
        assert all(event.message for event in spoken)
    assert [each.code for each in log.damage] == ["messages-unused"]
    assert [event.message for batch in open_log(path).sweep(lambda _: True) for event in batch.events] == [None] * 60
