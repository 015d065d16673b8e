"""Error codes: what they mean, and where a text has one, however it is spelled.

A code is its canonical number: 32 bits without a sign, and the Win32 error itself where an HRESULT or an NTSTATUS only
wraps one. So -1808, 0xfffff8f0 and 4294965488 are one code, and so are %%5, 5, 0x80070005 and "Access is denied.".
"""

from __future__ import annotations

from xfor.codes.find import Code, code_of, codes_in, numbers_in
from xfor.codes.table import Meaning, canonical, meanings, shown

__all__ = ["Code", "Meaning", "canonical", "code_of", "codes_in", "meanings", "numbers_in", "shown"]
