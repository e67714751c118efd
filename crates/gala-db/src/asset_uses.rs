//! Where files are used: by what scenes name, by takes, by characters, places, styles and presenters, by timelines, and by finished videos.
//!
//! What uses a file names it by its id or by its key in JSON, so that rows are looked through: those of the file's project, or
//! of all projects of the workspace where it is of none.

use gala_core::{
    access::Scope,
    asset::Asset,
    id::{AssetId, LibraryId, PresenterId, ProjectId, SceneId, TakeId},
    project::TakeKind,
};

use crate::{
    db::Db,
    error::DbError,
    source::Source,
    sql::{Row, Sql, composed},
    tx::Tx,
};

/// So many uses of each kind are told.
const MOST: u32 = 100;

/// A scene that names a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneUse {
    pub scene: SceneId,
    pub project: ProjectId,
    /// Of the project.
    pub title: String,
    /// Its place among the scenes, from 1; `None` of one that was removed, and may be brought back.
    pub place: Option<u32>,
}

/// A take that a file is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeUse {
    pub take: TakeId,
    pub kind: TakeKind,
    pub scene: SceneId,
    pub project: ProjectId,
}

/// Where a file is used: at most 100 of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetUses {
    pub scenes: Vec<SceneUse>,
    pub takes: Vec<TakeUse>,
    /// Characters, places and styles.
    pub entries: Vec<LibraryId>,
    /// Presenters whose face or further picture it is.
    pub presenters: Vec<PresenterId>,
    /// Projects, with their titles, whose edited timeline, or a version of it that is kept, names the file.
    pub timelines: Vec<(ProjectId, String)>,
    /// Projects, with their titles, that have a finished video, and so a timeline, with the file in it, or are just making one, or
    /// whose brief names it.
    pub videos: Vec<(ProjectId, String)>,
}

impl AssetUses {
    pub fn is_empty(&self) -> bool {
        self.scenes.is_empty()
            && self.takes.is_empty()
            && self.entries.is_empty()
            && self.presenters.is_empty()
            && self.timelines.is_empty()
            && self.videos.is_empty()
    }
}

/// Returns which scenes, takes, characters, places, styles, presenters and timelines use a file. Videos are not looked through.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of(db: &Db, scope: Scope, asset: &Asset) -> Result<AssetUses, DbError> {
    let asked = Asked { scope, asset };
    Ok(AssetUses {
        scenes: read(&db.all(asked.scenes()).await?, scene_use)?,
        takes: read(&db.all(asked.takes()).await?, take_use)?,
        entries: read(&db.all(asked.entries()).await?, |row| Ok(LibraryId(row.get("id")?)))?,
        presenters: read(&db.all(asked.presenters()).await?, |row| Ok(PresenterId(row.get("id")?)))?,
        timelines: read(&db.all(asked.timelines()).await?, project_use)?,
        videos: Vec::new(),
    })
}

/// Returns all uses of a file, of which nobody begins one until the transaction ends where its row is locked.
pub(crate) async fn of_locked(tx: &mut Tx, scope: Scope, asset: &Asset) -> Result<AssetUses, DbError> {
    let asked = Asked { scope, asset };
    let mut videos = read(&tx.fetch(asked.videos()).await?, project_use)?;
    for planned in read(&tx.fetch(asked.planned_videos()).await?, project_use)? {
        if !videos.contains(&planned) {
            videos.push(planned);
        }
    }
    Ok(AssetUses {
        scenes: read(&tx.fetch(asked.scenes()).await?, scene_use)?,
        takes: read(&tx.fetch(asked.takes()).await?, take_use)?,
        entries: read(&tx.fetch(asked.entries()).await?, |row| Ok(LibraryId(row.get("id")?)))?,
        presenters: read(&tx.fetch(asked.presenters()).await?, |row| Ok(PresenterId(row.get("id")?)))?,
        timelines: read(&tx.fetch(asked.timelines()).await?, project_use)?,
        videos,
    })
}

/// A file whose uses are looked for.
struct Asked<'a> {
    scope: Scope,
    asset: &'a Asset,
}

