"""The portal's paths; whatever changes something takes POST only."""

from django.urls import path
from django.views.i18n import set_language

from client_portal import views

app_name = "client_portal"
urlpatterns = [
    path("", views.document_list, name="document_list"),
    path("documents/<int:document_id>/", views.document_detail, name="document_detail"),
    path("documents/<int:document_id>/content", views.document_content, name="document_content"),
    path("documents/<int:document_id>/confirm", views.document_confirm, name="document_confirm"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("language/", set_language, name="set_language"),
]
