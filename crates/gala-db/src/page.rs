//! Lists come in pages, newest first, continued by an opaque cursor.

use uuid::Uuid;

use crate::error::DbError;

/// Which part of a list to read.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// At most this many, 1 to [`PageRequest::MAX`].
    pub limit: u32,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The most that one page holds.
    pub const MAX: u32 = 200;

    pub(crate) fn limit(&self) -> u32 {
        self.limit.clamp(1, Self::MAX)
    }

    /// The values a query compares with: everything is before the end of time.
    pub(crate) fn bounds(&self) -> (i64, Uuid) {
        self.after.map_or((i64::MAX, Uuid::max()), |cursor| (cursor.created_at_ms, cursor.id))
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: 50, after: None }
    }
}

/// The place of a row in a list ordered by (created, id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) created_at_ms: i64,
    pub(crate) id: Uuid,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}.{}", self.created_at_ms, self.id.simple())
    }
}

impl std::str::FromStr for Cursor {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Self, DbError> {
        let parsed = text.split_once('.').and_then(|(created, id)| {
            let created_at_ms = i64::from_str_radix(created, 16).ok()?;
            Some(Self { created_at_ms, id: Uuid::try_parse(id).ok()? })
        });
        // One spelling only, so that a cursor is also a key.
        parsed.filter(|cursor| cursor.to_string() == text).ok_or(DbError::BadCursor)
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; absent at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page of rows of which one more than `limit` was asked for.
    pub(crate) fn of(mut items: Vec<T>, limit: u32, place: impl Fn(&T) -> Cursor) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(place) } else { None };
        Self { items, next }
    }
}
