"""Finding: which clauses come first for a requirement, and why."""

from __future__ import annotations

import pytest

from checklist.documents.search import GENERAL, Hit, Query, index_of, marks, own_words, rank, relevant, stem
from checklist.management.commands import bench_finding
from checklist.scorecards.finding import query_from
from tests.steps import steps

VERIFICATION = "The parties shall agree a verification protocol with on-site inspections by the IAEA"
RELIEF = "The United States shall lift sanctions on coal and textiles adopted by the Security Council in 2016 and 2017."
RIGHTS = "The DPRK shall open its political prison camps to the Red Cross and respect human rights."
GENERIC = "The parties agree that the DPRK and the United States shall commit to denuclearization under this agreement."
ROBUST = Query(
    "A robust verification protocol is part of the agreement.", ("verification protocol", "on-site inspection")
)

TEXTS = (GENERIC, RELIEF, RIGHTS, VERIFICATION)


def words(text, spans):
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Inspections", "inspect"),
        ("normalisation", "normal"),
        ("NORMALIZED", "normal"),
        ("programmes", "program"),
        ("U.S.", "us"),
        ("North’s", "north"),
        ("ｓanctions", "sanction"),
        ("exercises", "exerc"),
        ("exercise", "exerc"),
        ("비핵", "비핵"),
        ("", ""),
    ],
)
def test_stems(word, expected):
    assert stem(word) == expected


def test_best_first_with_the_matching_words_marked():
    hits = rank(ROBUST, TEXTS)
    assert [hit.index for hit in hits] == [3]
    assert words(VERIFICATION, hits[0].marks) == ["verification", "protocol", "site", "inspections"]
    assert hits[0].score == pytest.approx(10.268244, abs=1e-6)


def test_a_search_term_weighs_more_than_the_requirements_own_word():
    texts = ("They dismantle it.", "They inspect it.")
    assert [hit.index for hit in rank(Query("Dismantle", ("inspections",)), texts)] == [1, 0]
    first, second = rank(Query("Dismantle", ("inspections",)), texts)
    assert first.score == pytest.approx(3 * second.score)


def test_the_score_is_bm25():
    # Two texts of three words, the word in one, once: ln(1 + (2 - 1 + 0.5) / (1 + 0.5)) * 2.2 / (1 + 1.2).
    assert rank(Query("peace"), ("They want peace.", "They want war.")) == [Hit(0, 0.6931471805599453, ((10, 15),))]


def test_ties_stand_in_the_drafts_order_and_the_limit_holds():
    texts = ("Peace.", "War.", "Peace.", "Peace.")
    assert [hit.index for hit in rank(Query("peace"), texts)] == [0, 2, 3]
    assert [hit.index for hit in rank(Query("peace"), texts, limit=2)] == [0, 2]
    assert rank(Query("peace"), texts, limit=0) == []


def test_a_rare_word_counts_more_than_a_common_one():
    texts = ("facilities", "facilities", "facilities", "inspectors")
    assert [hit.index for hit in rank(Query("facilities inspectors"), texts)] == [3, 0, 1, 2]


def test_what_stands_around_a_requirement_helps_only_where_it_has_no_search_terms():
    texts = ("They dismantle it.", "They inspect it.", "They eat.")
    first, second = rank(Query("Dismantle", (), ("The inspectors inspect.", "")), texts)
    assert [(first.index, first.own), (second.index, second.own)] == [(0, True), (1, False)]
    assert first.score == pytest.approx(2 * second.score)
    assert words(texts[1], second.marks) == ["inspect"]
    with_terms = rank(Query("Dismantle", ("eat",), ("The inspectors inspect.",)), texts)
    assert with_terms == rank(Query("Dismantle", ("eat",)), texts)


@pytest.mark.parametrize("texts", [(), ("",), ("", " "), ("!?",)])
@pytest.mark.parametrize("query", [Query(""), Query("the of and"), Query("peace", ("", " ", "the"))])
def test_nothing_matches_nothing(query, texts):
    assert rank(query, texts) == []
    assert relevant(query, texts) == frozenset()
    assert marks(query, "") == ()


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("sanctions relief", "Sanctions relief follows.", ["Sanctions", "relief"]),
        ("sanctions relief", "Relief from these sanctions follows.", ["Relief", "sanctions"]),
        ("sanctions relief", "Sanctions stay for now, and there is no relief.", []),
        ("sanctions relief", "They discussed sanctions. Relief goods arrive.", []),
        ("end of war", "They declare an end-of-war.", ["end", "war"]),
        ("action for action", "They go action for action.", ["action", "action"]),
        ("action for action", "They take action.", []),
        ("in return", "In return, it closes the reactor.", ["In", "return"]),
        ("in return", "Inspectors return in May.", []),
        ("the summit", "A summit is held.", ["summit"]),
        ("light-water reactor", "In light of this, water flows.", []),
        ("light-water reactor", "Two light water reactors.", ["light", "water", "reactors"]),
        ("U.S. forces", "The U.S. Forces leave; our forces stay.", ["U.S.", "Forces"]),
    ],
)
def test_a_phrase_counts_where_its_stems_stand_near_each_other(term, text, expected):
    assert words(text, marks(Query("", (term,)), text)) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("비핵화", "조선반도의 완전한 비핵화를 향하여", ["비핵화"]),
        ("평화체제", "공고한 평화 체제를 구축한다", ["평화 체제"]),
        ("평화 체제", "공고한 평화체제를 구축한다", ["평화체제"]),
        ("평화체제", "평화를 위한 다른 체제", []),
        ("査察", "未申告施設の査察を行う", ["査察"]),
        ("核", "弃核", ["核"]),
        ("核", "无核化", ["核"]),
        ("IAEA 사찰", "IAEA의 사찰관은 사찰을 한다", ["IAEA", "사찰"]),
        ("制裁解除", "解除制裁", []),
    ],
)
def test_asian_script_goes_by_pairs_of_characters(term, text, expected):
    assert words(text, marks(Query("", (term,)), text)) == expected


