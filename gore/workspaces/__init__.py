"""Signed-in pages that join apps: the history of changes (and later a home for each role)."""
