"""The Backoffice's paths."""

from django.urls import path

from issuer_backoffice.site import site

urlpatterns = [
    path("signstash/boffice/", site.urls),
]
