"""What the views of all interfaces have in common."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import override
from rest_framework.views import APIView


class InterfaceView(APIView):
    """Tells in English what is wrong: most of these texts are ours, and are not translated."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override("en"):
            return super().dispatch(request, *args, **kwargs)
