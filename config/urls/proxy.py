"""The Proxy Client's paths, and the token endpoint that it relays."""

from django.urls import include, path

from proxy_client.views import token

urlpatterns = [
    path("oauth2/authorization-server/oauth/token", token),
    path("signstash/einvoice-integration-client-ws/api/v0/", include("proxy_client.urls")),
]
handler404 = "proxy_client.views.not_found"
handler500 = "proxy_client.views.server_error"
