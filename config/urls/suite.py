"""Everything in one process, with a page that shows the mails that were caught."""

from django.urls import include, path
from django.views.generic import RedirectView

from config.urls import backoffice, integration, portal

urlpatterns = [
    *integration.urlpatterns,
    *portal.urlpatterns,
    *backoffice.urlpatterns,
    path("outbox/", include("client_portal.outbox.urls")),
    path("", RedirectView.as_view(pattern_name="client_portal:document_list")),
]
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
