"""Names that say nothing of a customer and stay readable: built-in accounts, authorities and groups, loopback.

The accounts and SIDs are those of https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

AUTHORITIES = frozenset({
    "nt authority", "nt-autorität", "autorite nt", "autorité nt", "nt service", "builtin", "vordefiniert",
    "window manager", "font driver host", "iis apppool", "nt virtual machine", "application package authority",
    "restricted services",
})  # fmt: skip
"""Domains of accounts that every Windows machine has."""

_ACCOUNTS = frozenset({
    "system", "local service", "network service", "localservice", "networkservice", "local system", "localsystem",
    "anonymous logon", "anonymous", "everyone", "interactive", "service", "batch", "authenticated users", "self",
    "creator owner", "creator group", "trustedinstaller", "administrator", "guest", "krbtgt", "defaultaccount",
    "wdagutilityaccount", "administrators", "users", "guests", "power users", "backup operators", "server operators",
    "remote desktop users", "remote management users", "event log readers", "iis_iusrs", "performance log users",
    "domain admins", "domain users", "domain computers", "domain controllers", "enterprise admins", "schema admins",
    "none", "public", "default", "default user", "all users", "defaultapppool", "defaultuser0", "systemprofile",
    "machine", "computer", "user", "unknown", "account", "name",
})  # fmt: skip

_PLACES = frozenset({
    "localhost", "workgroup", "arbeitsgruppe", "mshome", "local", "microsoftaccount", "azuread", "windows", "system",
    "consolehost", "serverremotehost", "default host", "windows powershell ise host", "none", "unknown", "server",
    "servername", "computer", "computername", "machine", "domain", "domainname", "workstation", "host", "hostname",
    "localdomain", "device", "name", "nt",
})  # fmt: skip
"""Names of machines and domains that are none, and the words that articles put for one."""

_NOT_DOMAINS = frozenset({
    "hklm", "hkcu", "hkcr", "hku", "hkey_local_machine", "hkey_current_user", "hkey_classes_root", "hkey_users",
    "software", "system", "sam", "security", "registry", "windows", "winnt", "system32", "domain", "root", "cimv2",
    "i386", "bin", "wmi", "cpu", "device", "domainname", "computername", "servername", "server",
})  # fmt: skip

_SHARES = frozenset({
    "ipc$", "admin$", "c$", "d$", "e$", "print$", "fax$", "sysvol", "netlogon", "share", "sharename", "share$", "pipe",
    "users",
})  # fmt: skip
_CONTAINERS = frozenset({
    "users", "computers", "configuration", "schema", "services", "sites", "servers", "builtin", "system", "microsoft",
    "domain controllers", "default-first-site-name", "ntds settings", "policies", "partitions", "windows nt",
})  # fmt: skip
ORDINARY = frozenset({
    "access", "account", "admin", "agent", "alert", "app", "application", "archive", "audit", "backup", "build",
    "cache", "client", "cluster", "code", "data", "database", "demo", "dev", "dhcp", "disk", "dns", "event",
    "exchange", "file", "files", "ftp", "gateway", "hyperv", "info", "internet", "intranet", "ldap", "log", "logs",
    "mail", "mailbox", "management", "microsoft", "monitor", "network", "office", "operator", "outlook", "power",
    "print", "printer", "proxy", "remote", "router", "scan", "scanner", "security", "server", "service", "services",
    "share", "smtp", "sql", "storage", "support", "sync", "task", "test", "time", "update", "virtual", "vpn", "web",
    "windows", "wsus", "www",
})  # fmt: skip
"""Words that some machines and accounts are called, and that rules, titles and links use for what they mean."""

_NOTHING = frozenset({"", "-", "--", "n/a", "(null)", "null", "?", ".", "*", "%1", "%2", "%3", "::1", "$"})


def readable_account(name: str) -> bool:
    """Say whether an account is one that every machine has, or no name at all."""
    folded = name.strip().casefold()
    return folded in _ACCOUNTS or _nothing(folded) or folded.startswith(("dwm-", "umfd-", "health", "0x"))


def readable_place(name: str) -> bool:
    """Say whether the name of a machine or a domain says nothing of a customer."""
    folded = name.strip().casefold()
    return folded in _PLACES or folded in AUTHORITIES or _nothing(folded)


def readable_share(name: str) -> bool:
    """Say whether a share is one that every machine has."""
    return name.casefold() in _SHARES or _nothing(name.casefold())


def readable_container(name: str) -> bool:
    """Say whether a container of the directory is one that every directory has."""
    return name.casefold() in _CONTAINERS or readable_account(name)


def no_domain(name: str) -> bool:
    """Say whether a word before a backslash is the begin of another path than DOMAIN\\account."""
    return name.casefold() in _NOT_DOMAINS or readable_place(name)


def readable_address(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is no machine's own: loopback, unspecified, multicast, broadcast, a net mask."""
    mask = isinstance(address, IPv4Address) and address.packed[0] == 255
    return address.is_loopback or address.is_unspecified or address.is_multicast or mask


def _nothing(folded: str) -> bool:
    return folded in _NOTHING or folded.startswith("%%") or not any(char.isalnum() for char in folded)
