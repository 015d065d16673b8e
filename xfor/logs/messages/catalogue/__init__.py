"""Catalogues: the message texts of providers, gathered once from program files and tables, asked for by event."""
