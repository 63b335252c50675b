"""The v0 paths, trailing slashes as the contract writes them."""

from django.urls import path

from integration_ws.v0 import views

urlpatterns = [
    path("document/sign/base64/", views.SignBase64View.as_view()),
    path("document/sign/", views.SignMultipartView.as_view()),
    path(
        "operation/id/withDocumentExternalReference/<path:external_reference>",
        views.OperationIdView.as_view(),
    ),
    path("operation/status/<str:operation_id>", views.StatusView.as_view()),
    path(
        "operation/sign/detail/<str:operation_id>/contentInResponse/<str:include_content>",
        views.DetailView.as_view(),
    ),
    path(
        "operation/sign/detail/<str:operation_id>/documents", views.DocumentsContentView.as_view()
    ),
    path(
        "delivery/mail/resend/<str:operation_id>/<str:attach_documents>",
        views.ResendMailsView.as_view(),
    ),
]
