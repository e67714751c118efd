//! Who has an account.

use std::io::Write;

use gala_db::{Db, accounts::users};

/// So many are read at a time.
const PAGE: u32 = 500;

/// Prints everybody by name.
///
/// # Errors
/// Where the database cannot be read or the list cannot be written.
pub async fn list(db: &Db, mut out: impl Write) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let page = users::list(db, &after, PAGE).await?;
        for user in &page {
            let is = if user.is_admin { "admin" } else { "" };
            let state = if user.disabled_at_ms.is_some() { "disabled" } else { "" };
            let line = format!("{:<32} {is:<6} {state:<9} {}", user.name, user.display_name.escape_debug());
            writeln!(out, "{}", line.trim_end())?;
        }
        match page.last() {
            Some(last) => after.clone_from(&last.name),
            None => return Ok(()),
        }
    }
}
