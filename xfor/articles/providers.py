"""Names of event sources of the time of the archive, to recognise one that no label announces.

Windows NT 3.1 to 2000 and the servers that ran on it registered these names for the event log (in the registry below
HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog). One that is also an everyday word ("Server", "Disk") is not in it.
"""

from __future__ import annotations

import re

EXCHANGE = re.compile(
    r"MS ?Ex?change ?(?!Server|Administrator)(?:[A-Z][A-Za-z0-9]{1,14})(?: (?:Private|Public|Interface))?",
    re.IGNORECASE,
)
NAMES = """
    8042prt, AS400 MDSI, Active Server Pages, AppleTalk, Application Popup, ATAPI, ATKCTRS, Autochk, BINLSVC, CDM,
    CertSvc, ClusDisk, ClusSvc, COM+, COMTI, COMTI CapturePlayback, COMTI Resync TP, CronService, DCOM, DhcpServer,
    DLC Link Service, DNS, DNS Server, Dr Watson, EDB, ELNK3, ELNK31, ESE, ESE97, ESENT, EventLog, EventSystem,
    Exchsync, FPNW, FTDISK, FTPSVC, IASHLPR, i8042prt, IISADMIN, IISCTLS, IISLog, INetInfo, IPRIP2, IPRouterManager,
    IPXRouterManager, JET, KDC, Kerberos, LDAPSVC, LicenseService, LPDSVC, LPR Print Monitor, LSASRV, MacFile, MacPrint,
    MRxSmb, MSADC, MSDTC, MSFTPSVC, msi8042, MsiInstaller, MSMQ, MSSQLServer, MSProxy, NetBT, NetDDE, NETLOGON,
    Net Logon, NfsSvr, NNTPSVC, NTBackup, NTDS, NtFrs, Ntfs, NwlnkIpx, NwlnkNb, NwRdr, NwSapAgent, OSPF, Perfctrs,
    Perfdisk, Perflib, Perfnet, PerfOS, PerfProc, PlugPlayManager, POP3SVC, PPV5250, PSched, RasMan, rasctrs, Rdr,
    Rdbss,
    Relay Agent, RemoteAccess, Remote Access, Replicator, RSVP, SAM, Save Dump, SCARDSVR, SceCli, Schannel, Scsidisk,
    SDLC Link Service, Service Control Manager, SIMPTCP, SMTPSVC, SNA APPC Application, SNA Base Service, SnaBase,
    SNA CPIC Application, SNA DDM Service, SNA DLC Link Service, SNA Host Print, SNA Host Security, SNA LU6.2 Resync TP,
    SNA Manage Agent, SNA Netview Alerter, SNA Print Server, SNA RUI Application, SNA SDLC Link Service, SNA Server,
    SNA TN5250 Server, SNA Virtual Print Driver, SNA X.25 Link Service, SNANMVT, SNARAS, SQLServerAgent, Srv, TCPMon,
    Tcpip, TermService, TermServLicensing, TlntSvr, TN3270 Server, TN5250 Server, Transaction Server, Userenv,
    VBRuntime, W3SVC, W3Ctrs, WAM, WebProxyServer, WinMgmt, WINS, WINSCTRS, Winlogon, WLBS, X400Proxy,
    _Exchange Inter-Org Synch
"""


def squeezed(name: str) -> str:
    """Give a source name as it is compared: small letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


KNOWN = frozenset(squeezed(name) for name in NAMES.split(","))
PHRASES = frozenset(name for name in NAMES.split(",") if name.strip() in ("EventLog", "Remote Access", "JET", "SAM"))
"""Names that sentences also use for something else."""

NAMED = re.compile(
    r"\b(MSExchange(?!Server)\w{2,12}(?: (?:Private|Public|Interface))?"
    r"|MS ?Exchange (?:IS|DS|MTA|IM[CS]|SA|ES|FB|KMS|MSMI|CCMC|DX|POP3|IMAP4|NNTP)\b(?: (?:Private|Public|Interface))?|"
    + "|".join(
        re.escape(name.strip()).replace(r"\ ", " ?")
        for name in sorted(set(NAMES.split(",")) - PHRASES, key=len, reverse=True)
    )
    + r")\b",
    re.IGNORECASE,
)
"""A name of a source anywhere in a sentence."""


FIRST_WORDS = frozenset(name.split()[0].lower() for name in NAMES.split(","))
WORD = re.compile(r"\w[\w.+-]*")


def named_sources(text: str) -> list[str]:
    """Give the names of sources in a text, in their order."""
    names: list[str] = []
    at = 0
    while word := WORD.search(text, at):
        at = word.end()
        low = word[0].lower().rstrip(".")
        if (low in FIRST_WORDS or low.startswith("ms")) and (found := NAMED.match(text, word.start())):
            names.append(found[1])
            at = found.end()
    return names


def known_source(name: str) -> bool:
    """Say whether a name is one of an event source."""
    return len(name) < 40 and (squeezed(name) in KNOWN or bool(EXCHANGE.fullmatch(name.strip())))


def is_phrase(name: str) -> bool:
    """Say whether sentences also use the name of a source for something else."""
    return squeezed(name) in {squeezed(phrase) for phrase in PHRASES}


def leading_source(text: str) -> str:
    """Give the name of a source that a text begins with, or ""."""
    words = text[:60].split(" ")
    return next((name for size in range(4, 0, -1) if known_source(name := " ".join(words[:size]).strip(" ,:;-"))), "")
