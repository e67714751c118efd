//! The scenes of a project, which people edit; what of them is stale; and what is made of them anew.

mod animatic;
mod cast;
mod edit;
mod error;
mod files;
mod refresh;
mod regenerate;
mod restore;
mod storyboard;
mod take;
mod trailer;

pub use self::{
    animatic::render_animatic,
    cast::cast_of,
    edit::{EditedStoryboard, Unchanged, edit_scenes},
    error::SceneError,
    refresh::{is_video_stale, refresh},
    regenerate::{MAX_TAKES, Regenerate, Remade, regenerate},
    restore::restore_scenes,
    storyboard::Storyboard,
    take::choose_take,
    trailer::{Stages, TrailerWait, after_review, approve_stage, go_on, go_on_after, stages},
};
