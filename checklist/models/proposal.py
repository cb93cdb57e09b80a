"""Deals under negotiation, the versions of their text, and who may see them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.readers import refusal
from checklist.models.account import User
from checklist.models.folded import FoldedField, InOrder, KeepsFolded, TokensField
from checklist.models.meaning import MeaningKey
from checklist.models.rowwise import Among, RowWise


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Named queries over proposals."""

    def visible_to(self, person: User) -> ProposalQuerySet:
        """Those this person may know of: open ones, and restricted ones that name them or that they lead.

        Managers also know of restricted ones that are left behind. They see the whole of these and not the title only:
        whom such a deal is to be given to can be told only by what it is, and two kinds of sight would have to be kept
        apart at every page, file and search. It ends as soon as somebody active leads it, and each look is logged.
        """
        return self.filter(self.known_to(person))

    @staticmethod
    def known_to(person: User, path: str = "") -> Q:
        """Holds for rows whose proposal, at the end of a path, this person may know of; each row asks for itself."""
        if not person.is_authenticated or not person.is_active:
            return Q(pk__in=())
        prefix = f"{path}__" if path else ""
        named = Among(memberships, person, proposal=path or "pk")
        theirs = Q(**{f"{prefix}restricted": False}) | Q(**{f"{prefix}lead": person}) | Q(named)
        return theirs | ProposalQuerySet.nobody_active(path) if person.is_manager else theirs

    def left_behind(self) -> ProposalQuerySet:
        """Restricted ones that nobody with an active account leads or is named on."""
        return self.filter(self.nobody_active())

    @staticmethod
    def nobody_active(path: str = "") -> Q:
        """Holds for rows whose proposal, at the end of a path, is left behind."""
        prefix = f"{path}__" if path else ""
        named = Among(active_memberships, proposal=path or "pk")
        return Q(**{f"{prefix}restricted": True, f"{prefix}lead__is_active": False}) & ~Q(named)

    def current(self) -> ProposalQuerySet:
        """Those not put away in the archive."""
        return self.filter(archived_at=None)


class Proposal(KeepsFolded):
    """A deal under negotiation. `EDITABLE` are the fields that people fill in: forms and verbs know no others."""

    EDITABLE = ("title", "parties", "summary", "marking", "lead", "restricted")

    title = models.CharField(max_length=200)
    parties = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    marking = models.CharField(max_length=80)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="led_proposals")
    restricted = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="proposals")
    title_key = FoldedField(of=["title"], help_text="What lists are sorted by.")
    folded = FoldedField(of=["title", "parties", "summary"], help_text="What lists are narrowed by.")
    tokens = TokensField(of=["title", "parties", "summary"])

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at"], name="proposal_newest"),
            models.Index(InOrder("title_key"), "id", name="proposal_by_title"),
            models.Index(fields=["lead", "-created_at"], condition=Q(archived_at=None), name="proposal_led"),
            models.Index(fields=["lead"], condition=Q(restricted=True), name="proposal_restricted"),
        ]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """Names a person on a proposal; what lets them see a restricted one."""

    class Role(models.TextChoices):
        READER = "reader", gettext_lazy("Reads")
        CONTRIBUTOR = "contributor", gettext_lazy("Works on it")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["proposal", "person__username"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="membership_one_per_person"),
            models.CheckConstraint(condition=Q(role__in=["reader", "contributor"]), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.proposal}"


def memberships(person: User) -> models.QuerySet[Membership]:
    """Where this person is named."""
    return Membership.objects.filter(person=person)


def active_memberships(_: None) -> models.QuerySet[Membership]:
    """Where anybody is named whose account is active."""
    return Membership.objects.filter(RowWise(User.objects.filter(pk=OuterRef("person"), is_active=True)))


class DraftQuerySet(models.QuerySet["Draft"]):
    """Named queries over drafts."""

    def visible_to(self, person: User) -> DraftQuerySet:
        """Drafts of proposals that this person may know of."""
        return self.filter(ProposalQuerySet.known_to(person, "proposal"))

    def locked(self) -> DraftQuerySet:
        """With their proposals, held until the transaction ends; rows that only refer to them may be written meanwhile.

        Locks are taken in one order, so that no two wait for each other: draft, readings, the panel's scorecard.
        """
        return self.select_related("proposal").select_for_update(of=("self",), no_key=True)


