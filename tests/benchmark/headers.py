"""The headers by which a request asks how many statements it took, and an answer says so."""

COUNT, COUNTED = "X-Count-Queries", "X-Queries"
