use gala_core::{
    project, review,
    review::{DrawnLine, Standing},
};
use gala_db::{comments::Comment, mentions::NamedPerson, reviews::Review};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ids::hyphenated_or_null, named::wire_enum, named_person::NamedPersonView};
use crate::time_text::rfc3339;

wire_enum! {
    /// What a reviewer said of a scene.
    Approval = project::Approval, "snake_case" { Pending, Approved, ChangesRequested, Rejected }
}

wire_enum! {
    /// What of a scene is approved by itself.
    ReviewStage = review::ReviewStage, "snake_case" { Script, Image, Animation, Final }
}

/// What a reviewer says of a stage of a scene.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutReview {
    pub stage: ReviewStage,
    pub approval: Approval,
    /// Why, or what is to be changed.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    pub note: String,
}

/// What a reviewer says of a stage of several scenes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutReviews {
    pub stage: ReviewStage,
    #[schema(min_items = 1, max_items = 2_000)]
    pub scenes: Vec<ReviewedScene>,
}

/// What a reviewer says of one of several scenes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewedScene {
    pub id: Uuid,
    /// The version that was looked at.
    #[schema(minimum = 1)]
    pub version: u32,
    pub approval: Approval,
    /// Why, or what is to be changed.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    pub note: String,
}

/// How a stage of a scene stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewView {
    pub stage: ReviewStage,
    /// `pending` again once there is something else than was reviewed.
    pub approval: Approval,
    /// Whether what was reviewed has changed since.
    pub is_outdated: bool,
    pub note: String,
    /// Who said it: a person, or a link that somebody came by. Neither, where nobody did, or there are no accounts.
    pub user_id: Option<Uuid>,
    pub link_id: Option<Uuid>,
    #[schema(format = DateTime)]
    pub at: Option<String>,
}

impl ReviewView {
    /// Returns every stage of a scene, in their order.
    pub fn list(scene: &project::Scene, reviews: &[Review]) -> Vec<Self> {
        let view = |stage| {
            let said = reviews.iter().find(|review| review.stage == stage);
            let standing = Standing::of(scene, stage, said.map(|said| (said.approval, said.content.as_str())));
            Self {
                stage: stage.into(),
                approval: standing.approval.into(),
                is_outdated: standing.is_outdated,
                note: said.map(|said| said.note.clone()).unwrap_or_default(),
                user_id: said.and_then(|said| said.by.user).map(|id| id.0),
                link_id: said.and_then(|said| said.by.link).map(|id| id.0),
                at: said.map(|said| rfc3339(said.at_ms)),
            }
        };
        review::ReviewStage::ALL.map(view).into()
    }
}

/// What somebody says of a project, a scene, or a moment of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateComment {
    #[schema(min_length = 1, max_length = 4_000)]
    pub text: String,
    /// The scene that it is about; the whole video where absent.
    #[serde(default, deserialize_with = "hyphenated_or_null")]
    pub scene_id: Option<Uuid>,
    /// The comment that it answers.
    #[serde(default, deserialize_with = "hyphenated_or_null")]
    pub parent_id: Option<Uuid>,
    /// The moment of the scene's clip, or of the video, in milliseconds.
    #[schema(maximum = 43_200_000)]
    pub at_ms: Option<u64>,
    /// Lines on the frame of that moment.
    #[serde(default)]
    #[schema(value_type = Vec<Line>, max_items = 50, required = false)]
    pub drawing: Vec<DrawnLine>,
}

/// A line that somebody drew on a frame.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[schema(max_items = 500)]
    points: Vec<Point>,
}

/// A place on a frame: shares of its width and height, from its upper left corner.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    #[schema(minimum = 0.0, maximum = 1.0)]
    x: f32,
    #[schema(minimum = 0.0, maximum = 1.0)]
    y: f32,
}

/// Whether a comment is settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeComment {
    pub is_resolved: bool,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub struct CommentView {
    pub id: Uuid,
    pub text: String,
    pub scene_id: Option<Uuid>,
    pub parent_id: Option<Uuid>,
    pub at_ms: Option<u64>,
    #[schema(value_type = Vec<Line>)]
    pub drawing: Vec<DrawnLine>,
    pub user_id: Option<Uuid>,
    pub link_id: Option<Uuid>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub resolved_at: Option<String>,
    /// Who is named in the text by `@` and the name that they sign in with, of those who see the project. Nobody for who came
    /// by a link.
    pub mentions: Vec<NamedPersonView>,
}

impl CommentView {
    pub fn new(comment: Comment, mentions: Vec<NamedPerson>) -> Self {
        Self {
            mentions: mentions.into_iter().map(Into::into).collect(),
            id: comment.id.0,
            text: comment.text,
            scene_id: comment.scene.map(|id| id.0),
            parent_id: comment.parent.map(|id| id.0),
            at_ms: comment.at_ms,
            drawing: comment.drawing,
            user_id: comment.by.user.map(|id| id.0),
            link_id: comment.by.link.map(|id| id.0),
            created_at: rfc3339(comment.created_at_ms),
            resolved_at: comment.resolved_at_ms.map(rfc3339),
        }
    }
}

/// A page of comments, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentPage {
    pub items: Vec<CommentView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}
