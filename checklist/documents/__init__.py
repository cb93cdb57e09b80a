"""Drafts as files and as clauses: reading, cutting, comparing, searching."""
