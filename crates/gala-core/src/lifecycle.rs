//! Rules by which files that nobody uses any more are moved to a cheaper store, or deleted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    asset::{AssetKind, StorageProvider},
    problem::{Problem, Problems},
};

/// Why a file cannot be used that went by a rule.
pub const ORIGINAL_DELETED: &str = "original_deleted";

const MAX_RULES: usize = 50;
const MAX_NAME_CHARS: usize = 80;
const MAX_IDLE_DAYS: u32 = 3_650;

/// What people bring; what GALA makes has no rules.
const KINDS: [AssetKind; 6] =
    [AssetKind::Image, AssetKind::Video, AssetKind::Audio, AssetKind::Captions, AssetKind::Font, AssetKind::Lut];

/// All rules of an installation. None where there is no such document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifecycleRules {
    pub rules: Vec<LifecycleRule>,
}

/// One rule, for files that people brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifecycleRule {
    /// What people are told that a file went by.
    pub name: String,
    /// Files that nobody used for so many days.
    pub idle_days: u32,
    /// Of these kinds alone; of all where there are none.
    #[serde(default)]
    pub kinds: Vec<AssetKind>,
    /// Of at least so many megabytes (1,000,000 bytes).
    #[serde(default)]
    pub least_megabytes: u32,
    pub action: LifecycleAction,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleAction {
    /// The file goes; what was made of it to show it stays.
    Delete,
    /// It is kept in another store, in which it is found as before.
    MoveTo(StorageProvider),
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct IdleFile {
    pub kind: AssetKind,
    pub provider: StorageProvider,
    pub size_bytes: u64,
    pub idle_days: u32,
}

impl LifecycleRules {
    /// Refuses rules that cannot be meant.
    ///
    /// # Errors
    /// Each problem, with its field, its limit and what to do.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        if self.rules.len() > MAX_RULES {
            let told = format!("has {} rules, and {MAX_RULES} are possible", self.rules.len());
            problems.push(Problem::new("too_many", "rules", told, "join some of them"));
        }
        let mut names = BTreeSet::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let field = |name: &str| format!("rules[{index}].{name}");
            let chars = rule.name.chars().count();
            let is_plain = rule.name.trim() == rule.name && !rule.name.chars().any(char::is_control);
            if !(1..=MAX_NAME_CHARS).contains(&chars) || !is_plain {
                let told = format!("is no name of 1 to {MAX_NAME_CHARS} characters in one line");
                problems.push(Problem::new("bad_name", field("name"), told, "name it as people are to read it"));
            } else if !names.insert(&rule.name) {
                problems.push(Problem::new(
                    "same_name",
                    field("name"),
                    "is the name of two rules",
                    "name one of them otherwise",
                ));
            }
            if !(1..=MAX_IDLE_DAYS).contains(&rule.idle_days) {
                let told = format!("is {}, and may be from 1 to {MAX_IDLE_DAYS}", rule.idle_days);
                problems.push(Problem::new(
                    "out_of_range",
                    field("idle_days"),
                    told,
                    "give a number of days from that range",
                ));
            }
            if let Some(kind) = rule.kinds.iter().find(|kind| !KINDS.contains(kind)) {
                let told = format!("names {kind:?}, which GALA makes itself").to_lowercase();
                problems.push(Problem::new(
                    "not_brought",
                    field("kinds"),
                    told,
                    "name image, video, audio, captions, font or lut",
                ));
            }
        }
        problems.into_result(())
    }

    /// Returns the rule for a file: one that deletes it before one that moves it, and of each the first. A file is not moved to
    /// where it is.
    pub fn rule_for(&self, file: IdleFile) -> Option<&LifecycleRule> {
        let fits = |rule: &&LifecycleRule| {
            file.idle_days >= rule.idle_days
                && (rule.kinds.is_empty() || rule.kinds.contains(&file.kind))
                && file.size_bytes >= u64::from(rule.least_megabytes) * 1_000_000
                && rule.action != LifecycleAction::MoveTo(file.provider)
        };
        let deletes = |rule: &&LifecycleRule| rule.action == LifecycleAction::Delete;
        let mut fitting = self.rules.iter().filter(fits);
        self.rules.iter().filter(fits).find(deletes).or_else(|| fitting.next())
    }

    /// Returns after how many days without use the first rule counts; `None` where there are none.
    pub fn least_idle_days(&self) -> Option<u32> {
        self.rules.iter().map(|rule| rule.idle_days).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> LifecycleRules {
        serde_json::from_str(text).expect("rules")
    }

    #[test]
    fn the_rule_that_deletes_goes_before_the_one_that_moves() {
        let rules = rules(
            r#"{ "rules": [
                { "name": "cold", "idle_days": 30, "action": { "move_to": "gcs" } },
                { "name": "gone", "idle_days": 90, "kinds": ["video"], "least_megabytes": 10, "action": "delete" }
            ] }"#,
        );
        rules.check().expect("good rules");
        assert_eq!(rules.least_idle_days(), Some(30));
        let name = |kind, provider, megabytes: u64, idle_days| {
            let file = IdleFile { kind, provider, size_bytes: megabytes * 1_000_000, idle_days };
            rules.rule_for(file).map(|rule| rule.name.as_str())
        };
        use AssetKind::{Audio, Video};
        use StorageProvider::{Gcs, Localfs};
        assert_eq!(name(Video, Localfs, 10, 90), Some("gone"));
        assert_eq!(name(Video, Gcs, 10, 90), Some("gone"));
        assert_eq!(name(Video, Localfs, 9, 90), Some("cold"));
        assert_eq!(name(Video, Localfs, 10, 89), Some("cold"));
        assert_eq!(name(Audio, Localfs, 10, 900), Some("cold"));
        assert_eq!(name(Audio, Gcs, 10, 900), None);
        assert_eq!(name(Audio, Localfs, 10, 29), None);
    }

    #[test]
    fn what_cannot_be_meant_is_told_by_its_field() {
        let check = |text: &str, field: &str| {
            let told = rules(text).check().expect_err("refused").to_string();
            assert!(told.contains(field), "{told}");
        };
        let rule = |name: &str, days: u64, kinds: &str| {
            format!(r#"{{ "name": {name:?}, "idle_days": {days}, "kinds": [{kinds}], "action": "delete" }}"#)
        };
        let of = |rules: &[String]| format!(r#"{{ "rules": [{}] }}"#, rules.join(","));
        check(&of(&[rule("", 1, "")]), "rules[0].name");
        check(&of(&[rule(&"x".repeat(81), 1, "")]), "rules[0].name");
        check(&of(&[rule("two\nlines", 1, "")]), "rules[0].name");
        check(&of(&[rule("a", 1, ""), rule("a", 2, "")]), "rules[1].name");
        check(&of(&[rule("a", 0, "")]), "rules[0].idle_days");
        check(&of(&[rule("a", 3_651, "")]), "rules[0].idle_days");
        check(&of(&[rule("a", 1, "\"final\"")]), "rules[0].kinds");
        let many: Vec<String> = (0..51).map(|number| rule(&number.to_string(), 1, "")).collect();
        check(&of(&many), "rules");
        rules(&of(&many[..50])).check().expect("as many as possible");
        assert!(serde_json::from_str::<LifecycleRules>(r#"{ "rules": [], "more": 1 }"#).is_err());
    }

    #[test]
    fn days_are_written_as_dates() {
        let date = crate::calendar::date;
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(951_782_400_000), "2000-02-29");
        assert_eq!(date(1_795_996_799_999), "2026-11-29");
        assert_eq!(date(1_795_996_800_000), "2026-11-30");
    }
}
