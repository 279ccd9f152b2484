"""Ticks for the outbox: each looks for what is due, and carries nothing itself."""

from celery import shared_task


@shared_task(name="meeting.deliver_messages")
def deliver_messages() -> int:
    from meeting.services.delivery import deliver_due

    return deliver_due()


@shared_task(name="meeting.sweep_messages")
def sweep_messages() -> int:
    from meeting.services.delivery import sweep

    return sweep()


@shared_task(name="meeting.read_bounces")
def read_bounces() -> int:
    from meeting.services.bounces import read_bounces

    return read_bounces()
