//! The first administrator of an installation.

use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{Scope, WorkspaceRole},
    id::InvitationId,
};
use gala_db::{
    Db, DbError,
    accounts::{
        invitations::{self, Invitation},
        users,
    },
};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Makes an invitation for the first administrator, where there is none: whoever accepts it administers the installation
/// and owns all that was made before there were accounts. Earlier such invitations end by it.
///
/// # Errors
/// As any statement.
pub async fn invite_first_admin(db: &Db) -> Result<Option<Secret>, DbError> {
    let mut tx = db.begin().await?;
    if users::any_admin(&mut tx).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    for earlier in invitations::list(&mut tx, Scope::LOCAL).await? {
        if earlier.used_at_ms.is_none() && earlier.revoked_at_ms.is_none() {
            invitations::revoke(&mut tx, Scope::LOCAL, earlier.id).await?;
        }
    }
    let secret = Secret::new(SecretKind::Invitation);
    let now_ms = tx.now_ms();
    let invitation = Invitation {
        id: InvitationId::new(),
        role: WorkspaceRole::Owner,
        made_by: None,
        created_at_ms: now_ms,
        ends_at_ms: now_ms + DAY_MS,
        used_at_ms: None,
        revoked_at_ms: None,
    };
    invitations::insert(&mut tx, Scope::LOCAL, &invitation, &secret.digest()).await?;
    tx.commit().await?;
    Ok(Some(secret))
}
