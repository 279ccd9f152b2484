"""Calendars in templates."""

from django import template

from agenda.calendars import subscription_address

register = template.Library()

register.simple_tag(subscription_address, name="subscribe_url")
