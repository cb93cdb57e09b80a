"""What a seeded database says: sentences of our own, put together the same way for the same number.

A text of each sort is one of some hundreds or thousands, so that what the models make of a text (its folded form, its
words, the key of its meaning) is made once for each.
"""

from __future__ import annotations

from functools import lru_cache

SUBJECTS = (
    "Each party",
    "The northern party",
    "The southern party",
    "The joint commission",
    "The inspecting body",
    "The guarantors",
    "The host state",
    "The secretariat",
    "The parties together",
    "The liaison office",
)
DUTIES = (
    "shall declare every facility at which the material is made, stored or moved",
    "shall open the declared sites to inspection without prior notice",
    "shall halt all work on the delivery systems and seal the halls in which it was done",
    "shall place the spent material under seal and keep the seals whole",
    "shall return the remains of those who were lost, with what is known of each",
    "shall lift the measures on trade that are named in the first annex",
    "shall restore the telephone line between the two commands and keep it staffed",
    "shall report to the other party on the number and place of its units near the line",
    "shall let families who were parted meet, and let them write to each other",
    "shall pay its share of the costs of the verification into the common fund",
    "shall keep its armed vessels out of the waters that the map marks",
    "shall submit the laws that are needed to its parliament",
    "shall name the persons who answer questions of the inspectors",
    "shall refrain from any test, announced or not, of the systems named in the annex",
    "shall hand over the records of production of the past ten years",
    "shall consult before it moves forces of more than a battalion",
)
DAYS = (
    "within thirty days of the signature",
    "within ninety days of the first inspection",
    "before the end of the first year",
    "as soon as the commission has met",
    "by the date that the second annex names",
    "in three steps of equal size",
    "for as long as this agreement is in force",
    "at the latest when the second phase begins",
    "on the day on which the other party does the same",
)
BESIDES = (
    "The commission confirms it in writing.",
    "What is done under this article can be undone only with the consent of both.",
    "A dispute about it goes to the guarantors, who answer within a month.",
    "Samples may be taken, and are split between two laboratories.",
    "Nothing in this article limits the right to defend oneself.",
    "Where it is not done in time, the other party may hold back its next step.",
    "The cost is borne in equal parts.",
    "The text in both languages is of equal force.",
)
CONSIDERED = ("The text", "The clause", "The wording", "This paragraph", "What the draft says here", "The annex")
FOUND = {
    "met": (
        "says so in plain words and names a day",
        "sets the duty, who has it and how it is checked",
        "goes as far as was asked and leaves no way round it",
        "was confirmed by both delegations in the last round",
    ),
    "partly": (
        "names the duty and leaves open by when",
        "covers the declared sites only, and says nothing of others",
        "asks for reports and gives nobody the right to check them",
        "binds one of the two parties and only invites the other",
    ),
    "unmet": (
        "does not address it anywhere",
        "leaves it to talks that have no date",
        "was shortened in the last round, and this went with it",
        "mentions the aim in its preamble and no duty after it",
    ),
    "contradicted": (
        "allows just what was to be ruled out",
        "puts the duty on the wrong side",
        "takes back in its second sentence what the first gives",
        "lets either party leave it without notice",
    ),
    "unclear": (
        "can be read both ways, and the two languages differ",
        "refers to an annex that was not handed over",
        "uses a word that the earlier agreements use in another sense",
        "depends on a map that nobody here has seen",
    ),
    "not_applicable": (
        "is about a system that neither party has any more",
        "belongs to a phase that this deal leaves out",
        "was overtaken by what was agreed before",
        "concerns a border that the deal does not touch",
    ),
}
WEIGHED = (
    "It was compared with the draft before.",
    "The delegation sees it in the same way.",
    "It should be raised again in the next round.",
    "An amendment of one sentence would settle it.",
    "It weighs little by itself.",
    "It matters more than its length says.",
    "The experts were asked and agree.",
    "No earlier deal went further.",
    "",
)
MATTERS = (
    "inspection of sites",
    "return of prisoners",
    "limits on missiles",
    "freeze of production",
    "opening of a liaison office",
    "relief of sanctions",
    "demarcation at sea",
    "exchange of declarations",
    "dismantling of a reactor",
    "notice of manoeuvres",
)
FORMS = ("Framework agreement", "Memorandum", "Joint statement", "Interim deal", "Protocol", "Exchange of notes")
PLACES = ("the northern talks", "the southern talks", "the talks in the capital", "the working group", "the summit")
BOTTOM = (
    "The deal is worth having if its checks are named.",
    "As it stands it gives more than it gets.",
    "It holds the line of the last round and adds a date.",
    "Two red lines stand against it; both can be mended.",
    "It says less than the statement before it.",
    "It can be supported once the annex is there.",
)
REMARKS = (
    "Is this what the earlier draft said?",
    "Please cite the paragraph that you mean.",
    "I read this more strictly; the second sentence takes it back.",
    "The annex says something else about the dates.",
    "Agreed, nothing further from my side.",
    "Could you say in the reason who checks it?",
    "The other readings go the other way here; worth a word.",
    "This was discussed in the delegation on Tuesday.",
)
RETURNED = (
    "Give a reason for each red line, and cite what it rests on.",
    "Look again at the articles on inspection; the last draft changed them.",
    "The bottom line does not fit the ratings.",
)
APPROVED = ("", "Read with the delegation.", "Fits the earlier drafts.")


@lru_cache(maxsize=1)
def clauses() -> tuple[str, ...]:
    """Some 2,900 different clauses, in an order in which neighbours are about different things."""
    found = []
    for number, subject in enumerate(SUBJECTS):
        for at, duty in enumerate(DUTIES):
            for day_at, day in enumerate(DAYS):
                besides = BESIDES[(number + 3 * at + 5 * day_at) % len(BESIDES)]
                found.append(f"{subject} {duty}, {day}. {besides}")
                if (at + day_at) % 2:
                    found.append(f"{subject} {duty}, {day}.")
    return tuple(found[(at * 1009) % len(found)] for at in range(len(found)))


@lru_cache(maxsize=8)
def reasons(value: str) -> tuple[str, ...]:
    """Some 200 reasons for a value."""
    return tuple(
        f"{what} {said}. {weighed}".strip() for weighed in WEIGHED for what in CONSIDERED for said in FOUND[value]
    )


def title(number: int) -> str:
    """Of a proposal, by its number; no two are the same."""
    form, matter = FORMS[number % len(FORMS)], MATTERS[number // 3 % len(MATTERS)]
    return f"{form} on the {matter}, no. {number}"


def bottom_line(number: int) -> str:
    """Of a scorecard, by any number."""
    return f"{BOTTOM[number % len(BOTTOM)]} {WEIGHED[number // 7 % len(WEIGHED)]}".strip()


def remark(number: int) -> str:
    """A comment, by any number."""
    return REMARKS[number % len(REMARKS)]
