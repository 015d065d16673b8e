"""Where message text comes from when a log does not carry it: metadata files beside the log, and catalogues."""
