//! Videos that are made of the rows of a table.

use std::collections::{BTreeMap, HashMap};

use gala_core::{
    batch::{Batch, BatchDraft, BatchRow, DEFAULT_AT_ONCE, RowRefusal},
    id::ProjectId,
};
use gala_db::batches::RowCounts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::project::ProjectStatus;
use crate::time_text::rfc3339;

/// A table, and the brief that each of its rows is put into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBatch {
    #[schema(min_length = 1, max_length = 200, example = "Teas of the month")]
    pub title: String,
    /// A brief in Markdown with `{{name}}` wherever the cell of the column `name` belongs. In the front matter any text is read as
    /// what it is, and a setting that comes out empty is left out; paragraphs of a cell in the script become scenes.
    #[schema(example = "---\ntitle: {{name}}\n---\n{{name}} comes from {{place}}.\n")]
    pub brief: String,
    /// The rows: each is an object of texts by the names of their columns. Columns that the brief does not name are kept.
    #[schema(min_items = 1, max_items = 1000)]
    pub rows: Vec<BTreeMap<String, String>>,
    /// How many of its videos are made at once.
    #[serde(default = "default_at_once")]
    #[schema(required = false, minimum = 1, maximum = 16, default = 2)]
    pub at_once: u32,
}

fn default_at_once() -> u32 {
    DEFAULT_AT_ONCE
}

impl From<CreateBatch> for BatchDraft {
    fn from(asked: CreateBatch) -> Self {
        let CreateBatch { title, brief, rows, at_once } = asked;
        Self { title, brief, rows, at_once }
    }
}

/// A batch, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
pub struct BatchView {
    pub id: Uuid,
    pub title: String,
    pub brief: String,
    pub at_once: u32,
    /// No further row is begun while it is.
    pub is_stopped: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
    pub counts: BatchCounts,
}

/// How far the rows of a batch are.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchCounts {
    pub rows: u64,
    /// Not begun yet.
    pub waiting: u64,
    /// Their videos are being made.
    pub in_work: u64,
    /// Could not be begun: `refusal` of the row tells why.
    pub refused: u64,
}

impl BatchView {
    pub fn new(batch: Batch, counts: RowCounts) -> Self {
        let RowCounts { rows, waiting, refused, in_work } = counts;
        Self {
            id: batch.id.0,
            title: batch.title,
            brief: batch.brief,
            at_once: batch.at_once,
            is_stopped: batch.is_stopped,
            created_at: rfc3339(batch.created_at_ms),
            counts: BatchCounts { rows, waiting, in_work, refused },
        }
    }
}

/// A row of a batch.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchRow)]
pub struct BatchRowView {
    /// From 1.
    pub number: u32,
    pub cells: BTreeMap<String, String>,
    /// The video that was begun of it; null before that, and where its project is gone.
    pub project_id: Option<Uuid>,
    /// How far that project is.
    pub status: Option<ProjectStatus>,
    /// Why it could not be begun; null where nothing was in the way.
    pub refusal: Option<RowRefusalView>,
}

/// Why a row could not be begun.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowRefusal)]
pub struct RowRefusalView {
    #[schema(example = "quota_exceeded")]
    pub error_code: String,
    pub error_message: String,
    /// Whether it is tried no more until somebody asks for it. What a plan does not give now, it may give later.
    pub is_final: bool,
}

impl BatchRowView {
    pub fn new(row: BatchRow, statuses: &HashMap<ProjectId, gala_core::project::ProjectStatus>) -> Self {
        let refusal =
            |RowRefusal { error_code, error_message, is_final }| RowRefusalView { error_code, error_message, is_final };
        Self {
            number: row.number,
            cells: row.cells,
            project_id: row.project.map(|id| id.0),
            status: row.project.and_then(|id| statuses.get(&id)).copied().map(Into::into),
            refusal: row.refusal.map(refusal),
        }
    }
}

/// The rows of a batch, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchRowList {
    pub items: Vec<BatchRowView>,
}

/// Which page of batches to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListBatches {
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

/// A page of batches, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchPage {
    pub items: Vec<BatchView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}
