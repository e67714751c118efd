//! What every store does, tried on all of them: a folder of this machine, a bucket of a server that checks signatures, and
//! what is below a prefix in one; and the same of Google's stores.

mod gcs_service;
mod gdrive_service;
mod outages;
mod store;
mod suite;
mod writers;

/// Names each behaviour once for every store.
macro_rules! on_every_store {
    ($($name:ident)+) => {
        mod localfs {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::localfs()).await;
            })+
        }

        mod s3 {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::s3(None)).await;
            })+
        }

        mod s3_below_a_prefix {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::s3(Some("teams/お茶"))).await;
            })+
        }

        mod gcs_emulator {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::gcs_emulator()).await;
            })+
        }

        mod gcs {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::gcs(None).await).await;
            })+
        }

        mod gcs_below_a_prefix {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::gcs(Some("teams/お茶")).await).await;
            })+
        }

        mod gdrive {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::gdrive().await).await;
            })+
        }

        mod shared_drive {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::suite::$name(crate::store::Store::shared_drive().await).await;
            })+
        }
    };
}

on_every_store! {
    a_file_comes_back_as_it_went_in_whole_and_in_parts
    bytes_come_back_also_none_at_all
    a_missing_object_is_told_apart_from_a_fault
    an_object_is_replaced_whole_and_removed_once
    a_copy_is_an_object_of_its_own
    lists_tell_what_is_below_a_folder_and_nothing_else
    what_an_object_holds_is_told_by_its_content
    what_is_stored_again_counts_as_stored_now
    keys_lead_nowhere_else
    an_object_becomes_a_file_of_this_machine
    a_store_is_proved_by_using_it
}
