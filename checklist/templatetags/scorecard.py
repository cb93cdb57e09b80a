"""What a scorecard's page draws once for every requirement, clause and change.

Drawn here and not by the page's template: 81 requirements cost a template 13,000 nodes and 30 ms, and this 3 ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString

from checklist.reports.changes import ChangeSet
from checklist.reports.parts import Cite, ClauseRow, CriterionRow, RequirementRow
from checklist.scorecards.ledger import MovedRow
from checklist.scoring.standing import HingeRow
from checklist.scoring.words import dom_id
from checklist.templatetags.ui import once, pips

register = template.Library()
THREAD = "checklist/scorecard.html#thread"


def token_field(context: template.Context) -> str:
    """What makes a form of this visitor's acceptable."""
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(context["request"])}">'


def anchor(code: str) -> str:
    """The id of a requirement's card."""
    return f"r-{escape(dom_id(code))}"


def link(code: str) -> str:
    """To a requirement of the page."""
    return f'<a href="#{anchor(code)}">{escape(code)}</a>'


@register.simple_tag
def criterion_pips(part: CriterionRow) -> SafeString:
    """A recommendation's ratings, each as a small square."""
    return pips(tuple((row.value, row.code, row.word) for row in part.requirements))


@register.simple_tag
def moved_rows(rows: Iterable[MovedRow]) -> SafeString:
    """The requirements that moved since the earlier draft, as rows of a table."""
    return SafeString(
        "".join(
            f'<tr><td class="num">{link(row.code)}</td><th scope="row">{escape(row.text)}</th>'
            f"<td>{escape(row.was)} → {escape(row.now)}</td><td>{escape(row.sign)} {escape(row.label)}</td>"
            f"<td>{escape(row.clauses)}</td></tr>"
            for row in rows
        )
    )


@register.simple_tag
def hinge_items(rows: Iterable[HingeRow]) -> SafeString:
    """The steps that would change the position, as items of a list."""
    return SafeString(
        "".join(
            f'<li>{link(row.code)} {escape(row.text)} <span class="hint">{escape(row.word_now)} →'
            f" {escape(row.word_then)}: {escape(row.then)}</span></li>"
            for row in rows
        )
    )


@register.simple_tag(takes_context=True)
def change_lists(context: template.Context, found: ChangeSet) -> SafeString:
    """What must change for one position, by part and recommendation; with a button each where words may be proposed."""
    card, may_amend = context["scorecard"], context["may_amend"]

    def item(change: Any) -> str:
        told = (
            f"<li>{link(change.code)} {escape(change.text)}"
            f' <span class="hint">{escape(change.word_now)} → {escape(change.word_needed)}</span>'
        )
        if change.model_language:
            told += (
                "<details><summary>Words that would meet it</summary>"
                f'<blockquote class="pre">{escape(change.model_language)}</blockquote></details>'
            )
        if may_amend and not change.around:
            where = reverse("checklist:propose", args=[card.pk, change.code])
            told += (
                f' <button class="linklike no-print" form="propose" formaction="{where}">Propose words'
                f'<span class="sr-only"> for {escape(change.code)}</span></button>'
            )
        return f"{told}</li>"

    lists = []
    for name, groups in found.parts:
        inside = "".join(
            f"<li><b>{number} {escape(title)}</b><ul>{''.join(map(item, items))}</ul></li>"
            for number, title, items in groups
        )
        lists.append(f'<h4>{escape(name)}</h4><ul class="changes">{inside}</ul>')
    return SafeString("".join(lists))


@register.simple_tag
def clause_items(clauses: Iterable[ClauseRow]) -> SafeString:
    """The draft's text, each clause with what cites it, as items of a list."""
    return SafeString("".join(map(clause_item, clauses)))


def clause_item(clause: ClauseRow) -> str:
    """One clause."""
    by = ", ".join(map(link, clause.cited_by))
    cited = f' <span class="by">cited in {by}</span>' if by else ""
    return (
        f'<li class="clause level-{clause.level}" id="clause-{clause.place}">'
        f'<span class="no">{escape(clause.cited_as)}</span>'
        f'<span><span class="pre">{escape(clause.text)}</span>{cited}</span></li>'
    )


