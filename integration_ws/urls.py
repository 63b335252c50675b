"""The two interfaces: v0 is the published contract, v1 is ours."""

from django.urls import include, path

urlpatterns = [
    path("api/v0/", include("integration_ws.v0.urls")),
    path("api/v1/", include("integration_ws.v1.urls")),
]
