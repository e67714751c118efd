//! How much of the store and of the database is looked at in one go.

/// Objects and rows are compared in groups of so many.
pub(super) const GROUP: usize = 500;
