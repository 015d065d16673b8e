"""Which known problems do these Windows event logs show, why, and what fixes them?"""

__version__ = "0.1.0"
