"""The entrance for programs: what the pages do, over JSON and for agents. An operation loads, checks, calls a verb."""
