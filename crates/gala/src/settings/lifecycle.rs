//! Rules for files that nobody uses any more.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use gala_core::lifecycle::{LifecycleAction, LifecycleRules};
use gala_storage::Objects;

use super::data::DataArgs;

#[derive(Clone, Debug, Args)]
pub struct LifecycleArgs {
    /// A JSON file with rules by which files that people brought and nobody uses any more are moved or deleted. None are where it
    /// is absent.
    #[arg(long = "lifecycle", env = "GALA_LIFECYCLE", value_name = "FILE")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct StorageLifecycleArgs {
    #[command(flatten)]
    pub lifecycle: LifecycleArgs,
    /// Do it. Else it is only told what would be done.
    #[arg(long)]
    pub apply: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

impl LifecycleArgs {
    /// Returns the rules, which move nothing to a store in which no objects are found.
    ///
    /// # Errors
    /// Where the file cannot be read, is no list of rules, or its rules cannot be meant.
    pub fn read(&self, objects: &Objects) -> anyhow::Result<LifecycleRules> {
        let Some(path) = &self.rules else { return Ok(LifecycleRules::default()) };
        let text = std::fs::read_to_string(path).context("cannot read the file that GALA_LIFECYCLE names")?;
        let rules: LifecycleRules = serde_json::from_str(&text)
            .context("the file that GALA_LIFECYCLE names is no list of rules (docs/STORAGE.md)")?;
        rules.check().context("the rules of the file that GALA_LIFECYCLE names cannot be used")?;
        for rule in &rules.rules {
            if let LifecycleAction::MoveTo(to) = rule.action
                && !objects.finds(to)
            {
                let (name, to) = (&rule.name, to.as_str());
                bail!(
                    "the rule {name:?} moves files to {to}, in which no objects are found (set STORAGE_ALSO={to} and its variables)"
                );
            }
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<LifecycleRules, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lifecycle.json");
        std::fs::write(&path, text).expect("written");
        let objects = Objects::open(&folder.path().join("objects")).expect("a store");
        LifecycleArgs { rules: Some(path) }.read(&objects).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn rules_are_read_and_what_is_wrong_with_them_is_told() {
        let rule = |rest: &str| format!(r#"{{ "rules": [{{ "name": "old", "idle_days": 90, {rest} }}] }}"#);
        assert_eq!(read(&rule(r#""action": "delete""#)).expect("rules").rules.len(), 1);
        for (text, part) in [
            (String::new(), "no list of rules"),
            (rule(r#""action": "burn""#), "burn"),
            (rule(r#""action": "delete", "days": 1"#), "days"),
            (rule(r#""action": { "move_to": "gcs" }"#), "STORAGE_ALSO=gcs"),
            (rule(r#""action": "delete", "kinds": ["final"]"#), "rules[0].kinds"),
        ] {
            let told = read(&text).expect_err("refused");
            assert!(told.contains(part), "{told}");
        }
        let objects = Objects::open(tempfile::tempdir().expect("a folder").path()).expect("a store");
        assert_eq!(LifecycleArgs { rules: None }.read(&objects).expect("none"), LifecycleRules::default());
    }
}
