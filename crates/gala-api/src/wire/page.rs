use gala_db::{Cursor, Page, PageRequest};

use crate::{
    extract,
    problem::{ApiError, ApiResult},
    signing::SigningKey,
};

/// A list with its filter. Its cursors are sealed with both, so that one of another list is refused.
pub struct List<'a> {
    pub key: &'a SigningKey,
    pub name: String,
}

impl List<'_> {
    /// Reads which page is asked for.
    ///
    /// # Errors
    /// 400 `invalid_parameter` for a limit out of range, 400 `invalid_cursor` for a cursor that is not ours.
    pub fn request(&self, limit: Option<u32>, cursor: Option<&str>) -> ApiResult<PageRequest> {
        let limit = extract::limit(limit)?;
        let read = |cursor| self.key.unseal(&self.name, cursor)?.parse::<Cursor>().ok();
        let refusal =
            || ApiError::bad_request("invalid_cursor", "the cursor is not one this list returned").at("cursor");
        let after = cursor.map(|cursor| read(cursor).ok_or_else(refusal)).transpose()?;
        Ok(PageRequest { limit, after })
    }

    /// Returns the cursor of the page after.
    pub fn next<T>(&self, page: &Page<T>) -> Option<String> {
        page.next.map(|place| self.key.seal(&self.name, &place.to_string()))
    }
}
