//! Files that were sent, where briefs, scenes and timelines name them by their ids: those of the project, and those of none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    id::{AssetId, ProjectId},
    ingest::DerivativeRole,
    payload::{GivenFile, GivenKind},
    problem::{Problem, Problems},
    timeline::{SourceUse, Timeline},
};
use gala_db::{
    DbError, Source, Tx, assets,
    ingests::{self, Ingest},
};

/// So many files are looked up at once.
const AT_ONCE: usize = 500;

/// Returns the pictures, films, sounds and fonts that some names are the ids of. Nobody deletes them until the transaction ends.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub(crate) async fn given_uploads<'a>(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    names: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, GivenFile>, DbError> {
    let ids: BTreeSet<AssetId> = names.filter_map(|name| name.parse().ok()).collect();
    let ids: Vec<AssetId> = ids.into_iter().collect();
    let assets = assets::usable(tx, scope, project, &ids).await?;
    let fonts: Vec<AssetId> =
        assets.iter().filter(|asset| asset.kind == AssetKind::Font).map(|asset| asset.id).collect();
    let made = ingests::derivatives(&mut *tx, scope, &fonts).await?;
    let font = |of: AssetId| made.iter().find(|(id, role, _)| *id == of && *role == DerivativeRole::Font);
    let file = |asset: Asset| {
        let name = asset.id.to_string();
        match asset.kind {
            // Drawn with is what was made of it.
            AssetKind::Font => Some((name, file_of(&font(asset.id)?.2, GivenKind::Font)?)),
            AssetKind::Image => Some((name, file_of(&asset, GivenKind::Picture)?)),
            AssetKind::Video => Some((name, file_of(&asset, GivenKind::Video)?)),
            AssetKind::Audio => Some((name, file_of(&asset, GivenKind::Audio)?)),
            _ => None,
        }
    };
    Ok(assets.into_iter().filter_map(file).collect())
}

fn file_of(asset: &Asset, kind: GivenKind) -> Option<GivenFile> {
    let extension = asset.object_key.rsplit_once('.').map(|(_, extension)| extension.to_owned())?;
    let Asset { checksum, size_bytes, status, .. } = *asset;
    let key = asset.object_key.clone();
    (status == AssetStatus::Ready).then_some(GivenFile { key, checksum, size_bytes, kind, extension })
}

/// Files that a timeline may name by their ids.
#[derive(Debug, Default)]
pub struct TimelineUploads(BTreeMap<String, TimelineUpload>);

#[derive(Debug)]
struct TimelineUpload {
    asset: Asset,
    /// Absent of what nobody brought, and of what is used as it is.
    ingest: Option<Ingest>,
}

impl TimelineUploads {
    /// Looks some files up. Those of other projects, and of other workspaces, are as if they were not there.
    ///
    /// # Errors
    /// As [any read](DbError#any-read).
    pub async fn find(
        source: impl Source + Copy,
        scope: Scope,
        project: ProjectId,
        ids: &BTreeSet<AssetId>,
    ) -> Result<Self, DbError> {
        let ids: Vec<AssetId> = ids.iter().copied().collect();
        let mut all = Self::default();
        for ids in ids.chunks(AT_ONCE) {
            let found = assets::usable_now(source, scope, project, ids).await?;
            let known = ingests::of_assets(source, scope, ids).await?;
            all.add(found.into_iter().filter(|asset| is_used(asset.kind)), known);
        }
        Ok(all)
    }

    /// As [`TimelineUploads::find`], of any kind. Nobody deletes them until the transaction ends.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement).
    pub(crate) async fn hold(
        tx: &mut Tx,
        scope: Scope,
        project: ProjectId,
        ids: &BTreeSet<AssetId>,
    ) -> Result<Self, DbError> {
        let ids: Vec<AssetId> = ids.iter().copied().collect();
        let mut all = Self::default();
        for ids in ids.chunks(AT_ONCE) {
            let found = assets::usable(tx, scope, project, ids).await?;
            let mut known = ingests::states(&mut *tx, scope, ids).await?;
            for (of, role, file) in ingests::derivatives(&mut *tx, scope, ids).await? {
                if let Some(ingest) = known.get_mut(&of) {
                    ingest.derivatives.push((role, file));
                }
            }
            all.add(found.into_iter(), known);
        }
        Ok(all)
    }

    fn add(&mut self, found: impl Iterator<Item = Asset>, mut known: HashMap<AssetId, Ingest>) {
        self.0.extend(found.map(|asset| {
            let ingest = known.remove(&asset.id);
            (asset.id.to_string(), TimelineUpload { asset, ingest })
        }));
    }

    /// Tells whether a name is that of a file which can be used in some way: `None` where there is no such file.
    pub(crate) fn checked(&self, name: &str, wanted: SourceUse) -> Option<Result<StoredFile, Unusable>> {
        self.0.get(name).map(|upload| upload.checked(wanted))
    }

    /// Returns the ids of all of them, as documents name them.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Returns those that a timeline names.
    pub fn named_by(&self, timeline: &Timeline) -> Vec<AssetId> {
        let names = timeline.source_names();
        self.0.iter().filter(|(name, _)| names.contains(name.as_str())).map(|(_, upload)| upload.asset.id).collect()
    }

