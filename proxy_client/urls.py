"""The v0 paths that the proxy offers."""

from django.urls import path

from proxy_client import views

urlpatterns = [
    path("document/sign/base64/", views.SignBase64View.as_view()),
    path("document/sign/", views.SignMultipartView.as_view()),
    path(
        "operation/id/withDocumentExternalReference/<path:external_reference>",
        views.OperationIdView.as_view(),
    ),
    path("operation/status/<str:operation_id>", views.StatusView.as_view()),
]
