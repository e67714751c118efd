//! What fields of several parts of the document share.

use std::collections::BTreeMap;

/// What people and programs note beside a clip or a timeline; rendering never looks at it.
pub type Metadata = BTreeMap<String, serde_json::Value>;

/// Whether a field need not be written.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
