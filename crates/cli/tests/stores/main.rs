//! Every store does the same: each rule is asked of each of them, through the program and over HTTP.
#![cfg(test)]

#[path = "../../../../tests/support/blocks.rs"]
#[allow(dead_code, reason = "tests of papers ask for more")]
mod blocks;
mod cdn;
mod clickhouse;
#[path = "../serve/harness.rs"]
#[expect(dead_code, reason = "tests of answers ask for more")]
mod harness;
mod kubernetes;
mod monitoring;
mod postgres;
mod rolling;
mod rules;
mod scale;
mod server;
mod shard;
mod sql;
mod stage;

/// Each rule as a test on each store.
macro_rules! on_each_store {
    ($($rule:ident)*) => {
        mod on_sqlite {
            $(#[test] fn $rule() { crate::rules::$rule(&crate::stage::Stage::sqlite()); })*
        }
        mod on_postgres {
            $(#[test] fn $rule() { crate::rules::$rule(&crate::stage::Stage::postgres()); })*
        }
        mod on_clickhouse {
            $(#[test] fn $rule() { crate::rules::$rule(&crate::stage::Stage::clickhouse()); })*
        }
    };
}

on_each_store! {
    a_complaint_is_listed_marked_and_in_the_digest
    a_crash_loses_nothing_that_was_answered_202
    a_quota_counts_what_holds
    a_refused_line_takes_back_its_own_request_and_no_other
    a_webhook_hears_of_each_response_once
    a_zero_in_what_somebody_wrote_is_a_letter_like_others
    scores_of_the_store_are_those_of_its_export
    the_store_of_a_later_version_is_left_alone
    two_collectors_store_each_record_once
    two_collectors_hold_to_the_rule_of_revisions
    what_is_deleted_stays_deleted
    what_is_stored_is_read_back_in_the_order_of_arrival
    what_is_too_old_goes_by_the_revision_that_holds
    whatever_comes_is_answered_as_by_the_file
}
