"""Proposed words for what must change, and what became of them."""
