use std::time::Duration;

/// For so long what a search found is not asked for again: Pixabay demands it, and Pexels counts requests by the hour.
pub(super) const A_DAY: Duration = Duration::from_secs(24 * 3600);
