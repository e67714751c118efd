//! What `/ready` asks.

use gala_api::ReadyCheck;
use gala_core::job::JobError;
use gala_db::jobs;
use gala_jobs::Readiness;

use crate::{doctor::space, installation::Installation};

/// Returns what must work for an installation to take jobs, and for its worker, where it has one, to do them.
pub fn ready_checks(installation: &Installation, readiness: Option<&Readiness>) -> Vec<ReadyCheck> {
    let (database, queue) = (installation.db.clone(), installation.db.clone());
    let folder = installation.data.root().to_owned();
    let objects = installation.objects.clone();
    let mut checks = vec![
        ReadyCheck::new("database", move || {
            let db = database.clone();
            async move { db.ping().await.map_err(|_| "the database does not answer".to_owned()) }
        }),
        ReadyCheck::new("queue", move || {
            let db = queue.clone();
            async move { jobs::depth(&db).await.map(|_| ()).map_err(|_| "the queue cannot be read".to_owned()) }
        }),
        ReadyCheck::new("disk", move || {
            let folder = folder.clone();
            async move {
                let check = tokio::task::spawn_blocking(move || space(&folder)).await;
                match check {
                    Ok(check) if check.ok => Ok(()),
                    _ => Err("too little free space".to_owned()),
                }
            }
        }),
        ReadyCheck::new("storage", move || {
            let objects = objects.clone();
            async move { objects.check_writable().map_err(|error| error.to_string()) }
        }),
    ];
    // The worker's own tests, as it last ran them: what it does not claim is not ready.
    if let Some(readiness) = readiness {
        let tests = readiness.results().into_iter().map(|tested| tested.name).filter(|name| *name != "disk");
        checks.extend(tests.map(|name| machine_check(name, readiness.clone())));
    }
    checks
}

fn machine_check(name: &'static str, readiness: Readiness) -> ReadyCheck {
    ReadyCheck::new(name, move || {
        let readiness = readiness.clone();
        async move {
            // What exactly is wrong may hold paths, which are for the log.
            let told = |error: JobError| format!("{}: jobs that need it wait (run gala doctor)", error.error_code);
            readiness.result(name).await.map_err(told)
        }
    })
}
