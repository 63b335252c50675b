"""The Integration Service's paths."""

from django.urls import include, path

urlpatterns = [
    path("oauth2/authorization-server/", include("integration_ws.oauth.urls")),
    path("signstash/einvoice-integration-ws/", include("integration_ws.urls")),
]
handler400 = "integration_ws.errors.bad_request"
handler404 = "integration_ws.errors.not_found"
handler500 = "integration_ws.errors.server_error"
