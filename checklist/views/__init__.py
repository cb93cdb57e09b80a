"""Pages: each view loads, checks access, calls one verb and renders."""
