"""What moves by the clock: waiting lists, lost links, campaigns, and what is kept for a while."""

from celery import shared_task


@shared_task(name="partners.move_waiting_lists")
def move_waiting_lists() -> int:
    from partners.services.seats import end_offers, fill_all_seats

    return end_offers() + fill_all_seats()


@shared_task(name="partners.send_links")
def send_links() -> int:
    from partners.services.links import send_links

    return send_links()


@shared_task(name="partners.forget_addresses")
def forget_addresses() -> int:
    from partners.services.addresses import forget_expired_changes

    return forget_expired_changes()


@shared_task(name="partners.forget_imports")
def forget_imports() -> int:
    from partners.services.importing.imports import forget_imports

    return forget_imports()


@shared_task(name="partners.start_campaigns")
def start_campaigns() -> int:
    from partners.services.campaigns import start_due_campaigns

    return start_due_campaigns()
