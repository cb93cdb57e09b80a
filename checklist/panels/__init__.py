"""Several scorers of one draft: assigned, compared, settled."""
