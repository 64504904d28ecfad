"""How templates write the figures of objectives."""

from django import template

from plans import figures

register = template.Library()
register.filter("in_unit", figures.in_unit)
