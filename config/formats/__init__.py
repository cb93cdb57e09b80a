"""How dates and numbers are written here, by language."""
