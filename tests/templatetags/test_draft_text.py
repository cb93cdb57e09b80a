"""The draft's text and what ratings rest on, as they are drawn beside the scoring."""

from __future__ import annotations

from types import SimpleNamespace as Made

from django.template import Context

from checklist.models import Clause, Source
from checklist.scorecards.sheet import Row
from checklist.templatetags.draft_text import margin, pieces, text_rows
from checklist.templatetags.grounds import grounds
from checklist.templatetags.scoring import confidence
from checklist.views.draft_text import Gap

CLAUSE = Clause(pk=7, place=3, level=1, label="Art. <2>", ref="Art. <2>", text='They "meet" & <leave>.')
CITE = (
    ' <button type="button" class="cite-here js-only" data-clause="7" aria-pressed="false">'
    ' Cite<span class="sr-only"> Art. &lt;2&gt;</span> </button>'
)


def drawn(parts, **more):
    return text_rows(Context({"scorecard": Made(pk=5)} | more), parts)


def test_a_clause_is_text_whatever_it_says():
    row = (
        '<li class="clause level-1" id="clause-3" tabindex="-1"> <span class="no">Art. &lt;2&gt;</span>'
        ' <span class="clause-text"><span class="pre" data-text>They &quot;meet&quot; &amp; &lt;leave&gt;.</span>'
        ' <span class="by" id="by-3"></span>{} </span> </li>'
    )
    assert drawn([CLAUSE]) == row.format(CITE)
    assert drawn([CLAUSE], alone=True) == row.format("")


def test_gaps_lead_to_what_is_left_out():
    link = (
        '<li class="gap" data-after="{}" data-before="{}">'
        ' <a href="/scorecards/5/text/?at={}" target="_blank" data-gap>{}'
    )
    hint = '<span class="no-js"> (in a new tab)</span></a> </li>'
    assert drawn([Gap(1, 3), Gap(4, 9)]) == (
        link.format(1, 3, 2, "Clause 2 of the text") + hint + link.format(4, 9, 5, "Clauses 5 to 8 of the text") + hint
    )


def test_a_margin_names_what_cites_the_clause():
    cited = Made(place=3, cited_by=[("1.1", 1), ("2.4", 2)])
    assert margin(cited, 5, " x") == (
        '<span class="by" id="by-3" x>cited in <a href="/scorecards/5/score/1/#req-1-1">1.1</a>,'
        ' <a href="/scorecards/5/score/2/#req-2-4">2.4</a></span>'
    )


def test_what_matches_is_marked():
    assert pieces([("a <b> ", False), ("<c>", True)]) == "a &lt;b&gt; <mark>&lt;c&gt;</mark>"


def test_names_of_grounds_are_text_and_likely_ones_are_offered_where_there_are_none():
    row = Made(code="1.2", rating=Made(said_none=True), citations=(), sources=())
    source = Source(pk=9, title='<"Times">')
    found = grounds(Made(row=row, dom="1-2", likely=CLAUSE, again=source), 5)
    assert 'data-likely="7" data-name="Art. &lt;2&gt;"> Likeliest: Art. &lt;2&gt; <kbd>l</kbd>' in found
    assert 'data-again="9"> Again: &lt;&quot;Times&quot;&gt; <kbd>l</kbd>' in found
    assert 'aria-pressed="true"> Said: nothing can be shown <kbd>n</kbd>' in found
    row.sources, row.rating = (source,), None
    found = grounds(Made(row=row, dom="1-2", likely=None, again=source), 5)
    assert 'aria-label="Take back &lt;&quot;Times&quot;&gt;"' in found
    assert '<span class="chip">&lt;&quot;Times&quot;&gt;<button' in found
    assert 'href="/scorecards/5/ground/1.2/"' in found
    assert 'aria-pressed="false"' in found
    assert "Again" not in found
    assert "Likeliest" not in found


def test_what_is_made_once_for_all_requirements_names_each():
    made = [Row(Made(criterion=Made(number=1), number=number, guidance=""), None) for number in (1, 12)]
    found = [confidence(row, "low") for row in made]
    assert found[0].count('name="1.1-confidence"') == found[1].count('name="1.12-confidence"') == 1
    assert "CODE" not in "".join(found)
