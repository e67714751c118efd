//! The files of a workspace, as a gallery shows them.

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus},
    id::ProjectId,
};

use crate::{
    assets::from_row,
    error::DbError,
    folded_name::patterns,
    name_index::Candidates,
    page::{Cursor, Page, PageRequest},
    seen_by::SeenBy,
    source::Source,
    sql::{Value, to_word},
};

/// Which assets a list holds; what is absent does not narrow it.
#[derive(Clone, Debug, Default)]
pub struct AssetFilter {
    pub project: Option<ProjectId>,
    /// Only those of projects that somebody sees, and of no project where it is a member.
    pub seen_by: Option<SeenBy>,
    pub kind: Option<AssetKind>,
    pub status: Option<AssetStatus>,
    /// Those that somebody brought, or all others.
    pub brought: Option<bool>,
    /// Words that are all in the name of the file; whoever brought it named it, so others are in no such list.
    pub query: Option<String>,
    /// Those that somebody deleted and that can be restored, instead of those that are there.
    pub is_deleted: bool,
    /// Leaves packages and animatics out, which not everybody sees.
    pub without_packages: bool,
}

/// What an asset's status is told as: as [`crate::ingests`] derives it. Of no job is what was ingested and what never is.
const STATUS: &str = "CASE WHEN assets.status <> 'READY' AND (jobs.state IS NULL OR jobs.state = 'SUCCEEDED') \
    THEN assets.status WHEN jobs.state IS NULL OR jobs.state = 'SUCCEEDED' THEN 'READY' \
    WHEN jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING') THEN 'PROCESSING' ELSE 'FAILED' END";

/// The name to compare with what is looked for: that of a file which an earlier program kept may not be folded yet.
const NAME: &str = "COALESCE(ingests.folded_name, lower(ingests.name))";

/// Where a list reads its files, and by what it orders them.
struct Files {
    with: String,
    from: &'static str,
    order: &'static str,
}

impl Files {
    fn among(candidates: Option<&Candidates>, args: &mut Vec<Value>) -> Self {
        let Some(candidates) = candidates else {
            return Self { with: String::new(), from: "assets", order: "assets.created_at_ms" };
        };
        // SQLite keeps the order of a CROSS JOIN. A sum is no column of an index, so that Postgres sorts the few files that were
        // found, and does not read all in the order of their age until enough of them are among those.
        Self {
            with: format!("WITH found AS MATERIALIZED ({}) ", candidates.text(args, 4)),
            from: "found CROSS JOIN assets",
            order: "assets.created_at_ms + 0",
        }
    }
}

/// Lists the workspace's assets, newest first. Copies with a watermark and what was made of other assets are none of them.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source + Copy,
    scope: Scope,
    filter: &AssetFilter,
    page: &PageRequest,
) -> Result<Page<Asset>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let mut args: Vec<Value> = Vec::new();
    let candidates = match filter.query.as_deref() {
        Some(query) => Candidates::of(source, scope, query).await?,
        None => None,
    };
    let Files { with, from, order } = Files::among(candidates.as_ref(), &mut args);
    let mut text = format!(
        "{with}SELECT assets.* FROM {from} JOIN projects ON projects.id = assets.project_id \
         LEFT JOIN ingests ON ingests.asset_id = assets.id LEFT JOIN jobs ON jobs.id = ingests.job_id \
         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
         AND (assets.created_at_ms, assets.id) < ($2, $3) {{seen}} \
         AND assets.kind NOT IN ('watermarked', 'derivative')"
    );
    if candidates.is_some() {
        text.push_str(" AND assets.id = found.asset_id");
    }
    let mut narrow = |column: &str, value: Value| {
        args.push(value);
        text.push_str(&format!(" AND {column} = ${}", args.len() + 4));
    };
    if let Some(project) = filter.project {
        narrow("assets.project_id", project.0.into());
    }
    if let Some(kind) = filter.kind {
        narrow("assets.kind", to_word("asset kind", &kind)?.into());
    }
    if let Some(status) = filter.status {
        narrow(STATUS, to_word("asset status", &status)?.into());
    }
    match filter.brought {
        Some(true) => text.push_str(" AND ingests.asset_id IS NOT NULL"),
        Some(false) => text.push_str(" AND ingests.asset_id IS NULL"),
        None => {}
    }
    for pattern in filter.query.as_deref().map(patterns).unwrap_or_default() {
        args.push(pattern.into());
        text.push_str(&format!(" AND {NAME} LIKE ${} ESCAPE '!'", args.len() + 4));
    }
    text.push_str(match filter.is_deleted {
        true => " AND assets.deleted_at_ms IS NOT NULL AND assets.purged_at_ms IS NULL",
        false => " AND assets.deleted_at_ms IS NULL",
    });
    if filter.without_packages {
        text.push_str(" AND assets.kind NOT IN ('package', 'animatic')");
    }
    text.push_str(&format!(" ORDER BY {order} DESC, assets.id DESC LIMIT $4"));
    let shared = ProjectId::of_shared_files(scope.workspace());
    let statement = SeenBy::narrow_files(filter.seen_by, &text, "assets.project_id", args.len() + 5)
        .scoped(scope)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1);
    let statement = args.into_iter().fold(statement, |statement, arg| statement.bind(arg));
    let rows = source.all(SeenBy::bind_files(filter.seen_by, statement, shared)).await?;
    let found = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, page.limit(), |asset| Cursor { created_at_ms: asset.created_at_ms, id: asset.id.0 }))
}