def test_a_korean_requirement_finds_korean_clauses():
    texts = ("양측은 경제 협력을 확대한다.", "미신고 시설에 대한 사찰을 허용한다.")
    assert [hit.index for hit in rank(Query("신고된 시설을 사찰한다."), texts)] == [1, 0]  # 한다 ends both


def test_decomposed_search_terms_are_composed():
    assert marks(Query("", ("비핵화",)), "비핵화") == ((0, 3),)


def test_offsets_count_code_points():
    assert marks(Query("peace"), "𝔸😀 peace") == ((3, 8),)


def test_marks_are_in_order_and_do_not_overlap():
    query = Query("peace treaty talks", ("peace treaty", "treaty talks"))
    assert marks(query, "Treaty talks and a peace treaty.") == ((0, 6), (7, 12), (19, 24), (25, 31))


def test_general_words_find_nothing():
    query = Query("The North commits to Washington: the parties agree on denuclearization of the Korean Peninsula.")
    assert own_words(query) == ()
    assert rank(query, TEXTS) == []
    assert {"parti", "agreement", "commit", "north", "washington", "unit", "state", "dprk", "denuclear"} <= GENERAL


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ROBUST, {3}),
        (Query("Human rights principles are upheld.", ("human rights", "prison camps")), {2}),
        (Query("Relief is implemented step by step.", ("lift sanctions", "sanctions relief")), {1}),
        (Query("Sanctions on coal and textiles stay."), {1}),  # three rare words of its own
        (Query("Sanctions mandated by section 104(a)(5) of the Act are not traded away.", ("forced labor",)), set()),
        (Query("There is a road map to denuclearization.", ("denuclearization",)), set()),  # a general word only
        (Query("The parties shall commit.", ("United States", "DPRK", "North Korea")), set()),
        (Query("Verification is robust."), set()),  # one rare word is not enough
    ],
)
def test_relevance_is_selective(query, expected):
    assert relevant(query, TEXTS) == expected


def test_relevance_needs_rare_words():
    query = Query("Inspectors visit declared facilities.")
    text = "Inspectors visit the facilities."
    assert relevant(query, (text,) * 3) == {0, 1, 2}
    assert relevant(query, (text,) * 4) == frozenset()
    assert relevant(query, (text,) * 4 + ("Peace.",) * 12) == {0, 1, 2, 3}


def test_an_index_is_kept():
    texts = tuple(f"{text} {k}" for k, text in enumerate(TEXTS))
    assert index_of(texts) is index_of((*texts,))


def test_an_endless_clause_costs_as_much_more_as_it_is_longer():
    query = Query("", ("sanctions relief", "relief for sanctions relief"))
    assert len(marks(query, "sanctions relief " * 6_000)) == 12_000
    short, long = ("relief sanctions " * number for number in (300, 3_000))
    assert steps(lambda: marks(query, long)) <= 11 * steps(lambda: marks(query, short))


def test_a_long_draft_is_read_once_and_ranked_often():
    texts = tuple(f"{number}. {TEXTS[number % 4]} {TEXTS[(number // 4) % 4]}" for number in range(400))
    queries = [Query(f"{ROBUST.text} {k}", (*ROBUST.terms, "human rights", "sanctions relief")) for k in range(12)]
    once = steps(lambda: index_of(texts))
    found: list[list[object]] = []
    again = steps(lambda: found.extend(rank(query, texts, limit=3) for query in queries))
    assert {len(hits) for hits in found} == {3}
    assert again < len(queries) * once / 2


@pytest.fixture(scope="module")
def shipped():
    return {code: query_from(**one) for code, one in bench_finding.sought(terms=True).items()}


def bears_on(shipped, text):
    return [code for code, query in shipped.items() if relevant(query, (text,))]


SANCTIONS = ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7", "7.1"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (VERIFICATION, ["2.6", "4.1", "4.7", "4.8", "4.9", "4.10"]),
        (RELIEF, SANCTIONS),
        (RIGHTS, ["10.1", "10.2"]),
        (GENERIC, []),
        (
            "The United States and the Republic of Korea suspend joint exercises.",
            ["9.1", "9.2", "9.3", "9.4", "9.5", "9.9"],
        ),
        ("The two leaders sign an end-of-war declaration.", ["1.3", "6.1", "6.2", "6.9"]),
        ("Washington and the North commit to implement this agreement on the Korean Peninsula.", []),
        ("This agreement is done in two originals, in English and Korean.", []),
    ],
)
def test_what_a_clause_bears_on_in_the_shipped_rubric(shipped, text, codes):
    assert bears_on(shipped, text) == codes
