"""Proposals and their drafts: the verbs that change them, and their history."""
