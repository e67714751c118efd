//! What a power cut leaves: every write, sync and name that a process asks the system for is recorded with strace, and disks
//! are built as a cut at any point could have left them. GALA starts on each of them and must have all that it said it had.
//!
//! Of a file, only what a sync covered is sure to be there; of a folder, only the names that a sync of the folder covered.
//! Everything else may be there, be missing, or be there in part, by sectors. This tests the order of our syncs; a disk that
//! lies about them is beyond it.
//!
//! `GALA_STRESS=large` builds more disks. What happens by chance is the same in every run.

mod calls;
mod chance;
mod disk;
mod images;
mod recording;
mod workload;

use std::path::Path;

use calls::Call;
use chance::Chance;
use images::Images;
use recording::Recording;
use workload::Orders;

fn is_large() -> bool {
    std::env::var("GALA_STRESS").is_ok_and(|size| size == "large")
}

/// What the work of a recording is done without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sabotage {
    /// Commits do not wait for the disk (`synchronous = NORMAL`).
    SyncedCommits,
    /// Folders are not synced after a file was moved into them.
    SyncedFolders,
}

/// Records jobs and objects being stored, cuts the power at many points, and returns what was broken, and how many disks
/// were looked at.
async fn cut(without: Option<Sabotage>) -> (Vec<String>, usize) {
    let rounds = if is_large() { 300 } else { 60 };
    let (folder, recording) =
        Recording::of_workload(&Orders { rounds, unsynced: without == Some(Sabotage::SyncedCommits) });
    let mut calls = recording.calls;
    if without == Some(Sabotage::SyncedFolders) {
        calls.retain(|call| !matches!(call, Call::SyncFolder { .. }));
    }
    // Without its guard the first broken disk is enough.
    let count = if is_large() && without.is_none() { 2400 } else { 260 };
    let mut images = Images::new(folder.path(), &calls, count, Chance::new(20));
    let (mut broken, mut seen) = (Vec::new(), 0);
    let place = tempfile::tempdir().expect("a folder");
    while let Some(image) = images.next_into(&place.path().join("disk")) {
        seen += 1;
        let told = workload::broken(&image.root, &image.told).await;
        broken.extend(told.into_iter().map(|told| format!("cut before call {}: {told}", image.before)));
        if without.is_some() && !broken.is_empty() {
            break;
        }
    }
    (broken, seen)
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_power_cut_at_any_point() {
    let (broken, seen) = cut(None).await;
    println!("{seen} disks");
    assert!(seen >= 200);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test]
async fn without_synced_commits_acknowledged_jobs_are_lost() {
    assert!(!cut(Some(Sabotage::SyncedCommits)).await.0.is_empty());
}

#[tokio::test]
async fn without_synced_folders_acknowledged_objects_are_lost() {
    assert!(!cut(Some(Sabotage::SyncedFolders)).await.0.is_empty());
}

#[test]
fn a_data_folder_whose_making_was_cut_off_is_usable() {
    let (folder, recording) = Recording::of_gala(&["migrate"]);
    let count = if is_large() { 300 } else { 40 };
    let mut images = Images::new(folder.path(), &recording.calls, count, Chance::new(7));
    let place = tempfile::tempdir().expect("a folder");
    let mut seen = 0;
    while let Some(image) = images.next_into(&place.path().join("disk")) {
        seen += 1;
        let data = image.root.join("data");
        check_version(&data, image.before);
        let output = recording::gala(&data, &["migrate"]).output().expect("gala starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cut before call {}: {text}", image.before);
    }
    assert!(seen >= 30);
}

/// The file is there whole or not at all.
fn check_version(data: &Path, before: usize) {
    if let Ok(text) = std::fs::read_to_string(data.join("VERSION")) {
        assert_eq!(text, "1\n", "cut before call {before}");
    }
}
