"""The Client Portal's paths."""

from django.urls import include, path

urlpatterns = [
    path("signstash/portal/", include("client_portal.urls")),
]
