"""bundles, as customers send them -> the files in them, one at a time, in a private folder."""
