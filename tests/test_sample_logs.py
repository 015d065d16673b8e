"""The shipped samples are what their code builds, and show what they are there for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.evtx_writer import layout
from tests.oracles import attribute, libevtx, rust, values
from tests.sample_logs import FOLDER, SAMPLES

UNDAMAGED = ["exchange55-pop3.evtx", "forwarded-rendered.evtx"]


def _sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_its_code_builds(name: str) -> None:
    assert _sample(name) == SAMPLES[name]()


def test_every_log_in_the_folder_has_its_code_and_its_row() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix not in (".json", ".md")} == set(SAMPLES)
    rows = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in rows for name in SAMPLES)


@pytest.mark.parametrize("name", UNDAMAGED)
@pytest.mark.parametrize("read", [rust, libevtx])
def test_an_undamaged_sample_is_read_completely(name: str, read: Callable[[bytes], list[str]]) -> None:
    data = _sample(name)
    assert len(read(data)) == sum(len(chunk.record_offsets) for chunk in layout(data)) > 0


def test_the_pop3_logons_fail_on_both_exchange_servers() -> None:
    events = [xml for xml in rust(_sample("exchange55-pop3.evtx")) if values(xml, "EventID") == ["13003"]]
    found = Counter((values(xml, "Computer")[0], values(xml)[1]) for xml in events)
    assert found == {
        ("EXCHSRV1", "Logon failure: unknown user name or bad password."): 8,
        ("EXCHSRV2", "A required privilege is not held by the client."): 1,
    }


def test_every_forwarded_event_has_its_message() -> None:
    for xml in rust(_sample("forwarded-rendered.evtx")):
        assert values(xml, "Message")[0]
        assert attribute(xml, "RenderingInfo", "Culture") == "en-US"


def test_the_damaged_sample_is_cut_inside_a_record() -> None:
    data = _sample("damaged-system.evtx")
    assert len(data) % 65536 != 4096
    assert len(data) < 200 * 1024
    assert data.rindex(b"**\0\0") > len(data) - 200


@pytest.mark.parametrize(
    "computer", ["EXCHSRV1", "EXCHSRV2", "EXCHSRV3", "EXCHSRV4", "EXCHSRV5", "FS01.corp", "WEB01.corp", "FS02.corp"]
)
def test_a_computer_is_in_one_sample_only(computer: str) -> None:
    name = computer.encode("utf-16-le")
    assert [name in _sample(each) or computer.encode() in _sample(each) for each in SAMPLES].count(True) == 1
