"""Lets templates show cells as the lists do."""

from django import template

from issuer_backoffice import cells

register = template.Library()
register.filter("badge", cells.badge)
register.filter("moment", cells.moment)
register.filter("expiry", cells.expiry)
