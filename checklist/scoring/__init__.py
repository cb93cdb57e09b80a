"""How ratings become a score and a position: plain Python that knows no Django."""
