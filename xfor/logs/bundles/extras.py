"""What to say where a library that only some need is missing."""

from __future__ import annotations


def needed(what: str, library: str) -> str:
    """Say what to install, for instance to read "7z files" with "py7zr"."""
    return f"to read {what}, xfor needs {library}: pip install 'xfor[bundles]', or unpack it and give xfor the folder"
