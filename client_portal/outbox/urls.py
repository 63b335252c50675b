"""The outbox's paths."""

from django.urls import path

from client_portal.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.message_list, name="message_list"),
    path("<slug:key>/", views.message_detail, name="message_detail"),
]
