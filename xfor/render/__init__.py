"""Report -> text and JSON; every renderer draws the same document."""
