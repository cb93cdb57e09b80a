"""Who is told of what, on the page and by e-mail."""
