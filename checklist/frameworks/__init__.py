"""Rubrics: drafted, versioned, read from and written to YAML."""
