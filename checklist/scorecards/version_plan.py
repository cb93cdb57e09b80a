"""What moving a scorecard to another version of its framework would do, requirement by requirement.

Nothing here writes: a preview shows a plan, and `moving` carries the same plan out.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.compare import Run, runs
from checklist.frameworks.matching import Demand, Fate, match
from checklist.models import Framework, Rating, Requirement
from checklist.said import in_english
from checklist.scorecards.carry_over import Doubt
from checklist.scorecards.sheet import Row, Section, Sheet
from checklist.scoring.words import Kind, offered, word_for

CARRIED, CONFIRM, OPEN, NEW, GONE = (
    gettext_lazy("carried"),
    gettext_lazy("to confirm"),
    gettext_lazy("open, as it was"),
    gettext_lazy("new, open"),
    gettext_lazy("no longer asked"),
)
DROPPED = gettext_lazy("open: that rating is not offered for its new kind")
OUTCOMES = (CARRIED, CONFIRM, DROPPED, OPEN, NEW, GONE)


@dataclass(frozen=True)
class RequirementChange:
    """What happens to one requirement, and to what was said of it."""

    fate: Fate
    old: Row | None
    new: Requirement | None

    @property
    def judged(self) -> Rating | None:
        """The rating that it has now, where it has one."""
        return self.old.rating if self.old else None

    @property
    def dropped(self) -> str:
        """A value that the new kind does not offer, so that it is open again; its reason stays."""
        if self.judged is None or self.new is None:
            return ""
        return "" if self.judged.value in offered(Kind(self.new.kind)) else self.judged.value

    @property
    def to_confirm(self) -> bool:
        """Whether the value is kept but has to be confirmed, because it is asked otherwise or was to be already."""
        kept = self.judged is not None and bool(self.judged.value) and not self.dropped and self.new is not None
        return kept and (self.fate == Fate.CHANGED or bool(self.judged and self.judged.to_confirm))

    @property
    def outcome(self) -> str:
        """In a few words what becomes of the judgement."""
        return str(self.fate_of_judgement)

    @property
    def fate_of_judgement(self) -> Any:
        """One of `OUTCOMES`."""
        if self.fate == Fate.GONE:
            return GONE
        if self.fate == Fate.NEW:
            return NEW
        if self.judged is None or not self.judged.value:
            return OPEN
        if self.dropped:
            return DROPPED
        return CONFIRM if self.to_confirm else CARRIED

    @property
    def word(self) -> str:
        """The rating that it has now, in the words of its kind; "" for a new requirement."""
        if self.old is None:
            return ""
        value = self.judged.value if self.judged else ""
        return word_for(self.old.requirement.kind, value)

    @property
    def wordings(self) -> tuple[str, str]:
        """What is asked before and after: the text, and kind and guidance where they differ."""
        assert self.old is not None, "A new requirement has no wording before."
        assert self.new is not None, "A requirement that is gone has no wording after."
        return wordings(self.old.requirement, self.new)

    @property
    def marks(self) -> list[str]:
        """What else differs between the versions, in words; none of it changes a judgement."""
        if self.old is None or self.new is None:
            return []
        was, now = self.old.requirement, self.new
        found = [_("was %(code)s") % {"code": was.code}] if was.code != now.code else []
        if was.red_line != now.red_line:
            said = {
                "": _("no longer a red line"),
                "report": _("now the report’s red line"),
                "house": _("now our own red line"),
            }
            found.append(said[now.red_line])
        if was.weight != now.weight:
            found.append(
                _("weight %(normalize)s → %(normalize2)s")
                % {"normalize": format(was.weight.normalize(), "f"), "normalize2": format(now.weight.normalize(), "f")}
            )
        return found

    @property
    def differs(self) -> bool:
        """Whether there is anything to show beyond that it is the same."""
        return self.fate != Fate.UNCHANGED or bool(self.marks) or self.to_confirm or bool(self.dropped)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words of both versions, with what was added and removed."""
        return runs(*self.wordings) if self.fate == Fate.CHANGED else ()

    def rating(self) -> Rating:
        """A new, unsaved rating of the requirement in the new version, with all that carries."""
        assert self.new, "A requirement that is gone has no rating."
        found = self.judged or Rating()
        return Rating(
            requirement=self.new,
            value="" if self.dropped else found.value,
            reason=found.reason,
            confidence=found.confidence,
            to_confirm=self.to_confirm,
            doubts=self.doubts(),
            updated_by_id=found.updated_by_id,
        )

    def doubts(self) -> list[Doubt]:
        """Why it is to be confirmed; none where it is not."""
        if not self.to_confirm or self.judged is None:
            return []
        return [*self.judged.doubts, *self.changed()]

    def changed(self) -> list[Doubt]:
        """The doubt that a requirement which reads differently casts, with the words of both versions."""
        if self.fate != Fate.CHANGED or self.old is None or self.new is None:
            return []
        with in_english():  # it is kept with the rating
            before, after = self.wordings
        words = {"old": self.old.code, "old_text": before, "new": self.new.code, "new_text": after}
        return [{"kind": "changed", "new_place": None} | words]


