"""People and machines that no text has by chance, planted in every text of a report, in every form they take."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.report_cases import one_host
from tests.report_writer import written
from xfor.redact import FIXED, Names, redact
from xfor.render.formats import RENDERERS
from xfor.render.tickets import System
from xfor.render.tickets.making import make
from xfor.render.tickets.order import Order
from xfor.report import Report


class World(NamedTuple):
    """A person, a machine and a network: what must not be seen."""

    account: str
    sid: str
    netbios: str
    dns: str
    host: str
    address: str
    address6: str
    mac: str
    share: str

    @property
    def secrets(self) -> list[str]:
        """All that must not be found, in lower case, cut as NetBIOS and the directory cut it."""
        whole = [*self, self.address.replace(".", "-"), self.mac.replace("-", ":"), self.sid.rpartition("-")[0]]
        cut = [self.account[:15], self.host[:15], self.account[:20]]
        return [each.lower() for each in (*whole, *cut)]


_LETTERS = st.text("abcdefghijklmnopqrstuvwxyzäöé0123456789", min_size=4, max_size=18)
_BYTE = st.integers(1, 254)
_PART = st.integers(100_000_000, 4_294_967_295)

worlds = st.builds(
    lambda name, host, domain, share, numbers, parts: World(
        account=f"zq{name}",
        sid=f"S-1-5-21-{parts[0]}-{parts[1]}-{parts[2]}-{1000 + numbers[0]}",
        netbios=f"XZ{domain}".upper()[:15],
        dns=f"xz{domain}"[:15] + ".kunde.example",
        host=f"QX-{host}",
        address=f"10.{numbers[0]}.{numbers[1]}.{numbers[2]}",
        address6=f"2001:db8::{numbers[0]:x}:{numbers[1]:x}:{numbers[2]:x}",
        mac=f"00-15-5D-{numbers[0]:02X}-{numbers[1]:02X}-{numbers[2]:02X}",
        share=f"vj{share}",
    ),
    _LETTERS, _LETTERS, st.text("abcdefghijklmnop0123", min_size=4, max_size=12), _LETTERS,
    st.tuples(_BYTE, _BYTE, _BYTE), st.tuples(_PART, _PART, _PART),
)  # fmt: skip


def forms(world: World) -> list[str]:
    """Write the names of a world in the forms that logs have them in."""
    fqdn = f"{world.host}.{world.dns}"
    binary = f"x{world.account} {fqdn}"
    return [
        *world, world.account.upper(), world.host.lower(), fqdn, fqdn.upper(), f"{world.host}$", world.host[:15],
        world.account[:15], f"{world.account}@{world.dns}", rf"{world.netbios}\{world.account}",
        rf"{world.netbios.lower()}\\{world.account.upper()}", rf"C:\Users\{world.account}\AppData\x.log",
        rf"C:\Users\{world.account}.{world.netbios}\x", rf"\\{world.host}\{world.share}\a b.txt",
        rf"\\{fqdn}\{world.share}", f"file://{fqdn}/{world.share}", f"host/{fqdn}@{world.dns.upper()}",
        f"::ffff:{world.address}", f"http://{world.address}:8080/x", f"[{world.address6}]:443",
        world.mac.replace("-", ":"), f"ip-{world.address.replace('.', '-')}", f"({world.sid})", f"_{world.host}_",
        "DC=" + ",DC=".join(world.dns.split(".")), binary.encode("utf-16-le").hex().upper(), binary.encode().hex(),
        binary.encode("utf-16-be").hex(), base64.b64encode(binary.encode("utf-16-le")).decode(),
    ]  # fmt: skip


def planted(world: World) -> Report:
    """Plant all forms in every text of a report, beside an event whose fields tell who is who."""
    report = one_host().model_dump(mode="json", exclude_none=True)
    told = {
        "TargetUserSid": world.sid, "TargetUserName": world.account, "TargetDomainName": world.netbios,
        "UserPrincipalName": f"{world.account}@{world.dns}", "WorkstationName": world.host,
        "ShareName": rf"\\*\{world.share}", "ShareLocalPath": rf"\\{world.host}\{world.share}",
    }  # fmt: skip
    made: dict[str, Any] = _everywhere(report, "\n".join(forms(world)))
    made["findings"][0]["evidence"][0]["data"] = [{"name": name, "value": value} for name, value in told.items()]
    made["findings"][0]["host"] = f"{world.host}.{world.dns}"
    return Report.model_validate(made)


def _everywhere(node: Any, text: str, key: str = "") -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(node, str):
        return node if key in FIXED else f"{node} {text}"
    if isinstance(node, list):
        return [_everywhere(each, text, key) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {"status": node["status"]} if "records" in node and "path" in node else {}
    named = {f"{name} {text}" if key == "parameters" else name: each for name, each in node.items()}
    return {name: _everywhere(each, text, name) for name, each in named.items()} | kept


def outputs(report: Report) -> Iterator[tuple[str, str]]:
    """Write a report in every way there is, and its first finding as tickets where there is room for so much."""
    for format in RENDERERS:
        yield format.value, written(report, format.value, verbose=True, gaps=True)
    for system in (System.JIRA, System.ZENDESK, System.GITHUB, System.PAGERDUTY):
        made = make(report.findings[0], report, system, Order(project="acme/support"))
        yield system.value, made.line + made.uncut


def seen(world: World, text: str) -> list[str]:
    """Give what of a world can be read in a text: as it is, wrapped, or in binary data."""
    low = text.lower()
    joined = "".join(low.replace("\\", "").split())
    found = [each for each in world.secrets if each in low or each.replace("\\", "") in joined]
    for each in (world.account, world.host):
        encoded = [each.encode("utf-16-le").hex(), each.encode().hex(), each.encode("utf-16-be").hex()]
        found += [form for form in encoded if form in low]
    return found


def main() -> None:
    """Print how much is planted, searched and found, with and without redaction."""
    world = World(
        "zqmueller-schmidtbauer", "S-1-5-21-1004336348-1177238915-682003330-1104", "XZKUNDE", "xzkunde.kunde.example",
        "QX-fileserver-0001", "10.20.30.41", "2001:db8::14:1e:29", "00-15-5D-14-1E-29", "vjfinance$",
    )  # fmt: skip
    shown = planted(world)
    copies = shown.model_dump_json().count("ip-10-20-30-41")
    sys.stdout.write(f"{len(forms(world))} forms of {len(world.secrets)} identifiers in {copies} texts\n")
    for name, report in (("as it is", shown), ("redacted", redact(shown, Names()))):
        found = {output: len(seen(world, text)) for output, text in outputs(report)}
        sys.stdout.write(f"{name}: {sum(found.values())} identifiers found in {len(found)} outputs: {found}\n")


if __name__ == "__main__":
    main()
