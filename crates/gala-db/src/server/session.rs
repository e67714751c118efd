//! Whether the server still works on what a connection asked of it.
//!
//! A statement that takes long and one that was lost on its way look alike from here: neither is answered. The server
//! tells them apart. So each session has a name of its own there, and whoever waits for longer than usual asks over
//! another connection what that session does. One that does nothing will never answer.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, PgConnection, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use super::answer::{ANSWER, silent};

/// Statements of ours take milliseconds: after so long the server is asked what it does; later at twice the time, …
const FIRST_LOOK: Duration = Duration::from_secs(1);
/// … up to this.
const LONGEST_BETWEEN_LOOKS: Duration = Duration::from_secs(8);
/// An answer that was sent as the server was asked may still be on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// A backend that waits for its client has answered, or was never asked.
const WAITS_FOR_CLIENT: &str = "NOT (state = 'active' AND wait_event_type IS DISTINCT FROM 'Client')";

/// The name of a session among those of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session(String);

impl Session {
    pub fn named(name: String) -> Self {
        Self(name)
    }

    /// Asks a connection which session it is, and tells it whose rows it sees.
    ///
    /// # Errors
    /// Those of the connection, which is then of no use.
    pub async fn of(connection: &mut PgConnection, sees: &str) -> Result<Self, sqlx::Error> {
        let ask = "SELECT current_setting('application_name') AS session, \
                   set_config('gala.workspace', $1, false) AS workspace";
        let row = sqlx::query(ask).bind(sees).fetch_one(connection).await?;
        Ok(Self(row.try_get("session")?))
    }
}

/// Gives a new session a name that no other has.
async fn name(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let name = format!("gala {}", Uuid::now_v7());
    sqlx::query("SELECT set_config('application_name', $1, false)").bind(name).execute(connection).await.map(|_| ())
}

/// What is known of the sessions of one server.
#[derive(Debug)]
pub(super) struct Sessions {
    connect: PgConnectOptions,
    /// When a connection was last found to be half-open. Others that were there then may be so, too.
    lost_at: Mutex<Option<Instant>>,
}

impl Sessions {
    pub fn new(connect: &PgConnectOptions) -> Self {
        // A look is over in a moment, and is no news.
        Self { connect: connect.clone().disable_statement_logging(), lost_at: Mutex::default() }
    }

    /// Lets a pool name its sessions, test connections before they are used and when they are given back, and replace those
    /// that may have been lost with another one.
    pub fn watch(self: &std::sync::Arc<Self>, pool: PgPoolOptions) -> PgPoolOptions {
        let sessions = std::sync::Arc::clone(self);
        // The pool's own test has no limit of time.
        pool.test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(name(connection)))
            .before_acquire(move |connection, facts| {
                let sessions = std::sync::Arc::clone(&sessions);
                Box::pin(async move {
                    if sessions.is_suspect(facts.idle_for) {
                        return Ok(false);
                    }
                    sessions.test(connection).await
                })
            })
            .after_release(|connection, _| Box::pin(answers(connection)))
    }

    /// Returns once the server is known not to work on what a session asked: its answer will never come. What the session
    /// still held there is given up.
    pub async fn lost(&self, session: &Session) {
        let mut wait = FIRST_LOOK;
        loop {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_BETWEEN_LOOKS);
            // A server that cannot be asked now is asked again: it may be away, and then it has forgotten the session.
            if let Ok(Ok(true)) = tokio::time::timeout(ANSWER, self.give_up_if_idle(session)).await {
                self.suspect_all();
                return;
            }
        }
    }

    async fn give_up_if_idle(&self, session: &Session) -> Result<bool, sqlx::Error> {
        let mut look = self.connect.connect().await?;
        if !is_idle(&mut look, session).await? {
            return Ok(false);
        }
        tokio::time::sleep(ON_ITS_WAY).await;
        // What it had locked is free at once; by itself the server would find out later.
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND ";
        let end = sqlx::query(sqlx::AssertSqlSafe(format!("{end}{WAITS_FOR_CLIENT}")));
        end.bind(&session.0).execute(&mut look).await?;
        let is_lost = is_idle(&mut look, session).await?;
        look.close().await?;
        Ok(is_lost)
    }

    async fn test(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        answers(connection).await.inspect_err(|_| self.suspect_all())
    }

    fn suspect_all(&self) {
        *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Returns whether a connection has not been heard of since another one was lost.
    fn is_suspect(&self, idle_for: Duration) -> bool {
        let lost_at = *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner);
        lost_at.is_some_and(|lost_at| lost_at.elapsed() < idle_for)
    }
}

/// Returns whether no backend works for a session, if there is one at all.
async fn is_idle(look: &mut PgConnection, session: &Session) -> Result<bool, sqlx::Error> {
    let at_work = "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND NOT ";
    let at_work = sqlx::query(sqlx::AssertSqlSafe(format!("{at_work}({WAITS_FOR_CLIENT})")));
    Ok(at_work.bind(&session.0).fetch_optional(look).await?.is_none())
}

/// Tests a connection. One that does not answer is closed by the pool, without another word to it.
pub(super) async fn answers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    tokio::time::timeout(ANSWER, connection.ping()).await.unwrap_or_else(|_| Err(silent()))?;
    Ok(true)
}
