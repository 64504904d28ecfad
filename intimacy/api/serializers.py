"""The bases of every serializer: strict fields, and a name that means nothing is an error instead of being ignored."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from intimacy.api.fields import STRICT


class NoUnknownNames:
    """Refuses names in the body that the serializer does not take."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            taken = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {
                name: [_("There is nothing of this name to be given here.")] for name in data if name not in taken
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class Input(NoUnknownNames, serializers.Serializer):
    """What an operation takes, where that is not a part of a model. Its name ends in “Input”."""


class ModelInput(NoUnknownNames, serializers.ModelSerializer):
    """What an operation takes, as far as the model says it. Rules are left to the action. Its name ends in “Input”."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, **STRICT}

    def get_validators(self):
        return []  # the model's constraints are rules, which the action enforces


class Shown(serializers.ModelSerializer):
    """What the API shows of a model. Names only: it is never given data."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, **STRICT}


class Problem(serializers.Serializer):
    """RFC 9457 problem details."""

    class Fault(serializers.Serializer):
        """One thing that is wrong, and where."""

        detail = serializers.CharField()
        pointer = serializers.CharField(required=False, help_text="A JSON pointer into the body of the request.")
        parameter = serializers.CharField(required=False, help_text="The name of the query parameter.")

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = Fault(many=True)  # type: ignore[assignment]  # DRF takes fields off the class
