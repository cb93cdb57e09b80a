"""`make follow`: docs/running.md is followed word by word on a machine of its own, and what it promises is tried."""
