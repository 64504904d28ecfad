"""Cases, their causes, systemic findings, lessons, and which playbooks suit which gap."""

from recovery.models.case import Case, Cause
from recovery.models.finding import Finding
from recovery.models.lesson import Lesson, LessonCase, Match

__all__ = ["Case", "Cause", "Finding", "Lesson", "LessonCase", "Match"]
