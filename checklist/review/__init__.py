"""Submission, return, approval, and what is said about a scorecard."""
