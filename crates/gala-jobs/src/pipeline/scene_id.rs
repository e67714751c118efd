//! The ids of scenes.

use gala_core::{id::SceneId, project::Project};
use gala_db::jobs::derived_uuid;

/// A scene's id follows from its project and number, so that planning again finds the same scene.
pub(super) fn scene_id(project: &Project, number: u32) -> SceneId {
    SceneId(derived_uuid(&project.id.0, &format!("scene {number}")))
}
