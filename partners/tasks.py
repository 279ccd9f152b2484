"""What moves by the clock: the waiting lists."""

from celery import shared_task


@shared_task(name="partners.move_waiting_lists")
def move_waiting_lists() -> int:
    from partners.services.seats import end_offers, fill_all_seats

    return end_offers() + fill_all_seats()
