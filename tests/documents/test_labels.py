"""Labels as documents print them, and how a lawyer cites what bears them."""

from __future__ import annotations

import pytest

from checklist.documents.clauses import cut, refs
from checklist.documents.labels import marker, opens


def cited(text):
    found = cut(text)
    return [(clause.label, clause.text, ref) for clause, ref in zip(found, refs(found), strict=True)]


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("Article 7bis. Fees", "Article 7bis", "Fees"),
        ("Article 10(2) Fees are due.", "Article 10(2)", "Fees are due."),
        ("Art. 4 – Fees", "Art. 4", "Fees"),
        ("Artículo 3. Las Partes", "Artículo 3", "Las Partes"),
        ("Article premier. Les Parties", "Article premier", "Les Parties"),
        ("Статья 5. Стороны", "Статья 5", "Стороны"),
        ("المادة 3 يلتزم الطرفان", "المادة 3", "يلتزم الطرفان"),
        ("第三条之二 缔约双方", "第三条之二", "缔约双方"),
        ("第12条 締約国は", "第12条", "締約国は"),
        ("제3조의2 당사국은", "제3조의2", "당사국은"),
        ("Section 9.10 Notice is given.", "Section 9.10", "Notice is given."),
        ("Section 1.01 Scope", "Section 1.01", "Scope"),
        ("Clause 4: Fees", "Clause 4", "Fees"),
        ("Schedule B Fees", "Schedule B", "Fees"),
        ("Appendix II. Sites", "Appendix II", "Sites"),
        ("Rule 12. Fees", "Rule 12", "Fees"),
        ("Principle 3 Openness", "Principle 3", "Openness"),
        ("§ 8a Fees", "§ 8a", "Fees"),
        ("§8a. Fees", "§8a", "Fees"),
        ("7A. Fees", "7A", "Fees"),
        ("7bis. Fees", "7bis", "Fees"),
        ("(1a) fees;", "(1a)", "fees;"),
        ("(aa) fees;", "(aa)", "fees;"),
        ("A.1 Fees", "A.1", "Fees"),
        ("11 . Fees", "11", "Fees"),
        ("ii. Fees", "ii", "Fees"),
        ("一、缔约双方", "一", "缔约双方"),
        ("（二）缔约双方", "（二）", "缔约双方"),
        ("가. 당사국은", "가", "당사국은"),
        ("③ 締約国は", "③", "締約国は"),
        ("附件一 清单", "附件一", "清单"),
        ("부속서 2 목록", "부속서 2", "목록"),
        ("## Article 2 - Notice", "Article 2", "Notice"),
        ("**Article 5.** Disputes go to talks.", "Article 5", "Disputes go to talks."),
    ],
)
def test_a_label_is_what_was_printed(line, label, rest):
    found = marker(line, after_blank=True)
    assert (found.label, found.text) == (label, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Article 3 of the treaty holds.",
        "Section 4 and section 5 hold.",
        "Articles 3 and 4 hold.",
        "Part of the sites is closed.",
        "Principles are laid down.",
        "Annexes are part of it.",
        "2018 was a year.",
        "3D models are kept.",
        "A.M. and P.M. are told apart.",
        "(UNITED) forces leave.",
        "mix. of words",
    ],
)
def test_words_that_look_like_labels_are_words(line):
    found = marker(line, after_blank=True)
    assert found is None or found.label == ""


def test_several_markers_on_one_line_are_several_clauses():
    text = "Article 2\n\n1. First.\n\n2. (a) One.\n\n(b) Two.\n\n3. (a) (i) Deep.\n\n(ii) Deeper."
    assert cited(text) == [
        ("Article 2", "Article 2", "Article 2"),
        ("1", "First.", "Article 2(1)"),
        ("2", "2", "Article 2(2)"),
        ("(a)", "One.", "Article 2(2)(a)"),
        ("(b)", "Two.", "Article 2(2)(b)"),
        ("3", "3", "Article 2(3)"),
        ("(a)", "(a)", "Article 2(3)(a)"),
        ("(i)", "Deep.", "Article 2(3)(a)(i)"),
        ("(ii)", "Deeper.", "Article 2(3)(a)(ii)"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "PART I|Article 1|1. One.|PART II|Article 2|1. Two.",
            "PART I; Article 1; Article 1(1); PART II; Article 2; Article 2(1)",
        ),
        ("PART I|SECTION 1|Article 1|One.|Article 2|Two.", "PART I; SECTION 1; Article 1; Article 2"),
        (
            "ARTICLE IX|Section 9.1 One.|Section 9.10. Two.|Article 10.2 Three.",
            "ARTICLE IX; Section 9.1; Section 9.10; Article 10.2",
        ),
        ("Article I|Section 2 One.|(a) Two.", "Article I; Article I, Section 2; Article I, Section 2(a)"),
        (
            "Article 1|1. One.|Annex I|1. Two.|Annex II|1. Three.",
            "Article 1; Article 1(1); Annex I; Annex I(1); Annex II; Annex II(1)",
        ),
        ("Article 1|One.|Annex I|Article 1|1. Two.", "Article 1; Annex I; Annex I, Article 1; Annex I, Article 1(1)"),
        ("1. Scope|1.1 One|1.1.1 Two:|(a) three;|1.1.2 Four:|(a) five.", "1; 1.1; 1.1.1; 1.1.1(a); 1.1.2; 1.1.2(a)"),
        ("Article 2|2.1 One.|3. Two|(a) Three.", "Article 2; 2.1; 3; 3(a)"),
        ("1. One:|(g) a;|(h) b;|(i) c;|(j) d.", "1; 1(g); 1(h); 1(i); 1(j)"),
        ("1. One:|(a) a:|(i) b;|(ii) c;|(b) d.", "1; 1(a); 1(a)(i); 1(a)(ii); 1(b)"),
        ("1. One:|(z) a;|(aa) b;|(bb) c;|(cc) d.", "1; 1(z); 1(z)(aa); 1(z)(bb); 1(z)(cc)"),
    ],
)
def test_clauses_are_cited_as_lawyers_do(text, found):
    assert "; ".join(ref for _, _, ref in cited(text.replace("|", "\n\n"))) == found


KINDS = {"Part IV": "container", "第二章": "container", "Annex I": "annex", "附件一": "annex", "Article 3": "article"}
KINDS |= {"제3조": "article", "§ 4": "article", "4.1": "decimal", "(a)": "", "3": ""}


@pytest.mark.parametrize("label", KINDS)
def test_what_a_label_opens(label):
    assert opens(label) == KINDS[label]


def test_a_title_in_capitals_runs_on():
    assert cited("SECTION 1. SHORT TITLE.\n\nThis may be called the Act.") == [
        ("SECTION 1", "SHORT TITLE. This may be called the Act.", "SECTION 1"),
    ]
