use gala_db::mentions::{NamedPerson, OwnMention};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::review::CommentView;
use crate::time_text::rfc3339;

/// A comment that names the person who asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mention)]
pub struct MentionView {
    pub project_id: Uuid,
    pub project_title: String,
    pub comment: CommentView,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When they said that they have seen it.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
}

impl MentionView {
    pub fn new(mention: OwnMention, mentions: Vec<NamedPerson>) -> Self {
        Self {
            project_id: mention.comment.project.0,
            project_title: mention.project_title,
            comment: CommentView::new(mention.comment, mentions),
            created_at: rfc3339(mention.created_at_ms),
            read_at: mention.read_at_ms.map(rfc3339),
        }
    }
}

/// A page of mentions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MentionPage {
    pub items: Vec<MentionView>,
    /// How many the person has not seen, on all pages; counted up to 1,000.
    pub unread: u32,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}

/// Whether a mention was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMention {
    pub is_read: bool,
}
