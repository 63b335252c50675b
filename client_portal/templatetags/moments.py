"""Days and times for templates."""

from django import template

from client_portal.moments import day_text, moment_text

register = template.Library()
register.filter("day", day_text)
register.filter("moment", moment_text)
