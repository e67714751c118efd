//! What a workspace used of its plan, and what is held for what is under way.
//!
//! Whoever asks for work [`reserve`]s for the job that will do it, in the transaction that makes the job: one conditional
//! update decides, so that no two get the last unit. As the job ends, in the transaction that ends it, its reservation is
//! settled at what was really made, or released. A reservation that was released stays until the job is gone: a job that is
//! tried again needs it again. What is stored is counted by the transactions that store and remove it.

mod held;
mod plan;
mod reconcile;
mod reserve;
mod storage;
mod usage;

pub use self::{
    held::give_back,
    plan::{WorkspacePlan, plan},
    reconcile::{Reconciled, reconcile},
    reserve::{check_room, pass_on, reserve, reserve_up_to},
    usage::{Usage, usage},
};
pub(crate) use self::{
    held::{hold_again, release, settle},
    reserve::hold,
    storage::{count_removed, count_stored, move_stored},
};
