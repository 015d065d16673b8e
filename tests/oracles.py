"""Other people's readers of .evtx, as second opinions on what the tests write. A test skips where one is missing.

The two native readers are extras for Linux only; python-evtx comes with xfor.
"""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from Evtx.Evtx import FileHeader


def rust(data: bytes) -> list[str]:
    """Read every record as XML with the Rust crate `evtx`; a wrong checksum or a bad record is an error."""
    parser = pytest.importorskip("evtx").PyEvtxParser(BytesIO(data), validate_checksums=True, indent=False)
    return [record["data"] for record in parser.records()]


def libevtx(data: bytes) -> list[str]:
    """Read every record as XML with libevtx, which must not see damage or find records outside of the chunks' lists."""
    file = pytest.importorskip("pyevtx").file()
    file.open_file_object(BytesIO(data))
    assert not file.is_corrupted()
    assert file.get_number_of_recovered_records() == 0
    return [record.xml_string for record in file.records]


def python_evtx(data: bytes) -> list[str]:
    """Read every record as XML with python-evtx, which checks both headers' checksums on request."""
    header = FileHeader(bytearray(data), 0)
    assert header.verify()
    chunks = list(header.chunks())
    assert all(chunk.verify() for chunk in chunks)
    return [record.xml() for chunk in chunks for record in chunk.records()]


def values(xml: str, name: str = "Data") -> list[str]:
    """Give the texts of all elements of a name. A pattern and no parser: the texts may hold what no XML may."""
    found = re.findall(rf"<{name}(?: [^>]*)?(?:/>|(?<!/)>(.*?)</{name}>)", xml, re.DOTALL)
    return [unescape(text) for text in found]


def attribute(xml: str, element: str, name: str) -> str:
    """Give an attribute of the first element of a name, or an empty text."""
    found = re.search(rf'<{element} [^>]*\b{name}="([^"]*)"', xml)
    return unescape(found[1]) if found else ""