    /// Returns what is read for those that a timeline names and uses as they can be used.
    pub fn sources(&self, timeline: &Timeline) -> BTreeMap<String, StoredFile> {
        let uses = timeline.uses();
        let source = |(name, upload): (&String, &TimelineUpload)| {
            let (_, first) = uses.get(name)?.first()?;
            Some((name.clone(), upload.file(*first)?))
        };
        self.0.iter().filter_map(source).collect()
    }

    /// Refuses a timeline that uses files as they cannot be used, or before they can.
    ///
    /// # Errors
    /// `asset_not_ready`, `asset_failed` and `wrong_kind_of_file`, by the fields of the document.
    pub fn check(&self, timeline: &Timeline) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for (name, uses) in timeline.uses() {
            let Some(upload) = self.0.get(&name) else { continue };
            let mut read = None;
            for (field, wanted) in uses {
                match upload.checked(wanted) {
                    // One name stands for one file in the whole document.
                    Ok(file) if read.get_or_insert_with(|| file.clone()).key != file.key => {
                        let what = format!("{name} is used as a picture and as a film");
                        problems.push(Problem::new("wrong_kind_of_file", field, what, "use it as one of the two"));
                    }
                    Ok(_) => {}
                    Err(Unusable { code, what, remedy }) => {
                        problems.push(Problem::new(code, field, format!("{name} {what}"), remedy));
                    }
                }
            }
        }
        problems.into_result(())
    }
}

/// Keeps files from being deleted until the transaction ends. Returns whether all of them are there.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn hold_uploads(tx: &mut Tx, scope: Scope, project: ProjectId, uploads: &[AssetId]) -> Result<bool, DbError> {
    let mut held = 0;
    for ids in uploads.chunks(AT_ONCE) {
        held += assets::usable(tx, scope, project, ids).await?.len();
    }
    Ok(held == uploads.len())
}

fn is_used(kind: AssetKind) -> bool {
    use AssetKind as Kind;
    matches!(kind, Kind::Image | Kind::Video | Kind::Audio | Kind::Font | Kind::Lut)
}

/// Why a file cannot be used in some way.
pub(crate) struct Unusable {
    pub code: &'static str,
    /// Reads after its name.
    pub what: String,
    pub remedy: &'static str,
}

fn refused<T>(code: &'static str, what: &str, remedy: &'static str) -> Result<T, Unusable> {
    Err(Unusable { code, what: what.to_owned(), remedy })
}

impl TimelineUpload {
    fn checked(&self, wanted: SourceUse) -> Result<StoredFile, Unusable> {
        self.check_ready()?;
        let remedy = match wanted {
            SourceUse::Picture => "name a picture that does not move",
            SourceUse::Video => "name a film, or a picture that moves",
            SourceUse::Sound => "name a sound, or a film",
            SourceUse::Table => "name a table of colours",
            SourceUse::Font => "name a font",
        };
        self.file(wanted).map_or_else(|| refused("wrong_kind_of_file", "is not what can be used so", remedy), Ok)
    }

    /// Refuses a file that is being looked into, or in which something was found that keeps it from being used.
    fn check_ready(&self) -> Result<(), Unusable> {
        let told = self.ingest.as_ref().filter(|_| self.asset.status == AssetStatus::Ready);
        match told.map_or((self.asset.status, None), |ingest| (ingest.status, ingest.error.as_ref())) {
            (AssetStatus::Pending | AssetStatus::Processing, _) => {
                refused("asset_not_ready", "is being looked into", "try again when its status is READY")
            }
            (AssetStatus::Failed, error) => {
                let why = error.map_or("", |error| error.error_code.as_str());
                refused("asset_failed", &format!("cannot be used ({why})"), "bring another file")
            }
            (AssetStatus::Ready, _) => Ok(()),
        }
    }

    /// Returns what is read where it is used in some way: of what cannot be drawn as it is, what was made of it.
    fn file(&self, wanted: SourceUse) -> Option<StoredFile> {
        let own = || Some(&self.asset);
        let file = match (wanted, self.asset.kind) {
            (SourceUse::Picture, AssetKind::Image) if self.made(DerivativeRole::Clip).is_some() => None,
            (SourceUse::Picture, AssetKind::Image) => self.made(DerivativeRole::Picture).or_else(own),
            (SourceUse::Video, AssetKind::Image) => self.made(DerivativeRole::Clip),
            (SourceUse::Video, AssetKind::Video)
            | (SourceUse::Sound, AssetKind::Audio | AssetKind::Video)
            | (SourceUse::Table, AssetKind::Lut) => own(),
            (SourceUse::Font, AssetKind::Font) => self.made(DerivativeRole::Font),
            _ => None,
        };
        let Asset { object_key, checksum, size_bytes, .. } = file?;
        Some(StoredFile { key: object_key.clone(), checksum: *checksum, size_bytes: *size_bytes })
    }

    fn made(&self, role: DerivativeRole) -> Option<&Asset> {
        let made = &self.ingest.as_ref()?.derivatives;
        made.iter().find(|(known, _)| *known == role).map(|(_, file)| file)
    }
}
