"""One scorecard: its sheet, its ratings, and what carries over."""