@register.simple_tag(takes_context=True)
def requirement_cards(context: template.Context, part: CriterionRow) -> SafeString:
    """A recommendation's requirements with what was judged of each, and the thread about it."""
    beneath = Beneath(context)
    return SafeString("".join(requirement_card(row, beneath.of(row)) for row in part.requirements))


class Beneath:
    """What stands beneath a requirement for this visitor: the way to dissent, and the thread."""

    def __init__(self, context: template.Context) -> None:
        self.context = context
        self.card = context["scorecard"].pk
        # A thread with remarks, or with what was typed and refused, is drawn by the page's own partial.
        self.told = {code for code, remarks in context["threads"].items() if remarks}
        if wrong := context.get("wrong_comment"):
            self.told.add(wrong[0])
        self.token = token_field(context) if context["may_comment"] else ""
        self.person = context["request"].user.pk

    def of(self, row: RequirementRow) -> str:
        """Beneath this requirement."""
        dissent = ""
        if self.context["may_dissent"] and row.value:
            dissent = (
                f'<p class="no-print"><a href="{reverse("checklist:dissent", args=[self.card, row.code])}">Dissent'
                f'<span class="sr-only"> from {escape(row.code)}</span></a></p>'
            )
        return dissent + self.thread(row.code)

    def thread(self, code: str) -> str:
        """What was said about it, and a form to say more."""
        if code in self.told:
            with self.context.push(code=code):
                return str(get_template(THREAD).template.render(self.context))  # type: ignore[attr-defined]
        if not self.token:
            return ""
        name, field = escape(code), f"comment-{escape(dom_id(code))}"
        return (
            f'<details class="thread"><summary>Comment<span class="sr-only"> on {name}</span></summary><ul></ul>'
            f'<form method="post" action="{reverse("checklist:comment", args=[self.card, code])}" class="form"'
            f' data-keep="comment-{self.card}-{name}-{self.person}" hx-boost="true">{self.token}{once()}'
            f'<label for="{field}">Comment on {name}</label>'
            f'<textarea id="{field}" name="text" rows="2" maxlength="4000"></textarea>'
            '<button class="btn btn-ghost">Send</button></form></details>'
        )


def requirement_card(row: RequirementRow, beneath: str) -> str:
    """One requirement; all of it but what stands beneath, which is HTML already, is text."""
    tag = f' <span class="tag{" tag-red" if row.red_line else ""}">{escape(row.asked)}</span>' if row.asked else ""
    reason = f'<p class="pre">{escape(row.reason)}</p>' if row.reason else ""
    return (
        f'<article class="card" id="{anchor(row.code)}"><h3><span class="code">{escape(row.code)}</span>'
        f" {escape(row.text)}{tag}</h3><p>{judgement(row)}</p>{reason}{panel_words(row)}{beneath}</article>"
    )


def judgement(row: RequirementRow) -> str:
    """The rating, how sure it is, and what it rests on."""
    told = [f'<span class="word word-{escape(row.value or "open")}">{escape(row.symbol)} {escape(row.word)}</span>']
    if row.confidence:
        told.append(f"· confidence {escape(row.confidence)}")
    told += map(cited, row.cites)
    if row.sources:
        told.append(", ".join(f'<span class="source">{escape(source.printed)}</span>' for source in row.sources))
    if row.none_shown or row.lacks_ground:
        told.append(f'<small class="hint">{escape(row.rests_on)}</small>')
    return " ".join(told)


def cited(cite: Cite) -> str:
    """A clause that a rating rests on, as a link to it."""
    return f'<a class="cite" href="#clause-{cite.place}">{escape(cite.printed)}</a>'


def panel_words(row: RequirementRow) -> str:
    """What a panel's members said where they differ, and the dissents that stand."""
    said = "; ".join(f"{escape(one.who)} {escape(one.symbol)} {escape(one.word)}" for one in row.readings)
    readings = f'<p class="hint">Readings: {said}</p>' if said else ""
    return readings + "".join(
        f'<p class="dissent"><b>Dissent, {escape(one.office)}:</b> <span class="word word-{escape(one.value)}">'
        f"{escape(one.symbol)} {escape(one.word)}</span>, not {escape(one.stands)}."
        f' <span class="pre">{escape(one.reason)}</span></p>'
        for one in row.dissents
    )
