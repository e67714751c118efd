//! What lists show of projects besides their names.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    id::{AssetId, ProjectId, SeriesId},
    series::Episode,
};

use uuid::Uuid;

use crate::{error::DbError, source::Source, sql::composed};

/// How far a project is, and its picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectOutline {
    pub scenes: u64,
    /// Of them, those that have a clip.
    pub made_scenes: u64,
    /// The newest picture that stands for a finished video.
    pub poster: Option<AssetId>,
    /// Its place in a series, where it has one.
    pub episode: Option<Episode>,
}

/// Returns the outlines of some projects of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of(
    source: impl Source,
    scope: Scope,
    projects: &[ProjectId],
) -> Result<HashMap<ProjectId, ProjectOutline>, DbError> {
    if projects.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..projects.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT id, series_id, episode, \
         (SELECT COUNT(*) FROM scenes WHERE scenes.project_id = projects.id AND place IS NOT NULL) AS scenes, \
         (SELECT COUNT(clip_take) FROM scenes WHERE scenes.project_id = projects.id AND place IS NOT NULL) AS made_scenes, \
         (SELECT assets.id FROM assets WHERE assets.project_id = projects.id AND assets.kind = 'thumbnail' \
          AND assets.status = 'READY' ORDER BY assets.created_at_ms DESC, assets.id DESC LIMIT 1) AS poster \
         FROM projects WHERE workspace_id = $1 AND id IN ({})",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope);
    let statement = projects.iter().fold(statement, |statement, project| statement.bind(project.0));
    let rows = source.all(statement).await?;
    rows.iter()
        .map(|row| {
            let series = row.get::<Option<Uuid>>("series_id")?.map(SeriesId);
            let number = row.get::<Option<i64>>("episode")?.and_then(|number| u32::try_from(number).ok());
            let outline = ProjectOutline {
                episode: series.zip(number).map(|(series, number)| Episode { series, number }),
                scenes: row.get_u64("scenes")?,
                made_scenes: row.get_u64("made_scenes")?,
                poster: row.get::<Option<Uuid>>("poster")?.map(AssetId),
            };
            Ok((ProjectId(row.get("id")?), outline))
        })
        .collect()
}
