"""`make bench`: how quick the pages of an office of some size are, held against a floor measured in the same run."""
