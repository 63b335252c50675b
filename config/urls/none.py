"""No paths: workers serve nothing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
