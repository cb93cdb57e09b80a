"""The application's addresses."""

from __future__ import annotations

from django.urls import path

from checklist.views import comparing, drafts, exports, frameworks, proposals, review, scoring, whatif, work

app_name = "checklist"
urlpatterns = [
    path("", work.home, name="home"),
    path("settings/", work.settings, name="settings"),
    path("search/", work.search, name="search"),
    path("review/", review.queue, name="queue"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.new, name="proposal_new"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", proposals.edit, name="proposal_edit"),
    path("proposals/<int:pk>/archive/", proposals.archive, name="proposal_archive"),
    path("proposals/<int:pk>/history/", proposals.history, name="proposal_history"),
    path("proposals/<int:pk>/members/", proposals.members, name="proposal_members"),
    path("proposals/<int:pk>/members/<int:person_pk>/remove/", proposals.member_remove, name="member_remove"),
    path("proposals/<int:pk>/drafts/new/", drafts.new, name="draft_new"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/clauses/", drafts.clauses, name="draft_clauses"),
    path("drafts/<int:pk>/score/", drafts.start, name="scorecard_start"),
    path("scorecards/<int:pk>/", review.scorecard, name="scorecard"),
    path("scorecards/<int:pk>/score/", scoring.score, name="score"),
    path("scorecards/<int:pk>/score/<int:number>/", scoring.score_criterion, name="score_criterion"),
    path("scorecards/<int:pk>/rate/<str:code>/", scoring.rate, name="rate"),
    path("scorecards/<int:pk>/rest/<int:number>/", scoring.rate_rest, name="rate_rest"),
    path("scorecards/<int:pk>/rest/<int:number>/undo/", scoring.undo_rest, name="undo_rest"),
    path("scorecards/<int:pk>/cite/<str:code>/", scoring.cite, name="cite"),
    path("scorecards/<int:pk>/bottom-line/", scoring.bottom_line, name="bottom_line"),
    path("scorecards/<int:pk>/what-if/", whatif.scorecard_what_if, name="scorecard_what_if"),
    path("scorecards/<int:pk>/submit/", review.submit, name="submit"),
    path("scorecards/<int:pk>/comments/<str:code>/", review.comment, name="comment"),
    path("scorecards/<int:pk>/resolve/<int:comment_pk>/", review.resolve, name="comment_resolve"),
    path("scorecards/<int:pk>/export/<str:format>/", exports.export, name="export"),
    path("scorecards/<int:pk>/do/<str:action>/", review.transition, name="transition"),
    path("compare/", comparing.compare, name="compare"),
    path("compare/pick/", comparing.pick, name="compare_pick"),
    path("compare/xlsx/", comparing.export, name="compare_xlsx"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<slug:slug>/<int:version>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:slug>/<int:version>/export/", frameworks.export, name="framework_export"),
]
