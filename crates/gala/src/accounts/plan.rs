//! `gala plan`: what workspaces may use.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail, ensure};
use gala_core::plan_limits::PlanLimits;
use gala_db::{
    accounts::audit::{self, NewEntry},
    plans,
};
use serde_json::{Map, Value};

use super::open::Open;
use crate::settings::{PlanCommand, PlanSetArgs};

const MAX_NAME_CHARS: usize = 40;

/// # Errors
/// Where the folder or the database cannot be used, or a name or limit is none.
pub async fn plan(command: &PlanCommand) -> anyhow::Result<ExitCode> {
    match command {
        PlanCommand::List(data) => {
            let open = Open::of(data).await?;
            let mut out = std::io::stdout().lock();
            for (name, limits) in plans::list(&open.db).await? {
                writeln!(out, "{name:<12} {}", written(&limits)?)?;
            }
        }
        PlanCommand::Set(args) => set(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(args: &PlanSetArgs) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_name = (1..=MAX_NAME_CHARS).contains(&args.name.len()) && args.name.chars().all(plain);
    ensure!(is_name, "the name of a plan is 1 to {MAX_NAME_CHARS} lower-case letters, digits and - (choose another)");
    let limits = read(&args.limits)?;
    let open = Open::of(&args.data).await?;
    let mut tx = open.db.begin().await?;
    plans::set(&mut tx, &args.name, &limits).await?;
    let entry = NewEntry {
        workspace: None,
        user: None,
        actor: "command".to_owned(),
        action: "plan.set",
        subject: format!("plan {} {}", args.name, written(&limits)?),
        address: "",
        request_id: "",
    };
    audit::add(&mut tx, &entry).await?;
    Ok(tx.commit().await?)
}

/// Reads limits as they are typed: each known, and once.
fn read(typed: &[String]) -> anyhow::Result<PlanLimits> {
    let known = fields(&PlanLimits::default())?;
    let mut given = Map::new();
    for text in typed {
        let (name, number) = text.split_once('=').with_context(|| format!("{text:?} is not LIMIT=NUMBER"))?;
        if !known.contains_key(name) {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            bail!("there is no limit {name:?} (those that there are: {})", names.join(", "));
        }
        let number: u64 = number.parse().with_context(|| format!("{name} is a whole number, and not {number:?}"))?;
        ensure!(given.insert(name.to_owned(), Value::from(number)).is_none(), "{name} is given twice (give it once)");
    }
    Ok(serde_json::from_value(Value::Object(given))?)
}

fn written(limits: &PlanLimits) -> anyhow::Result<String> {
    let fields = fields(limits)?;
    let set = fields.iter().filter(|(_, value)| !value.is_null());
    Ok(set.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "))
}

fn fields(limits: &PlanLimits) -> anyhow::Result<Map<String, Value>> {
    match serde_json::to_value(limits)? {
        Value::Object(fields) => Ok(fields),
        other => bail!("limits are an object, and not {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &[&str]) -> anyhow::Result<PlanLimits> {
        read(&typed.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn limits_are_read_as_they_are_written() {
        let limits = of(&["members=10", "storage_bytes=5000000000"]).expect("limits");
        assert_eq!((limits.members, limits.storage_bytes), (Some(10), Some(5_000_000_000)));
        assert_eq!(limits.scenes_per_project, None);
        assert_eq!(written(&limits).expect("text"), "members=10 storage_bytes=5000000000");
        assert_eq!(of(&[]).expect("none"), PlanLimits::default());
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for bad in [&["members"][..], &["people=3"], &["members=-1"], &["members=ten"], &["members=1", "members=2"]] {
            assert!(of(bad).is_err(), "{bad:?}");
        }
    }
}
