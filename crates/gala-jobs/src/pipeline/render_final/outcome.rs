//! What came of work that others may have to do a part of before.

use gala_db::jobs::NewJob;

/// What came of work that others may have to do a part of before.
pub(super) enum Outcome<T> {
    Done(T),
    /// Jobs that have to be done before.
    Parts(Vec<NewJob>),
}
