"""Every kind of bundle gives its members as they were packed, however large, long-named, or encrypted they are."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle_writer import (
    KINDS,
    Files,
    cabinet,
    encrypted_zip,
    seven_zipped,
    tarred,
    zipped,
    zipped_with_aes,
    zstd,
)
from xfor.errors import LogError, NoBundleError
from xfor.logs.bundles.kinds import kind_of
from xfor.logs.bundles.limits import Budget, Limits
from xfor.logs.bundles.member import Lost, Member, Opening, everything

USUAL = Limits()
DICE = random.Random(20240301)
FILES = {
    "System.evtx": DICE.randbytes(90_001) + bytes(60_000),
    "logs/host one/Ünïcode.evtx": b"x" * 40_000,
    "empty.txt": b"",
    "logs/" + "long" * 40 + ".evtx": DICE.randbytes(700),
}


def contents(folder: Path, name: str, bundle: bytes, password: str | None = None, limits: Limits = USUAL) -> Files:
    """Unpack a bundle as xfor does; what is lost is given under its name with the reason."""
    path = folder / name
    path.write_bytes(bundle)
    kind = kind_of(bundle[:8192])
    assert kind is not None
    found: dict[str, bytes] = {}
    for member in kind.members(path, name, Opening(Budget(limits), password), everything):
        if isinstance(member, Lost):
            found[member.name] = f"lost: {member.reason}".encode()
        else:
            found[member.name] = read(member)
    return found


def read(member: Member) -> bytes:
    """Draw the bytes of a member, and behind them why they end too soon."""
    drawn = []
    try:
        for block in member.blocks():
            drawn.append(block)  # noqa: PERF402 - those before an error count
    except LogError as error:
        drawn.append(f"; ended: {error}".encode())
    return b"".join(drawn)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_its_members_in_their_order(tmp_path: Path, name: str) -> None:
    files = {key: value for key, value in FILES.items() if value or "7z" not in name}
    found = contents(tmp_path, name, KINDS[name](files))
    assert found == files
    assert list(found) == list(files)


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd,
}  # fmt: skip


@pytest.mark.parametrize("ending", PACKED)
def test_one_packed_file_has_the_name_that_it_had_before(tmp_path: Path, ending: str) -> None:
    content = FILES["System.evtx"]
    assert contents(tmp_path, f"System.evtx.{ending}", PACKED[ending](content)) == {"System.evtx": content}


@pytest.mark.parametrize("ending", PACKED)
def test_streams_that_follow_each_other_are_one_file(tmp_path: Path, ending: str) -> None:
    pack = PACKED[ending]
    both = contents(tmp_path, f"System.evtx.{ending}", pack(b"one " * 9000) + pack(b"two " * 9000))
    assert both == {"System.evtx": b"one " * 9000 + b"two " * 9000}


@pytest.mark.parametrize("ending", PACKED)
def test_what_was_cut_off_is_said_and_the_beginning_is_kept(tmp_path: Path, ending: str) -> None:
    content = DICE.randbytes(1_500_000)
    packed = PACKED[ending](content)
    (found,) = contents(tmp_path, f"System.evtx.{ending}", packed[: len(packed) * 2 // 3]).values()
    kept, _, reason = found.partition(b"; ended: ")
    assert len(kept) > 800_000
    assert content.startswith(kept)
    assert b"ends too soon" in reason


def test_encrypted_zips_and_7z_need_the_password(tmp_path: Path) -> None:
    files = {"a.evtx": b"abc" * 1000, "b.txt": b"b"}
    bundles = {"z.zip": encrypted_zip(files, "sesam"), "aes.zip": zipped_with_aes(files, "sesam")}
    for name, bundle in {**bundles, "p.7z": seven_zipped(files, "sesam")}.items():
        assert contents(tmp_path, name, bundle, "sesam") == files
        assert b"--password" in b"".join(contents(tmp_path, name, bundle).values())
        wrong = b"".join(contents(tmp_path, name, bundle, "simsalabim").values())
        assert b"does not fit" in wrong or b"damaged" in wrong


def test_a_7z_with_encrypted_names_is_read(tmp_path: Path) -> None:
    bundle = seven_zipped({"a.evtx": b"abc" * 1000}, "sesam", names_too=True)
    assert contents(tmp_path, "a.7z", bundle, "sesam") == {"a.evtx": b"abc" * 1000}
    assert b"--password" in b"".join(contents(tmp_path, "a.7z", bundle).values())


def test_a_7z_whose_key_would_take_for_ever_is_refused(tmp_path: Path) -> None:
    bundle = bytearray(seven_zipped({"a.evtx": b"abc"}, "sesam", names_too=True))
    power = bundle.find(b"\x06\xf1\x07\x01") + 5
    assert bundle[power] & 0x3F == 19
    bundle[power] += 20
    assert b"for ever" in contents(tmp_path, "a.7z", bytes(bundle), "sesam")[""]


def test_a_cabinet_packed_with_lzx_is_read_by_libarchive(tmp_path: Path) -> None:
    files = {"System.evtx": FILES["System.evtx"], "b.txt": b"b" * 41_001}
    found = contents(tmp_path, "lzx.cab", cabinet(files, "lzx"))
    if b"install libarchive" in found.get("", b""):
        pytest.skip("libarchive is not on this machine")
    assert found == files


def test_a_cabinet_packed_as_no_library_knows_says_how_to_unpack_it(tmp_path: Path) -> None:
    found = contents(tmp_path, "q.cab", cabinet({"a.evtx": b"abc"}, "quantum"))
    assert b"expand -F:*" in b"".join(found.values())


@pytest.mark.parametrize("marker", ["[Content_Types].xml", "META-INF/MANIFEST.MF"])
def test_documents_and_programs_are_no_bundles(tmp_path: Path, marker: str) -> None:
    with pytest.raises(NoBundleError, match="a document or a program"):
        contents(tmp_path, "letter.docx", zipped({marker: b"x", "word/document.xml": b"y"}))
    with pytest.raises(NoBundleError):
        contents(tmp_path, "letter.odt", zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"y"}))


def test_a_bundle_of_logs_may_hold_anything_else(tmp_path: Path) -> None:
    files = {"META-INF/MANIFEST.MF": b"x", "System.evtx": b"y"}
    assert contents(tmp_path, "logs.zip", zipped(files)) == files


@pytest.mark.parametrize("name", [name for name in KINDS if ".zip" in name])
def test_a_zip_that_lost_its_directory_gives_the_files_before_the_cut(tmp_path: Path, name: str) -> None:
    files = {f"{number}.evtx": DICE.randbytes(5000) for number in range(10)}
    bundle = KINDS[name](files)
    found = contents(tmp_path, name, bundle[: len(bundle) * 2 // 3])
    whole = {key for key, value in files.items() if found.get(key) == value}
    assert whole == ({f"{number}.evtx" for number in range(6)} if name != "stored.zip" else whole)
    assert len(whole) >= 6
    assert b"its directory is missing" in found[""]


def test_a_damaged_member_of_a_zip_costs_no_other(tmp_path: Path) -> None:
    files = {f"{number}.evtx": DICE.randbytes(50_000) for number in range(3)}
    bundle = bytearray(zipped(files))
    at = bundle.find(b"1.evtx") + 20_000
    bundle[at : at + 50] = bytes(50)
    found = contents(tmp_path, "a.zip", bytes(bundle))
    assert (found["0.evtx"], found["2.evtx"]) == (files["0.evtx"], files["2.evtx"])
    assert b"damaged" in found["1.evtx"]


def test_behind_a_damaged_header_of_a_tar_the_next_file_is_found(tmp_path: Path) -> None:
    files = {f"{number}.evtx": DICE.randbytes(3000) for number in range(4)}
    bundle = bytearray(tarred(files))
    at = bundle.find(b"1.evtx")
    bundle[at : at + 400] = DICE.randbytes(400)
    found = contents(tmp_path, "a.tar", bytes(bundle))
    assert {key for key in files if found.get(key) == files[key]} == {"0.evtx", "2.evtx", "3.evtx"}
    assert b"no file begins at byte 3,584, where one should" in found[""]


def test_a_damaged_block_of_a_cabinet_costs_only_what_lies_in_it(tmp_path: Path) -> None:
    files = {f"{number}.evtx": DICE.randbytes(32_768) for number in range(4)}
    bundle = bytearray(cabinet(files, "stored"))
    bundle[bundle.find(files["2.evtx"]) + 99] ^= 1
    found = contents(tmp_path, "a.cab", bytes(bundle))
    assert (found["0.evtx"], found["1.evtx"]) == (files["0.evtx"], files["1.evtx"])
    assert len(found["2.evtx"].partition(b"; ended: ")[0]) == 32_768
    assert b"was damaged" in found["2.evtx"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = zipped({"bomb.evtx": bytes(200 << 20), "small.txt": b"s"})
    found = contents(tmp_path, "bomb.zip", bomb)
    assert found == {"bomb.evtx": found["bomb.evtx"], "small.txt": b"s"}
    assert found["bomb.evtx"].startswith(b"; ended: refused: it unpacks to more than 500 times its size")


@pytest.mark.parametrize("ending", PACKED)
def test_a_bomb_that_does_not_tell_its_size_is_stopped(tmp_path: Path, ending: str) -> None:
    small = Limits(ratio=50)  # so that the test need not make a large one
    (found,) = contents(tmp_path, f"a.{ending}", PACKED[ending](bytes(70 << 20)), limits=small).values()
    assert len(found) < 66 << 20
    assert found.endswith(b"unpack it and give xfor the folder")


def test_zips_may_be_packed_with_zstd_and_as_windows_packs_large_files(tmp_path: Path) -> None:
    inflate64 = pytest.importorskip("inflate64")
    content = b"a line of a log\r\n" * 9000
    deflater = inflate64.Deflater()
    for number, packed in ((9, deflater.deflate(content) + deflater.flush()), (93, zstd(content))):
        bundle = bytearray(zipped({"a.evtx": packed}, zipfile.ZIP_STORED))
        for mark, method_at, crc_at in ((b"PK\x03\x04", 8, 14), (b"PK\x01\x02", 10, 16)):
            at = bundle.find(mark)
            bundle[at + method_at] = number
            bundle[at + crc_at + 8 : at + crc_at + 12] = len(content).to_bytes(4, "little")
        assert contents(tmp_path, "a.zip", bytes(bundle)) == {"a.evtx": content}


def test_where_a_library_is_missing_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.evtx": b"abc" * 1000}
    bundles = {
        "a.7z": seven_zipped(files),
        "a.tar.zst": zstd(tarred(files)),
        "a.zip": zipped_with_aes(files, "sesam"),
        "a.cab": cabinet(files, "lzx"),
    }
    for library in ("py7zr", "zstandard", "pyzipper", "libarchive"):
        monkeypatch.setitem(sys.modules, library, None)
    for name, bundle in bundles.items():
        (reason,) = contents(tmp_path, name, bundle, "sesam").values()
        assert b"pip install 'xfor[bundles]'" in reason
