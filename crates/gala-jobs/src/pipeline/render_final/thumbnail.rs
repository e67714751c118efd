//! The picture that stands for a video.

use std::sync::Arc;

use gala_core::{asset::StoredFile, job::Failure};
use gala_render::RenderPlan;

use super::{
    super::{blocking::blocking, failures::failure_of_render},
    job::RenderFinal,
};

/// Draws and stores the picture that stands for a video.
pub(super) async fn thumbnail(job: &RenderFinal<'_>, plan: &Arc<RenderPlan>) -> Result<StoredFile, Failure> {
    let store = &job.services.store;
    let staged = store.staged("jpg");
    let (render, plan, path) = (job.services.render.clone(), Arc::clone(plan), staged.path().to_owned());
    blocking(job.ctx, move |_| render.thumbnail(&plan, &path).map_err(failure_of_render)).await?;
    store.put_staged(&staged, |content| job.key("thumbnail", "jpg", content)).await
}
