"""What a scorecard's page draws once for every requirement, clause and change.

Drawn here and not by the page's template: 81 requirements cost a template 13,000 nodes and 30 ms, and this 3 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from checklist.exports import Format
from checklist.exports.labels import REGIONS
from checklist.models import Scorecard
from checklist.reports.changes import ChangeSet
from checklist.reports.panel import Dissenting
from checklist.reports.parts import Cite, ClauseRow, CriterionRow, RequirementRow
from checklist.said import commas, language, semicolons
from checklist.scorecards.ledger import MovedRow
from checklist.scoring.standing import HingeRow
from checklist.scoring.words import dom_id, spoken
from checklist.templatetags.originals import beside, translations
from checklist.templatetags.ui import once, pips

register = template.Library()
THREAD = "checklist/scorecard.html#thread"
ANY_CODE = "any-code"  # where a requirement's code stands in an address


# What is shown of a link, and between the marks what only a screen reader says.
PROPOSE = gettext_lazy("Propose words[ for %(code)s]")
DISSENT = gettext_lazy("Dissent[ from %(code)s]")
COMMENT = gettext_lazy("Comment[ on %(code)s]")
COMMENT_ON = gettext_lazy("Comment on %(code)s")
CITED_IN = gettext_lazy("cited in %(codes)s")
CONFIDENCE = gettext_lazy("confidence %(confidence)s")
READINGS = gettext_lazy("Readings: %(readings)s")
DISSENT_OF = gettext_lazy("Dissent, %(office)s:")
NOT_WHAT_STANDS = gettext_lazy("%(word)s, not %(stands)s.")


def named(sentence: Any, **parts: str) -> str:
    """A sentence as HTML; its parts are HTML already."""
    return escape(str(sentence)) % parts


def shortened(sentence: Any) -> str:
    """A link's words with %(code)s in them; what stands between [ and ] is for screen readers only."""
    return escape(str(sentence)).replace("[", '<span class="sr-only">').replace("]", "</span>")


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
def other_languages(card: Scorecard, formats: Mapping[str, Format]) -> SafeString:
    """Links to the scorecard's files in each language but the page's; nothing where the office has only one."""
    known = dict(settings.LANGUAGES)
    rows = [
        format_html(
            '<p class="actions"><span lang="{0}">{1}</span>{2}</p>',
            code,
            get_language_info(code)["name_local"],
            format_html_join(
                "",
                '<a class="btn btn-ghost" hreflang="{}" href="{}?lang={}">{}</a>',
                ((code, reverse("checklist:export", args=[card.pk, n]), code, one.label) for n, one in formats.items()),
            ),
        )
        for code in REGIONS
        if code in known and code != language()
    ]
    if not rows:
        return SafeString("")
    return format_html(
        '<details class="no-print"><summary>{}</summary><p class="hint">{}</p>{}</details>',
        _("Download in another language"),
        _("What is checked (digest, signature and code) is the same in every language."),
        format_html_join("", "{}", ((row,) for row in rows)),
    )


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
    card, may_amend, propose = context["scorecard"], context["may_amend"], shortened(PROPOSE)

    def item(change: Any) -> str:
        told = (
            f"<li>{link(change.code)} {escape(change.text)}"
            f' <span class="hint">{escape(change.word_now)} → {escape(change.word_needed)}</span>'
        )
        if change.model_language:
            told += (
                f"<details><summary>{escape(_('Words that would meet it'))}</summary>"
                f'<blockquote class="pre">{escape(change.model_language)}</blockquote></details>'
            )
        if may_amend and not change.around:
            where = reverse("checklist:propose", args=[card.pk, change.code])
            words = propose % {"code": escape(change.code)}
            told += f' <button class="linklike no-print" form="propose" formaction="{where}">{words}</button>'
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
    by = commas(map(link, clause.cited_by))
    cited = f' <span class="by">{named(CITED_IN, codes=by)}</span>' if by else ""
    return (
        f'<li class="clause level-{clause.level}" id="clause-{clause.place}">'
        f'<span class="no">{escape(clause.cited_as)}</span>'
        f'<span><span class="pre">{escape(clause.text)}</span>{cited}</span></li>'
    )


