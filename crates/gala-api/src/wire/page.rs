use gala_db::{Cursor, Page, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract,
    problem::{ApiError, ApiResult},
    signing::SigningKeys,
};

/// A list with its filter. Its cursors are sealed with both, so that one of another list is refused.
pub struct List<'a> {
    pub keys: &'a SigningKeys,
    pub name: String,
}

impl List<'_> {
    /// Reads which page is asked for.
    ///
    /// # Errors
    /// 400 `invalid_parameter` for a limit out of range, 400 `invalid_cursor` for a cursor that is not ours.
    pub async fn request(&self, limit: Option<u32>, cursor: Option<&str>) -> ApiResult<PageRequest> {
        let limit = extract::limit(limit)?;
        let after = match cursor {
            Some(cursor) => Some(self.read(cursor).await?),
            None => None,
        };
        Ok(PageRequest { limit, after })
    }

    async fn read(&self, cursor: &str) -> ApiResult<Cursor> {
        let place = self.keys.unseal(&self.name, cursor).await?;
        place.and_then(|place| place.parse().ok()).ok_or_else(|| {
            ApiError::bad_request("invalid_cursor", "the cursor is not one this list returned").at("cursor")
        })
    }

    /// Returns the cursor of the page after.
    ///
    /// # Errors
    /// 503 where the database, which keeps the signing keys, is away.
    pub async fn next<T>(&self, page: &Page<T>) -> ApiResult<Option<String>> {
        match page.next {
            Some(place) => Ok(Some(self.keys.seal(&self.name, &place.to_string()).await?)),
            None => Ok(None),
        }
    }
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// At most so many: 1 to 100, 20 where absent.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}
