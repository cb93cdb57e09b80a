"""All that a page or a file says of a scorecard, read once."""
