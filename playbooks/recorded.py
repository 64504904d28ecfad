"""What the journal calls the facts of playbooks, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "playbooks.added": _("Added a playbook"),
        "playbooks.changed": _("Changed a playbook’s name"),
        "playbooks.drafted": _("Drafted a version of a playbook"),
        "playbooks.published": _("Put a version of a playbook in force"),
        "playbooks.retired": _("Retired a playbook"),
        "playbooks.run_done": _("A playbook was played to its end"),
        "playbooks.revived": _("Took a retired playbook up again"),
        "playbooks.draft_discarded": _("Discarded the draft of a playbook"),
        "playbooks.run_noted": _("Noted an earlier run of a playbook"),
        "playbooks.run_resumed": _("A playbook goes on"),
        "playbooks.run_started": _("Started a playbook"),
        "playbooks.run_stopped": _("Stopped a playbook"),
        "playbooks.step_told": _("Told what a playbook says"),
    }
)
opens("playbooks.playbook", "playbooks:playbook", "playbooks.see")
opens("playbooks.run", "playbooks:run", "playbooks.see")
