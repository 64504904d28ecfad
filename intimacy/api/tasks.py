"""What the API's own housekeeping does every night."""

from datetime import timedelta

from django.utils import timezone

from intimacy.api.models import IdempotencyKey
from intimacy.jobs.declare import tenant_job


@tenant_job(purpose="administration", daily="03:20")
def forget_answers():
    """Answers are kept for a day, in which a program may send a request again."""
    IdempotencyKey.objects.filter(made_at__lt=timezone.now() - timedelta(days=1)).delete()
