"""Fields, constraints and querysets; what may be done with them lives in the modules above."""

from checklist.models.account import User
from checklist.models.amendment import Amendment, Outcome, Served
from checklist.models.api_token import ApiToken
from checklist.models.comment import Comment
from checklist.models.dissent import Dissent
from checklist.models.feed import CalendarFeed
from checklist.models.framework import Criterion, Framework, Requirement
from checklist.models.handover import Handover
from checklist.models.likely import Likely
from checklist.models.listing import DraftListing, Listing
from checklist.models.log import Event, LogLink
from checklist.models.made import Made
from checklist.models.meaning import Meaning
from checklist.models.measure import Measure
from checklist.models.notice import Notice
from checklist.models.panel import Assignment, Declaration
from checklist.models.proposal import Clause, Draft, Membership, Original, Placement, Proposal, Upload
from checklist.models.rating import Citation, Rating
from checklist.models.review import Review
from checklist.models.run import Run
from checklist.models.saved_view import SavedView
from checklist.models.scorecard import Scorecard
from checklist.models.source import Source
from checklist.models.translation import FrameworkTranslation
from checklist.models.triggers import InstalledGuard
from checklist.models.trust import SealedFile, SigningKey
from checklist.models.webhook import Delivery, Endpoint

__all__ = [
    "Amendment",
    "ApiToken",
    "Assignment",
    "CalendarFeed",
    "Citation",
    "Clause",
    "Comment",
    "Criterion",
    "Declaration",
    "Delivery",
    "Dissent",
    "Draft",
    "DraftListing",
    "Endpoint",
    "Event",
    "Framework",
    "FrameworkTranslation",
    "Handover",
    "InstalledGuard",
    "Likely",
    "Listing",
    "LogLink",
    "Made",
    "Meaning",
    "Measure",
    "Membership",
    "Notice",
    "Original",
    "Outcome",
    "Placement",
    "Proposal",
    "Rating",
    "Requirement",
    "Review",
    "Run",
    "SavedView",
    "Scorecard",
    "SealedFile",
    "Served",
    "SigningKey",
    "Source",
    "Upload",
    "User",
]
