"""Addresses of access reviews; they stand under /t/<tenant>/settings/access-reviews/."""

from django.urls import path

from intimacy.reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.reviews, name="list"),
    path("begin/", views.begin, name="begin"),
    path("keep/", views.keep, name="keep"),
    path("remove/", views.remove, name="remove"),
    path("<uuid:pk>/", views.review, name="review"),
]