def wordings(old: Requirement, new: Requirement) -> tuple[str, str]:
    """The words of a requirement in both versions, with kind and guidance where those differ."""

    def told(one: Requirement) -> str:
        kind = f"{one.get_kind_display()}: " if old.kind != new.kind else ""
        guidance = f"\n{one.guidance}" if old.guidance != new.guidance and one.guidance else ""
        return f"{kind}{one.text}{guidance}"

    return told(old), told(new)


@dataclass(frozen=True)
class Plan:
    """What moving a scorecard to a version would do, requirement by requirement. Saves nothing."""

    source: Sheet
    framework: Framework
    steps: tuple[RequirementChange, ...]

    @cached_property
    def sheet(self) -> Sheet:
        """The scorecard as it would then stand."""
        return self._sheet(confirmed=False)

    @cached_property
    def confirmed(self) -> Sheet:
        """The same once everything that is to be confirmed was confirmed as it is."""
        return self._sheet(confirmed=True)

    def _sheet(self, *, confirmed: bool) -> Sheet:
        card = copy.copy(self.source.scorecard)
        card.framework = self.framework
        rows: dict[int, list[Row]] = {}
        criteria = {}
        for step in self.steps:
            if step.new is None:
                continue
            rating = step.rating()
            rating.to_confirm = rating.to_confirm and not confirmed
            criteria[step.new.criterion_id] = step.new.criterion
            rows.setdefault(step.new.criterion_id, []).append(Row(step.new, rating))
        return Sheet(card, tuple(Section(criteria[pk], tuple(found)) for pk, found in rows.items()))

    def of(self, *fates: Fate) -> list[RequirementChange]:
        """The steps of these fates."""
        return [step for step in self.steps if step.fate in fates]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many requirements have which outcome, in words."""
        outcomes = [step.outcome for step in self.steps]
        known = [str(outcome) for outcome in OUTCOMES]
        return [(outcome, outcomes.count(outcome)) for outcome in known if outcome in outcomes]


def requirements_of(framework: Framework) -> list[Requirement]:
    """A version's requirements in its order, with their criteria. One query."""
    found = Requirement.objects.filter(criterion__framework=framework).select_related("criterion")
    return list(found.order_by("criterion__number", "number"))


def demand(requirement: Requirement) -> Demand:
    """A requirement as far as judgements rest on it."""
    return Demand(requirement.kind, requirement.text, requirement.guidance, requirement.criterion.title)


def steps_of(rows: Sequence[Row], new: Sequence[Requirement]) -> tuple[RequirementChange, ...]:
    """What becomes of each requirement, with what was said of it. The one place where versions are mapped."""
    matches = match([demand(row.requirement) for row in rows], [demand(one) for one in new])
    return tuple(
        RequirementChange(
            found.fate,
            None if found.old is None else rows[found.old],
            None if found.new is None else new[found.new],
        )
        for found in matches
    )


def between(old: Framework, new: Framework) -> tuple[RequirementChange, ...]:
    """What differs between two versions, whoever scored against them. Two queries."""
    return steps_of([Row(one, None) for one in requirements_of(old)], requirements_of(new))


def plan(sheet: Sheet, framework: Framework) -> Plan:
    """What moving this scorecard to `framework` would do. One query."""
    return Plan(sheet, framework, steps_of(sheet.rows, requirements_of(framework)))
