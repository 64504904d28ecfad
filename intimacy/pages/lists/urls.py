"""Addresses of what is kept of lists and done to their rows; they stand under /t/<tenant>/lists/."""

from django.urls import path

from intimacy.pages.lists import bulk_pages, cells, pages

app_name = "lists"
urlpatterns = [
    path("<slug:of>/views/add/", pages.add, name="add_view"),
    path("<slug:of>/open-with/", pages.open_with, name="open_with"),
    path("<slug:of>/columns/", pages.columns, name="columns"),
    path("<slug:of>/rows/<uuid:pk>/<slug:field>/", cells.cell, name="cell"),
    path("<slug:of>/bulk-edit/", bulk_pages.choose, name="bulk"),
    path("bulk-edits/<uuid:pk>/", bulk_pages.bulk_edit, name="bulk_edit"),
    path("bulk-edits/<uuid:pk>/carry-out/", bulk_pages.carry_out, name="carry_out"),
    path("bulk-edits/<uuid:pk>/take-back/", bulk_pages.take_back, name="take_back"),
    path("views/<uuid:pk>/", pages.change, name="view"),
    path("views/<uuid:pk>/save/", pages.keep, name="keep_view"),
    path("views/<uuid:pk>/delete/", pages.delete, name="delete_view"),
]
