"""Universes as JSON."""

from typing import Any

from rest_framework import serializers


class SpellSerializer(serializers.Serializer[Any]):
    """Days of an instrument in a universe, both ends included."""

    instrument = serializers.CharField(help_text="In Qlib's form, such as SH600000.")
    start_on = serializers.DateField()
    end_on = serializers.DateField(help_text="2099-12-31 where it goes on until further notice.")


class UniverseSerializer(serializers.Serializer[Any]):
    """A universe and its spells by instrument and first day."""

    name = serializers.CharField()
    instruments = serializers.IntegerField(help_text="How many it ever had.")
    spells = SpellSerializer(many=True)


class UniversesSerializer(serializers.Serializer[Any]):
    """The universes of a version by name; none where no file of members was imported."""

    dataset_id = serializers.CharField()
    version = serializers.IntegerField()
    universes = UniverseSerializer(many=True)