class Draft(models.Model):
    """One version of a proposal's text."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    dated = models.DateField(null=True, blank=True, help_text="The date that the text itself bears.")
    received = models.DateField(null=True, blank=True, help_text="The day that it reached the office.")
    note = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="The text as it was handed in, before it was cut into clauses.")
    tracked = models.CharField(
        max_length=8,
        blank=True,
        help_text="How the tracked changes of its file were read: accepted, rejected, or empty for none.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="Counts corrections of the clauses; the clauses of this edition are the ones in force."
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="draft_one_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="draft_number_from_one"),
        ]

    def __str__(self) -> str:
        return _("%(proposal)s, draft %(number)s") % {"proposal": self.proposal, "number": self.number}

    @property
    def current_clauses(self) -> ClauseQuerySet:
        """The clauses in force, in order; those of earlier editions stay for what was approved with them."""
        return Clause.objects.filter(draft=self, edition=self.revision).order_by("place")


class Original(models.Model):
    """The file that a draft was read from, byte for byte. Never changed (see `guards`)."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="original")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where the clauses of an edition of a draft stand in its Word file; made once, as soon as somebody looked.

    `stands` has one entry for each clause, in order (see `documents.redline.Standing.as_json`).
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="placements")
    edition = models.PositiveIntegerField()
    stands = models.JSONField(default=list)

    class Meta:
        ordering = ["draft", "edition"]
        constraints = [models.UniqueConstraint(fields=["draft", "edition"], name="placement_one_per_edition")]

    def __str__(self) -> str:
        return f"{self.draft}, edition {self.edition}"


class Upload(models.Model):
    """A text that somebody handed in and has not yet made a draft: kept until they do, or discard it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    text = models.TextField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    dated = models.DateField(null=True, blank=True)
    received = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    pieces = models.JSONField(default=list, help_text="The clauses so far: label, level and text of each.")
    left_out = models.JSONField(
        default=list, blank=True, help_text="What of the file is in no clause: page (0: unknown), why and text of each."
    )
    tracked = models.CharField(
        max_length=8, blank=True, help_text="How the file's tracked changes were read: accepted, rejected, or none."
    )
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of the pieces.")
    beat = models.DateTimeField(null=True, blank=True, help_text="When its reading was last heard of; empty once read.")
    read_steps = models.PositiveIntegerField(default=0, help_text="How many steps of the reading are done.")
    steps = models.PositiveIntegerField(default=0, help_text="How many there are; 0 where the file does not tell.")
    refused = models.TextField(blank=True, help_text="Why the file could not be read, in one sentence.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            # Few are being read at a time, and `/metrics` asks which.
            models.Index(fields=["beat"], condition=models.Q(beat__isnull=False), name="upload_being_read"),
        ]

    def __str__(self) -> str:
        return self.name or _("pasted text")

    @property
    def why_refused(self) -> str:
        """Why the file could not be read, in the language of the moment; it is kept in English."""
        return refusal.told(self.refused)


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Named queries over clauses."""

    def with_meaning(self) -> ClauseQuerySet:
        """With the vectors of what they mean, where these are there, in the same query; `ranked` wants them."""
        return self.select_related("meaning")


class Clause(KeepsFolded):
    """A numbered piece of a draft. `ref` is how it is cited: unique in the draft, derived when the text is cut."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="clauses")
    edition = models.PositiveIntegerField(default=0, help_text="The draft's revision that brought this wording.")
    place = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    label = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    ref = models.CharField(max_length=255)
    folded = FoldedField(of=["text"], help_text="The text as it is compared.")
    tokens = TokensField(of=["text"])
    meaning = MeaningKey(of=["text"], related_name="clauses")

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ["draft", "edition", "place"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "edition", "place"], name="clause_one_per_place"),
            models.UniqueConstraint(fields=["draft", "edition", "ref"], name="clause_one_per_ref"),
        ]

    def __str__(self) -> str:
        return self.cited_as

    @property
    def cited_as(self) -> str:
        """How the clause is named beside a judgement: "¶ 3", "Article 3(2)", "¶ [8]" where the number is ours."""
        if not self.label:
            return f"¶\N{NO-BREAK SPACE}[{self.place}]"
        return f"¶\N{NO-BREAK SPACE}{self.ref}" if self.ref[:1].isdigit() else self.ref