impl Asked<'_> {
    fn scenes(&self) -> Sql {
        let text = format!(
            "SELECT scenes.id, scenes.project_id, scenes.place, projects.title FROM scenes \
             JOIN projects ON projects.id = scenes.project_id \
             WHERE projects.workspace_id = $1 AND projects.purged_at_ms IS NULL AND scenes.project_id {} $2 \
             AND {{in scenes.planned}} ORDER BY scenes.project_id, scenes.place LIMIT {MOST}",
            self.of_project()
        );
        self.asked(&text).bind(id_text(self.asset.id))
    }

    fn takes(&self) -> Sql {
        let text = format!(
            "SELECT takes.id, takes.kind, takes.scene_id, scenes.project_id FROM takes \
             JOIN scenes ON scenes.id = takes.scene_id JOIN projects ON projects.id = scenes.project_id \
             WHERE projects.workspace_id = $1 AND projects.purged_at_ms IS NULL AND scenes.project_id {} $2 \
             AND {{in takes.facts}} ORDER BY takes.created_at_ms, takes.id LIMIT {MOST}",
            self.of_project()
        );
        self.asked(&text).bind(self.asset.object_key.as_str())
    }

    fn entries(&self) -> Sql {
        // The project has nothing to do with it, and is named all the same: each statement has the same arguments.
        let text = format!(
            "SELECT library_entries.id FROM library_entries WHERE library_entries.workspace_id = $1 \
             AND library_entries.id <> $2 AND {{in library_entries.look}} ORDER BY library_entries.id LIMIT {MOST}"
        );
        self.asked(&text).bind(id_text(self.asset.id))
    }

    /// Those that were deleted, too: they may be brought back.
    fn presenters(&self) -> Sql {
        let text = format!(
            "SELECT presenters.id FROM presenters WHERE presenters.workspace_id = $1 AND presenters.id <> $2 \
             AND ({{in presenters.picture}} OR {{in presenters.pictures}}) ORDER BY presenters.id LIMIT {MOST}"
        );
        self.asked(&text).bind(id_text(self.asset.id))
    }

    fn timelines(&self) -> Sql {
        let text = format!(
            "SELECT projects.id AS project_id, projects.title FROM projects \
             WHERE projects.workspace_id = $1 AND projects.purged_at_ms IS NULL AND projects.id {} $2 \
             AND (EXISTS (SELECT 1 FROM timelines WHERE timelines.project_id = projects.id AND {{in timelines.document}}) \
             OR EXISTS (SELECT 1 FROM timeline_versions WHERE timeline_versions.project_id = projects.id \
             AND {{in timeline_versions.document}})) ORDER BY projects.id LIMIT {MOST}",
            self.of_project()
        );
        self.asked(&text).bind(id_text(self.asset.id))
    }

    /// What was rendered of a file has it in its timeline, or names it beside the file that is read in its place; what is in work
    /// may have.
    fn videos(&self) -> Sql {
        let text = format!(
            "SELECT DISTINCT jobs.project_id, projects.title FROM jobs JOIN projects ON projects.id = jobs.project_id \
             WHERE projects.workspace_id = $1 AND projects.purged_at_ms IS NULL AND jobs.project_id {} $2 \
             AND jobs.kind NOT IN ('ingest_asset', 'import_asset') AND jobs.state NOT IN ('FAILED', 'CANCELLED') \
             AND (jobs.kind IN ('render_final', 'export_package', 'match_film') \
             OR jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING')) \
             AND ({{in jobs.input}} OR {{in jobs.output}} \
             OR jobs.kind IN ('render_final', 'export_package', 'generate_plan') AND {{id in jobs.input}}) ORDER BY jobs.project_id LIMIT {MOST}",
            self.of_project()
        );
        self.asked(&text).bind(self.asset.object_key.as_str()).bind(id_text(self.asset.id))
    }

    /// Music and fonts stand in the brief and in no scene.
    fn planned_videos(&self) -> Sql {
        let text = format!(
            "SELECT projects.id AS project_id, projects.title FROM projects \
             WHERE projects.workspace_id = $1 AND projects.purged_at_ms IS NULL AND projects.id {} $2 \
             AND ({{in projects.brief}} OR {{in projects.plan}}) ORDER BY projects.id LIMIT {MOST}",
            self.of_project()
        );
        self.asked(&text).bind(id_text(self.asset.id))
    }

    /// Files of no project are used by any, and theirs has nothing that uses any.
    fn of_project(&self) -> &'static str {
        if self.asset.project_id.is_of_shared_files() { "<>" } else { "=" }
    }

    /// Puts, for each column that is to hold `$3`, or `$4`, how the engine looks for a text within another.
    fn asked(&self, text: &str) -> Sql {
        let with = |function: &str| {
            let parts = text.split('{').map(|part| match part.split_once('}') {
                Some((column, rest)) => {
                    let (column, mark) = match column.strip_prefix("id in ") {
                        Some(column) => (column, 4),
                        None => (column.strip_prefix("in ").unwrap_or(column), 3),
                    };
                    format!("{function}({column}, ${mark}) > 0{rest}")
                }
                None => part.to_owned(),
            });
            parts.collect::<String>()
        };
        composed(with("instr"), with("strpos")).scoped(self.scope).bind(self.asset.project_id.0)
    }
}

fn id_text(id: AssetId) -> String {
    id.to_string()
}

fn read<T>(rows: &[Row], one: impl Fn(&Row) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    rows.iter().map(one).collect()
}

fn scene_use(row: &Row) -> Result<SceneUse, DbError> {
    let place = row.get::<Option<i64>>("place")?.map(u32::try_from).transpose();
    Ok(SceneUse {
        scene: SceneId(row.get("id")?),
        project: ProjectId(row.get("project_id")?),
        title: row.get("title")?,
        place: place.map_err(|error| DbError::corrupt("place", error))?,
    })
}

fn project_use(row: &Row) -> Result<(ProjectId, String), DbError> {
    Ok((ProjectId(row.get("project_id")?), row.get("title")?))
}

fn take_use(row: &Row) -> Result<TakeUse, DbError> {
    Ok(TakeUse {
        take: TakeId(row.get("id")?),
        kind: row.get_word("kind")?,
        scene: SceneId(row.get("scene_id")?),
        project: ProjectId(row.get("project_id")?),
    })
}
