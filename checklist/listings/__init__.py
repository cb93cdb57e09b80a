"""What lists say of each proposal: made from its drafts and scorecards, and kept beside it."""

from checklist.listings.keeping import check, fill, keep, recompute, write
from checklist.listings.making import Made, beside, held_by, made

__all__ = ["Made", "beside", "check", "fill", "held_by", "keep", "made", "recompute", "write"]
