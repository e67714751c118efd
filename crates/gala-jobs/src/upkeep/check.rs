//! Comparing the store with the database.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use futures::StreamExt;
use gala_core::asset::StorageProvider;
use gala_db::{
    Db, moved,
    stored::{self, FolderOwner},
};
use gala_storage::{Listed, Objects, keys};

use super::{
    compare::{Comparing, Depth, FaultyObject, Progress},
    error::UpkeepError,
    group::GROUP,
};

/// How a check is made.
#[derive(Clone, Copy, Debug)]
pub struct CheckOptions {
    pub repair: Repair,
    pub depth: Depth,
    /// What was stored less than this ago is never removed: a job that still runs may count on it.
    pub safe_age: Duration,
    /// Unfinished writes that began less than this ago may still be under way.
    pub unfinished_age: Duration,
}

/// What a check may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    Nothing,
    /// Orphans and unfinished writes are removed, unless most of the store would go.
    Remove,
    /// The same, however much of the store goes.
    RemoveAll,
}

/// How many objects, and how many bytes they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub objects: u64,
    pub bytes: u64,
}

impl Tally {
    fn add(&mut self, object: &Listed) {
        self.objects += 1;
        self.bytes += object.size_bytes;
    }
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageReport {
    /// Objects that are assets of projects.
    pub assets: Tally,
    /// What was moved to another store and is still in the first one, for whoever reads it there.
    pub moved: Tally,
    /// What users gave, the built-in music, and the cache of segments: no project's alone.
    pub shared: Tally,
    /// Objects that are no assets, of projects with jobs that have not succeeded: these may count on them.
    pub in_work: Tally,
    /// Objects that are nobody's, and the part of them that is too young to be removed.
    pub orphans: Tally,
    pub young_orphans: Tally,
    /// Names that GALA does not give, and what people are shown of projects or put beside it. They are left alone.
    pub foreign: Tally,
    pub unfinished: u64,
    /// Assets whose object is gone.
    pub missing: Vec<FaultyObject>,
    /// Objects of assets, and files that users gave, with another content than they should have.
    pub damaged: Vec<FaultyObject>,
    /// Whether the orphans that are old enough and the unfinished writes were removed.
    pub repaired: bool,
}

impl StorageReport {
    /// Whether every asset has its object, and every object somebody.
    pub fn is_consistent(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty() && self.orphans.objects == 0
    }
}

/// Compares every object with the database and every asset with the store. `progress` is told how far the comparison of
/// contents is.
///
/// An orphan is an object in the folder of a project that the database does not know, or one that is no asset of a project
/// whose jobs have all succeeded. Assets whose object is missing or damaged are told and stay, and so does the object: it may
/// come back, and something of it may be of use.
///
/// # Errors
/// [`UpkeepError::OtherDatabase`] where most of the store would be removed; otherwise if the database or the store is away.
pub async fn check(
    db: &Db,
    objects: &Objects,
    options: CheckOptions,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<StorageReport, UpkeepError> {
    let now = SystemTime::now();
    let mut sorted = Sorted { safe_before: ago(now, options.safe_age), ..Sorted::default() };
    for place in objects.places() {
        let mut groups = place.list(None).chunks(GROUP);
        while let Some(group) = groups.next().await {
            let group: Vec<Listed> = group.into_iter().collect::<Result<_, _>>()?;
            sorted.sort(db, place.provider(), group).await?;
        }
    }
    let mut report = sorted.report;
    let remove = options.repair != Repair::Nothing;
    if remove {
        let in_folders = report.assets.objects + report.in_work.objects + report.orphans.objects;
        if options.repair == Repair::Remove && sorted.unknown * 2 > in_folders {
            return Err(UpkeepError::OtherDatabase { unknown: sorted.unknown, objects: in_folders });
        }
        for (provider, key) in &sorted.removable {
            // The other store may hold an object of that key that is somebody's.
            if let Some(place) = objects.place(*provider) {
                place.remove(key).await?;
            }
        }
    }
    report.unfinished = objects.unfinished(ago(now, options.unfinished_age), remove).await?;
    report.repaired = remove;
    let total_bytes = report.assets.bytes + sorted.given_bytes;
    let mut comparing = Comparing::new(objects, options.depth, total_bytes, progress);
    for place in objects.places() {
        comparing.assets(db, place.provider()).await?;
    }
    comparing.given().await?;
    (report.missing, report.damaged) = comparing.found();
    Ok(report)
}

fn ago(now: SystemTime, age: Duration) -> SystemTime {
    now.checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The objects, sorted by whose they are.
struct Sorted {
    report: StorageReport,
    safe_before: SystemTime,
    removable: Vec<(StorageProvider, String)>,
    /// Orphans of projects that the database does not know.
    unknown: u64,
    given_bytes: u64,
    owners: HashMap<String, FolderOwner>,
}

impl Default for Sorted {
    fn default() -> Self {
        Self {
            report: StorageReport::default(),
            safe_before: SystemTime::UNIX_EPOCH,
            removable: Vec::new(),
            unknown: 0,
            given_bytes: 0,
            owners: HashMap::new(),
        }
    }
}

impl Sorted {
    async fn sort(&mut self, db: &Db, provider: StorageProvider, group: Vec<Listed>) -> Result<(), UpkeepError> {
        let all: Vec<String> = group.iter().map(|object| object.key.clone()).collect();
        let assets = stored::assets_of(db, provider, &all).await?;
        let moved = moved::of_keys(db, provider, &all).await?;
        for object in group {
            if assets.contains(&object.key) {
                self.report.assets.add(&object);
            } else if moved.contains_key(&object.key) {
                self.report.moved.add(&object);
            } else if keys::is_shared(&object.key) {
                self.report.shared.add(&object);
                self.given_bytes += keys::given_content(&object.key).map_or(0, |_| object.size_bytes);
            } else {
                self.sort_unlisted(db, provider, object).await?;
            }
        }
        Ok(())
    }

    async fn sort_unlisted(&mut self, db: &Db, provider: StorageProvider, object: Listed) -> Result<(), UpkeepError> {
        let suffix = keys::folder_suffix(&object.key).filter(|_| keys::is_own(&object.key));
        let Some(suffix) = suffix else {
            self.report.foreign.add(&object);
            return Ok(());
        };
        let owner = match self.owners.get(suffix) {
            Some(owner) => *owner,
            None => {
                let owner = stored::folder_owner(db, suffix).await?;
                self.owners.insert(suffix.to_owned(), owner);
                owner
            }
        };
        if owner == FolderOwner::Unsettled {
            self.report.in_work.add(&object);
            return Ok(());
        }
        self.report.orphans.add(&object);
        self.unknown += u64::from(owner == FolderOwner::Nobody);
        if object.stored_at < self.safe_before {
            self.removable.push((provider, object.key));
        } else {
            self.report.young_orphans.add(&object);
        }
        Ok(())
    }
}
