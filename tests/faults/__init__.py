"""What may break while mail is sent, and the test that breaks it.

`make faults` takes ten times the messages, and lets each fault last as long as written here. In every one
nothing is lost; a message goes twice only where a process was killed, or a connection broken, between the mail server's
taking it and our noting that down, and then with the same Message-ID and Date.

test_workers: a worker is
 1  killed five times, with all its processes    test_worker_killed_five_times
    control                                      test_without_marking_each_mail_at_once_many_go_twice
 2  killed, one of its processes alone           test_one_process_of_a_worker_killed
 3  told to stop five times, in a deployment     test_worker_told_to_stop_five_times

test_odd_workers: a worker has
20  another beat beside its own                  `two_workers`, in most tests
    no beat                                      test_beat_is_dead; tells of it: test_not_ready_without_a_worker
21  a clock an hour ahead, or behind             test_one_of_two_workers_with_a_wrong_clock
24  a mail that kills whoever sends it           test_mail_that_kills_whoever_sends_it

test_broker: Valkey is
 4  killed, and back empty                       test_valkey_back_empty
    control                                      test_with_a_task_for_each_mail_the_rest_is_lost
 5  emptied every 2 s                            test_valkey_emptied_again_and_again
 6  gone for 10 minutes                          test_people_register_while_valkey_is_dead
    and many register                            test_registering_without_redis
 7  silent for 90 s, its sockets open            test_valkey_silent_for_a_while
 8  gone while a worker has a full queue          test_worker_with_a_full_queue_outlives_its_broker

test_database: PostgreSQL
 9  is killed                                    test_postgresql_restarted
10  has no connection left                       test_postgresql_has_no_connection_left
11  has a full disk                              test_disk_is_full, where a small disk can be mounted
31  was restored from a backup amid a mailing    test_restored_backup_sends_nothing_until_staff_say_so
32  is migrated amid a mailing                   test_code_before_the_newest_migration_still_queues
                                                 test_code_before_the_newest_migration_still_sends

test_mail_server: the mail server
12  puts off, then takes                         test_some_recipients_put_off
13  does not know the recipient                  test_answer_of_the_mail_server_decides
    and the next mailing                         test_suppressed_address_gets_no_campaign_but_confirmations
14  refuses us                                   test_refuses_us
15  takes 120 s for each answer                  test_tarpit; in time: test_slow_to_answer_but_in_time
16  breaks off after taking a mail               test_breaks_off_after_taking_a_mail
17  breaks off at every seventh                  test_breaks_off_before_taking_every_seventh
18  closes the connection after 100 mails        test_closes_each_connection_after_some_mails
34  is gone until it is too late                 test_gone_until_it_is_too_late

test_people: people
19  press Send twenty times                      test_twenty_clicks_at_once_send_once
    control                                      test_without_the_lock_twenty_clicks_hand_over_more_than_once
27  unsubscribe, a hundred in one mailing        test_unsubscribed_while_it_runs
28  pause or freeze; call off                    test_held_while_it_runs; test_called_off_while_it_runs
33  edit an address that was written to          test_address_edited_after_sending
25  write a placeholder that is none             test_what_no_text_may_hold
    leave a language out                         test_language_without_text_when_its_time_comes

22  change their clocks before a reminder        test_reminder_goes_at_nine_in_the_meetings_zone
23  move the meeting: calendars                  test_each_move_raises_the_sequence_also_after_a_cancellation
    and what waits                               test_who_moves_a_meeting_holds_its_mailings

test_bounces: a report
29  comes five times, or in another order        test_same_report_five_times_is_one
                                                 test_reports_in_any_order_end_alike
30  is forged                                    test_forged_return_address_is_not_believed

26, a hundred thousand recipients, is measured by `make bench`, with a million.
"""
