"""candidates x index -> matches: which rules are about an event, and how sure that is."""
