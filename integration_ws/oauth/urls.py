"""Where clients know the token endpoint."""

from django.urls import path

from integration_ws.oauth.views import TokenView

urlpatterns = [path("oauth/token", TokenView.as_view(), name="oauth_token")]
