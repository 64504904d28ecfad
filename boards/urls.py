"""Addresses of boards; they stand under /t/<tenant>/."""

from django.urls import path

from boards.views import accounts, packs, portfolio, programme, records, spend, team, tiers

app_name = "boards"
urlpatterns = [
    path("tiers/", tiers.tiers, name="tiers"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("programme/", programme.programme, name="programme"),
    path("programme/told/", programme.told, name="told"),
    path("programme/promises/", records.promises_ended, name="promises_ended"),
    path("programme/promises/overdue/", records.promises_overdue, name="promises_overdue"),
    path("programme/time/", records.time_recorded, name="time"),
    path("programme/spend/", spend.spend, name="spend"),
    path("programme/spend/add/", spend.note_spend, name="note_spend"),
    path("programme/spend/rate/", spend.set_rate, name="set_rate"),
    path("programme/spend/<uuid:pk>/", spend.spent, name="spent"),
    path("programme/spend/<uuid:pk>/remove/", spend.remove_spend, name="remove_spend"),
    path("renewals/", programme.renewal_list, name="renewals"),
    path("renewals/<uuid:pk>/", programme.renewal, name="renewal"),
    path("renewals/<uuid:pk>/remove/", programme.remove_renewal, name="remove_renewal"),
    path("accounts/<uuid:pk>/renewals/", programme.renewals_of, name="renewals_of"),
    path("accounts/<uuid:pk>/renewals/add/", programme.note_renewal, name="note_renewal"),
    path("board/", team.team, name="team"),
    path("board/rule/", team.cord_rule, name="cord_rule"),
    path("accounts/<uuid:pk>/cord/", team.pull, name="pull"),
    path("cords/", team.cord_list, name="cords"),
    path("cords/<uuid:pk>/", team.cord, name="cord"),
    path("cords/<uuid:pk>/answer/", team.answer, name="answer"),
    path("cords/<uuid:pk>/resolve/", team.resolve, name="resolve"),
    path("packs/", packs.pack_list, name="packs"),
    path("packs/new/", packs.freeze, name="freeze"),
    path("packs/<uuid:pk>/", packs.pack, name="pack"),
    path("boards/accounts/", accounts.account_list, name="accounts"),
]
