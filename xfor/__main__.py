"""`python -m xfor` is the same as `xfor`."""

from xfor.cli import main

if __name__ == "__main__":
    main()