@register.simple_tag(takes_context=True)
def requirement_cards(context: template.Context, part: CriterionRow) -> SafeString:
    """A recommendation's requirements with what was judged of each, and the thread about it."""
    beneath, known = Beneath(context), translations(context)
    return SafeString("".join(requirement_card(row, beneath.of(row), known) for row in part.requirements))


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
        # The same for every requirement, but for its code.
        self.address = reverse("checklist:comment", args=[self.card, ANY_CODE])
        self.comment, self.comment_on = shortened(COMMENT), escape(str(COMMENT_ON))
        self.dissent, self.send = shortened(DISSENT), escape(_("Send"))

    def of(self, row: RequirementRow) -> str:
        """Beneath this requirement."""
        dissent = ""
        if self.context["may_dissent"] and row.value:
            dissent = (
                f'<p class="no-print"><a href="{reverse("checklist:dissent", args=[self.card, row.code])}">'
                f"{self.dissent % {'code': escape(row.code)}}</a></p>"
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
        said = {"code": name}
        return (
            f'<details class="thread"><summary>{self.comment % said}</summary><ul></ul>'
            f'<form method="post" action="{self.address.replace(ANY_CODE, name)}" class="form"'
            f' data-keep="comment-{self.card}-{name}-{self.person}" hx-boost="true">{self.token}{once()}'
            f'<label for="{field}">{self.comment_on % said}</label>'
            f'<textarea id="{field}" name="text" rows="2" maxlength="4000"></textarea>'
            f'<button class="btn btn-ghost">{self.send}</button></form></details>'
        )


def requirement_card(row: RequirementRow, beneath: str, known: Mapping[str, str]) -> str:
    """One requirement; all of it but what stands beneath, which is HTML already, is text. `known`: translations."""
    text = beside(row.text, known.get(row.text, ""), language())
    tag = f' <span class="tag{" tag-red" if row.red_line else ""}">{escape(row.asked)}</span>' if row.asked else ""
    reason = f'<p class="pre">{escape(row.reason)}</p>' if row.reason else ""
    return (
        f'<article class="card" id="{anchor(row.code)}"><h3><span class="code">{escape(row.code)}</span>'
        f" {text}{tag}</h3><p>{judgement(row)}</p>{reason}{panel_words(row)}{beneath}</article>"
    )


def judgement(row: RequirementRow) -> str:
    """The rating, how sure it is, and what it rests on."""
    told = [f'<span class="word word-{escape(row.value or "open")}">{escape(row.symbol)} {escape(row.word)}</span>']
    if row.confidence:
        told.append(f"· {named(CONFIDENCE, confidence=escape(spoken(row.confidence)))}")
    told += map(cited, row.cites)
    if row.sources:
        told.append(commas(f'<span class="source">{escape(source.printed)}</span>' for source in row.sources))
    if row.none_shown or row.lacks_ground:
        told.append(f'<small class="hint">{escape(row.rests_on)}</small>')
    return " ".join(told)


def cited(cite: Cite) -> str:
    """A clause that a rating rests on, as a link to it."""
    return f'<a class="cite" href="#clause-{cite.place}">{escape(cite.printed)}</a>'


def panel_words(row: RequirementRow) -> str:
    """What a panel's members said where they differ, and the dissents that stand."""
    said = semicolons(f"{escape(one.who)} {escape(one.symbol)} {escape(one.word)}" for one in row.readings)
    readings = f'<p class="hint">{named(READINGS, readings=said)}</p>' if said else ""
    return readings + "".join(
        f'<p class="dissent"><b>{named(DISSENT_OF, office=escape(one.office))}</b> {dissent_words(one)}'
        f' <span class="pre">{escape(one.reason)}</span></p>'
        for one in row.dissents
    )


def dissent_words(one: Dissenting) -> str:
    """What a dissent says, and what stands all the same."""
    word = f'<span class="word word-{escape(one.value)}">{escape(one.symbol)} {escape(one.word)}</span>'
    return named(NOT_WHAT_STANDS, word=word, stands=escape(one.stands))
