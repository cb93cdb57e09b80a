"""Give frameworks of the first form their force, and compute every stored result anew by verdicts.

What an approval covered is kept in its review; a page says so where the position has become another one.
"""

from collections import defaultdict
from fractions import Fraction

from django.db import migrations

from checklist.scoring import rules, words


def give_force(apps, schema_editor):
    """Whatever a framework of the first form asks for is required: it did not say what only follows."""
    asked = apps.get_model("checklist", "Requirement").objects.filter(red_line="", force="")
    asked.exclude(kind="prohibition").update(force="required")


def rubric_of(framework):
    """A framework as the scoring module wants it; criteria without requirements are left out."""
    return rules.Rubric(
        tuple(
            rules.Criterion(
                str(part.number),
                tuple(
                    rules.Requirement(
                        f"{part.number}.{row.number}",
                        words.Kind(row.kind),
                        bool(row.red_line),
                        Fraction(row.weight),
                        words.Force(row.force) if row.force else None,
                    )
                    for row in sorted(part.requirements.all(), key=lambda row: row.number)
                ),
                Fraction(part.weight),
                part.floor,
            )
            for part in sorted(framework.criteria.all(), key=lambda part: part.number)
            if part.requirements.all()
        ),
        framework.floor,
    )


def fields_of(result):
    """The columns in which a scorecard keeps its result."""
    low, high = result.score.points if result.score else (None, None)
    states = list(result.red_lines.values())
    return {
        "score_low": low,
        "score_high": high,
        "position": result.position or "",
        "worst": result.worst or "",
        "best": result.best or "",
        "judged": result.judged,
        "total": result.total,
        "red_crossed": states.count(words.RedLine.CROSSED),
        "red_missing": states.count(words.RedLine.MISSING),
        "red_at_risk": states.count(words.RedLine.AT_RISK),
        "red_unresolved": states.count(words.RedLine.UNRESOLVED),
        "verdicts": {code: list(pair) if pair else None for code, pair in result.verdicts.items()},
        "to_support_if": result.away_from(words.Position.SUPPORT_IF),
        "to_support": result.away_from(words.Position.SUPPORT),
    }


def compute_results(apps, schema_editor):
    """Every scorecard, framework by framework."""
    Framework, Scorecard = (apps.get_model("checklist", name) for name in ("Framework", "Scorecard"))
    Rating = apps.get_model("checklist", "Rating")
    for framework in Framework.objects.prefetch_related("criteria__requirements"):
        rubric = rubric_of(framework)
        given = defaultdict(dict)
        ratings = Rating.objects.filter(scorecard__framework=framework, to_confirm=False).exclude(value="")
        rows = ratings.values_list(
            "scorecard_id", "requirement__criterion__number", "requirement__number", "value"
        )
        for card, part, number, value in rows.iterator():
            given[card][f"{part}.{number}"] = words.Value(value)
        for card in Scorecard.objects.filter(framework=framework).values_list("pk", flat=True).iterator():
            fields = fields_of(rules.score(rubric, given.pop(card, {})))
            Scorecard.objects.filter(pk=card).update(**fields)


class Migration(migrations.Migration):

    dependencies = [("checklist", "0008_verdicts_and_grounds")]

    operations = [
        migrations.RunPython(give_force, migrations.RunPython.noop),
        migrations.RunPython(compute_results, migrations.RunPython.noop),
    ]
