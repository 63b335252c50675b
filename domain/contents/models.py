"""Data keys of companies, and what is stored under them."""

import uuid

from django.db import models

from domain.companies.models import Company


class DataKey(models.Model):
    """A company's key for content, wrapped with the master key."""

    company = models.OneToOneField(Company, models.PROTECT, related_name="data_key")
    wrapped_key = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return f"data key of {self.company}"


class StoredContent(models.Model):
    """One encrypted stream. ``size`` and ``digest`` (SHA-256) are of the plain content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def location(self) -> str:
        """The name in the storage; spread over folders so that none grows too large."""
        name = self.id.hex
        return f"{self.company_id}/{name[:2]}/{name[2:]}"

    @property
    def context(self) -> bytes:
        """What is authenticated with every chunk: this row and this company."""
        return f"{self.company_id}:{self.id}".encode()
