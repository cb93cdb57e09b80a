"""Frameworks by their owners: begun, loaded, versioned, edited, published, retired, discarded."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction

from checklist.errors import Frozen, Refused, Stale
from checklist.frameworks import criteria, drafting
from checklist.frameworks.yaml_file import content_of, read_framework, write_framework
from checklist.models import Criterion, Event, Framework, Requirement
from tests.factory import make_framework, make_scorecard
from tests.pages import framework_url as url
from tests.pages import text_of as page

pytestmark = pytest.mark.django_db
HEAD = {"title": "Tests of a truce", "slug": "", "source": "", "summary": "", "floor": "50"}


@pytest.fixture
def first():
    return make_framework(title="Truce")


@pytest.fixture
def second(first, boss):
    return drafting.begin_version(first, by=boss)[0]


# Verbs


def test_a_version_is_a_copy_of_the_whole_tree(first, second, boss):
    assert (second.version, second.state, second.slug) == (2, "draft", first.slug)
    assert content_of(second) == content_of(first) | {"version": 2}
    event = Event.objects.get(action="drafted a version")
    assert (event.who, event.framework, event.before, event.target) == (boss, second, str(first), str(second))


def test_who_asks_twice_gets_the_draft_that_there_is(first, second, boss):
    assert drafting.begin_version(first, by=boss) == (second, False)
    assert Framework.objects.count() == 2


def test_a_short_name_is_had_once(first, boss):
    with pytest.raises(Refused, match="There is a framework of this short name already"):
        drafting.begin(by=boss, slug=first.slug, title="Another")
    assert Framework.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_get_one_draft(boss):
    import threading

    first = make_framework()
    found = []

    def begin():
        try:
            found.append(drafting.begin_version(first, by=boss)[0].version)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2, 2, 2, 2]
    assert Framework.objects.count() == 2


def test_publishing_freezes(second, boss):
    criteria.add_criterion(second, title="Third", by=boss)
    second.refresh_from_db()
    with pytest.raises(Refused, match="Criterion 3 has no requirement"):
        drafting.publish(second, by=boss, revision=second.revision)
    with pytest.raises(Stale):
        drafting.publish(second, by=boss, revision=second.revision - 1)
    second.criteria.get(number=3).delete()
    done = drafting.publish(second, by=boss, revision=second.revision)
    assert (done.state, done.published_at is not None) == ("published", True)
    assert Event.objects.filter(action="published", framework=second, who=boss).count() == 1
    with pytest.raises(Frozen, match="Version 2 is published by now"):
        drafting.save_head(second, {"title": "X"}, by=boss, revision=99)
    with pytest.raises(Frozen):
        criteria.add_criterion(second, title="Fourth", by=boss)
    with pytest.raises(Frozen):
        drafting.discard(second, by=boss, revision=99)
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.filter(criterion__framework=second).update(text="Changed")


def test_what_stands_in_the_way(boss):
    made = drafting.begin(by=boss, slug="bare", title="Bare")
    assert [one.sentence for one in drafting.obstacles(made)] == ["There is no criterion yet."]
    part = criteria.add_criterion(made, title="One", by=boss)
    assert [(one.sentence, one.criterion) for one in drafting.obstacles(made)] == [
        ("Criterion 1 has no requirement.", part)
    ]
    row = Requirement.objects.create(criterion=part, number=1, kind="provision", text=" ")
    Criterion.objects.filter(pk=part.pk).update(title="")
    Framework.objects.filter(pk=made.pk).update(title="")
    made.refresh_from_db()
    assert [(one.sentence, one.requirement) for one in drafting.obstacles(made)] == [
        ("The framework has no title.", None),
        ("Criterion 1 has no title.", None),
        ("Requirement 1.1 has no text.", row),
    ]


def test_the_head_is_saved_once_and_logged(second, boss):
    fields = drafting.values(second, drafting.HEAD) | {"title": "New title", "floor": 40}
    saved = drafting.save_head(second, fields, by=boss, revision=0)
    assert (saved.title, saved.floor, saved.revision, saved.head_revision) == ("New title", 40, 1, 1)
    assert Event.objects.get(action="changed a framework").detail["fields"] == {
        "title": {"from": "Truce", "to": "New title"},
        "floor": {"from": "50", "to": "40"},
    }
    assert drafting.save_head(second, fields, by=boss, revision=0).revision == 1
    with pytest.raises(Stale):
        drafting.save_head(second, fields | {"title": "Mine"}, by=boss, revision=0)
    with pytest.raises(Refused, match="The short name stays as it is"):
        drafting.save_head(second, fields | {"slug": "other"}, by=boss, revision=1)


def test_discarding_keeps_the_words(second, boss):
    text = write_framework(second)
    drafting.discard(second, by=boss, revision=0)
    assert not Framework.objects.filter(version=2).exists()
    assert not Criterion.objects.filter(framework_id=second.pk).exists()
    event = Event.objects.get(action="discarded")
    assert (event.before, event.framework_id) == (text, second.pk)
    assert drafting.load(read_framework(event.before), by=boss)[1]


def test_a_draft_that_somebody_scores_against_stays(second, boss):
    make_scorecard(framework=second)
    with pytest.raises(Refused, match="Somebody scores against this draft"):
        drafting.discard(second, by=boss, revision=0)


def test_retiring_and_taking_back(first, boss):
    assert [drafting.retire(first, by=boss, away=away) for away in (True, True, False, False)] == [True, False] * 2
    assert list(Event.objects.of_frameworks().values_list("action", flat=True)) == ["took back into use", "retired"]


def test_long_titles_fit_the_log(boss):
    title = "T" * 200
    made = drafting.begin(by=boss, slug="long", title=title)
    criteria.add_criterion(made, title=title, by=boss)
    content = content_of(made) | {"slug": "longer"}
    assert drafting.load(content, by=boss)[0].slug == "longer"
    assert max(len(event.target) for event in Event.objects.all()) == 200


# Pages: beginning


def test_a_new_framework_takes_its_short_name_from_the_title(signed):
    answer = signed.post("/frameworks/new/", HEAD)
    assert (answer.status_code, answer.url) == (302, "/frameworks/tests-of-a-truce/1/edit/")
    made = Framework.objects.get()
    assert (made.state, made.version, made.title) == ("draft", 1, "Tests of a truce")
    assert "There is no criterion yet." in page(signed.get(answer.url))
    answer = signed.post("/frameworks/new/", HEAD)
    assert (answer.status_code, "of this short name already" in page(answer)) == (422, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Give the framework a title."),
        ({"title": " \0 "}, "Give the framework a title."),
        ({"title": "x" * 201}, "This has 201 characters; the limit is 200. Shorten it."),
        ({"title": "정상회담"}, "Write a short name of letters, digits and hyphens; the title gives none."),
        ({"slug": "a/b"}, "Use letters, digits and hyphens only, such as north-korea-2020."),
        ({"slug": "x" * 81}, "This has 81 characters; the limit is 80. Shorten it."),
        ({"floor": "101"}, "Write a whole number from 0 to 100."),
        ({"floor": "-1"}, "Write a whole number from 0 to 100."),
        ({"floor": "9" * 400}, "Write a whole number from 0 to 100."),
        ({"summary": "x" * 20_001}, "This has 20001 characters; the limit is 20,000. Shorten it."),
    ],
)
def test_what_is_wrong_with_a_head_is_said(signed, fields, sentence):
    answer = signed.post("/frameworks/new/", HEAD | {"source": "Typed and kept"} | fields)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert "Typed and kept" in page(answer)
    assert not Framework.objects.exists()


def test_pasted_control_characters_become_spaces(signed):
    signed.post("/frameworks/new/", HEAD | {"title": "A\x0btruce\n\x07now", "summary": "One\x0c\r\ntwo\ttabs"})
    made = Framework.objects.get()
    assert (made.title, made.summary) == ("A truce  now", "One \ntwo\ttabs")
    assert read_framework(write_framework(made).replace("criteria: []", "criteria: []"))["title"] == "A truce  now"


def yaml_file(text):
    return {"file": SimpleUploadedFile("framework.yaml", text if isinstance(text, bytes) else text.encode())}


def test_a_file_arrives_as_a_draft(signed, first, boss):
    text = write_framework(first).replace("version: 1", "version: 7")
    answer = signed.post("/frameworks/load/", yaml_file(text), follow=True)
    assert "Truce, version 7 was loaded as a draft." in page(answer)
    made = Framework.objects.get(version=7)
    assert (made.state, content_of(made)) == ("draft", content_of(first) | {"version": 7})
    assert Event.objects.get(action="loaded a framework").framework == made
    again = signed.post("/frameworks/load/", yaml_file(text), follow=True)
    assert "is there already with just this content" in page(again)


TOP = "slug: x\nversion: 1\ntitle: X\ncriteria:\n"
BAD = TOP + "- number: 1\n  title: One\n  requirements:\n  - {n: 1, kind: demand, text: t}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            BAD,
            "Line 8, criteria[0].requirements[0].kind: ‘demand’ is not a kind; use provision, prohibition, condition.",
        ),
        ("", "Line 1, file: is empty."),
        (b"\xff\xfe", "Line 1, file: is not UTF-8 text."),
        ("a: [", "Line 1, file: is not YAML"),
        ('slug: x\nversion: 1\ntitle: "\\ud800"\ncriteria: []', "Line 3, title: holds half a character"),
        ('"\\ud800": 1', "is not a field of this file."),
        ("slug: x\nversion: 0\ntitle: X\ncriteria: []", "Line 2, version: numbers begin at 1."),
        (BAD.replace("number: 1", "number: 0"), "Line 5, criteria[0].number: numbers begin at 1."),
        (BAD.replace("n: 1,", "n: 0,"), "Line 8, criteria[0].requirements[0].n: numbers begin at 1."),
        (BAD.replace("kind: demand", "kind: provision, weight: 99999.99999"), "must be a number above 0."),
        (b"#" * (257 * 1024), "The file is larger than 256 KB."),
        ("- " * 3000, "nested too deeply"),
        (
            "slug: x\nversion: 1\ntitle: X\ncriteria:\n"
            + "".join(f"- {{number: {n}, title: T, requirements: []}}\n" for n in range(1, 62)),
            "Line 1, criteria: has more than 60 criteria",
        ),
        (
            "slug: x\nversion: 1\ntitle: X\ncriteria:\n- number: 1\n  title: T\n  requirements:\n"
            + "".join(f"  - {{n: {n}, kind: provision, text: t}}\n" for n in range(1, 62)),
            "Line 1, criteria[0].requirements: has more than 60 requirements",
        ),
    ],
)
def test_a_bad_file_is_refused_with_line_field_and_reason(signed, text, sentence):
    answer = signed.post("/frameworks/load/", yaml_file(text))
    assert answer.status_code == 422
    assert sentence in page(answer).replace("&#x27;", "'")
    assert not Framework.objects.exists()


def test_no_file_at_all(signed):
    answer = signed.post("/frameworks/load/", {})
    assert (answer.status_code, "Choose a file." in page(answer)) == (422, True)


def test_a_version_is_begun_from_the_page(signed, first):
    answer = signed.post(url("framework_version", first))
    assert (answer.status_code, answer.url) == (302, f"/frameworks/{first.slug}/2/edit/")
    again = signed.post(url("framework_version", first), follow=True)
    assert "Version 2 is being drafted already; this is it." in page(again)


# Pages: the head


def head_of(framework, **fields):
    found = {name: getattr(framework, name) for name in drafting.HEAD}
    return found | {"revision": framework.revision} | fields


def test_the_head_is_edited(signed, second):
    answer = signed.post(url("framework_edit", second), head_of(second, title="Truce, again"))
    assert (answer.status_code, answer.url) == (302, url("framework_edit", second) + "?saved=1")
    assert "Saved." in page(signed.get(answer.url))
    second.refresh_from_db()
    assert second.title == "Truce, again"
    assert "Short name" not in page(signed.get(url("framework_edit", second)))


def test_the_short_name_changes_while_it_is_the_first(signed, boss):
    made = drafting.begin(by=boss, slug="old-name", title="Truce")
    answer = signed.post(url("framework_edit", made), head_of(made, slug="new-name"))
    assert answer.url == "/frameworks/new-name/1/edit/?saved=1"
    make_framework(slug="taken")
    made.refresh_from_db()
    answer = signed.post(url("framework_edit", made), head_of(made, slug="taken"))
    assert (answer.status_code, "of this short name already" in page(answer)) == (422, True)


def test_a_stale_head_shows_both(signed, second):
    signed.post(url("framework_edit", second), head_of(second, title="Theirs"))
    answer = signed.post(url("framework_edit", second), head_of(second, title="Mine", summary="My summary"))
    text = page(answer)
    assert answer.status_code == 409
    assert ('<dd class="pre">Theirs</dd>' in text, 'value="Mine"' in text, "My summary" in text) == (True,) * 3
    assert 'name="revision" value="1"' in text
    again = signed.post(url("framework_edit", second), head_of(second, title="Mine", revision=1))
    assert again.status_code == 302
    second.refresh_from_db()
    assert second.title == "Mine"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "\0"])
def test_a_junk_revision_gets_a_sentence(signed, second, revision):
    answer = signed.post(url("framework_edit", second), head_of(second, title="Mine", revision=revision))
    assert (answer.status_code, 'value="Mine"' in page(answer)) == (422, True)


def test_a_head_typed_while_it_was_published_is_not_lost(signed, second, boss):
    drafting.publish(second, by=boss, revision=0)
    answer = signed.post(url("framework_edit", second), head_of(second, title="Too late"))
    assert answer.status_code == 409
    assert 'value="Too late"' in page(answer)
    assert "Version 2 is published by now" in page(answer)
    assert signed.get(url("framework_edit", second)).url == url("framework", second)
