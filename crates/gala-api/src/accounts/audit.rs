//! What goes into the audit log with every change for or against the safety of the installation.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use gala_core::{
    access::Identity,
    id::{UserId, WorkspaceId},
};
use gala_db::{
    DbError, Tx,
    accounts::audit::{self, NewEntry},
};

use crate::{asker::Asker, client_address::ClientAddress, middleware::request_id};

/// Who did something, and from where.
#[derive(Clone, Debug)]
pub struct Trail {
    asker: Option<Asker>,
    address: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Trail {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ClientAddress>().map(|client| client.address.to_string());
        let address = address.unwrap_or_default();
        Ok(Self { asker: parts.extensions.get::<Asker>().copied(), address })
    }
}

impl Trail {
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Adds to the log of the caller's workspace what was done to what, in the transaction that does it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn add(&self, tx: &mut Tx, action: &'static str, subject: impl Into<String>) -> Result<(), DbError> {
        let workspace = self.asker.and_then(|Asker(caller)| caller.membership).map(|own| own.workspace);
        let user = self.asker.and_then(|Asker(caller)| caller.user());
        self.add_of(tx, workspace, user, action, subject).await
    }

    /// Adds to the log of a workspace, or of the installation, what a person did who has not proven themselves before.
    ///
    /// # Errors
    /// As any statement.
    pub async fn add_of(
        &self,
        tx: &mut Tx,
        workspace: Option<WorkspaceId>,
        user: Option<UserId>,
        action: &'static str,
        subject: impl Into<String>,
    ) -> Result<(), DbError> {
        let request_id = request_id::current();
        let (actor, subject) = (self.actor(), subject.into());
        let entry =
            NewEntry { workspace, user, actor, action, subject, address: &self.address, request_id: &request_id };
        audit::add(tx, &entry).await
    }

    fn actor(&self) -> String {
        match self.asker.map(|Asker(caller)| caller.identity) {
            None => "nobody".to_owned(),
            Some(Identity::Local) => "local".to_owned(),
            Some(Identity::Session(session)) => format!("session {}", session.id),
            Some(Identity::Key { key, .. }) => format!("key {key}"),
            Some(Identity::Share { link, .. }) => format!("link {link}"),
        }
    }
}
