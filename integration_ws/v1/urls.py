"""The v1 paths."""

from django.urls import path

from integration_ws.v1 import views

urlpatterns = [
    path("credential/", views.CredentialView.as_view()),
    path("hash/sign/", views.HashSignView.as_view()),
    path("hash/seals/<str:operation_id>", views.SealsView.as_view()),
]
