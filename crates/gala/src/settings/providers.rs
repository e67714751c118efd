//! The keys, addresses and models of providers, from the environment: for a provider such as `openai`, `GALA_OPENAI_KEY` or
//! `GALA_OPENAI_KEY_FILE`, `GALA_OPENAI_URL`, and `GALA_OPENAI_TEXT_MODEL` and the like.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context, bail};
use gala_core::{provider_policy::ProviderKind, spending::PriceTable};
use gala_providers::http::{Endpoint, Secret};

/// What is set of the providers.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    variables: HashMap<String, String>,
}

impl ProviderSettings {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        Self::of(std::env::vars())
    }

    pub(crate) fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = variables.into_iter().filter(|(name, value)| name.starts_with("GALA_") && !value.trim().is_empty());
        Self { variables: ours.collect() }
    }

    fn variable(&self, provider: &str, what: &str) -> Option<(String, &str)> {
        let name = format!("GALA_{}_{what}", provider.to_ascii_uppercase());
        let value = self.variables.get(&name)?;
        Some((name, value.trim()))
    }

    /// Returns a provider's key, where one is set.
    ///
    /// # Errors
    /// Where its file cannot be read or is empty.
    pub fn key(&self, provider: &str) -> anyhow::Result<Option<Secret>> {
        self.secret(provider, "KEY")
    }

    /// Returns a secret of a provider, of a variable or of the file that another one names.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn secret(&self, provider: &str, what: &str) -> anyhow::Result<Option<Secret>> {
        if let Some((_, value)) = self.variable(provider, what) {
            return Ok(Secret::of(value));
        }
        let Some((name, path)) = self.variable(provider, &format!("{what}_FILE")) else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the file that {name} names"))?;
        match Secret::of(&text) {
            Some(key) => Ok(Some(key)),
            None => bail!("the file that {name} names is empty (write the key into it)"),
        }
    }

    /// Returns where a provider is asked: where the settings say, else at its usual place.
    ///
    /// # Errors
    /// Where the setting is no address.
    pub fn endpoint(&self, provider: &str, usual: &str) -> anyhow::Result<Endpoint> {
        match self.variable(provider, "URL") {
            Some((name, url)) => Endpoint::parse(url).with_context(|| format!("cannot use {name}")),
            None => Ok(Endpoint::parse(usual)?),
        }
    }

    /// Returns where a server of one's own is asked, where one is set up.
    ///
    /// # Errors
    /// As [`Self::endpoint`].
    pub fn own_endpoint(&self, provider: &str) -> anyhow::Result<Option<Endpoint>> {
        match self.variable(provider, "URL") {
            Some(_) => self.endpoint(provider, "").map(Some),
            None => Ok(None),
        }
    }

    /// Returns the model that a provider is asked for.
    pub fn model(&self, provider: &str, kind: ProviderKind, usual: &str) -> String {
        let what = format!("{}_MODEL", kind.as_str().to_ascii_uppercase());
        self.variable(provider, &what).map_or_else(|| usual.to_owned(), |(_, model)| model.to_owned())
    }

    /// Returns another setting of a provider.
    pub fn other(&self, provider: &str, what: &str) -> Option<&str> {
        self.variable(provider, what).map(|(_, value)| value)
    }

    /// Returns the text of a file that a setting of a provider names.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn file(&self, provider: &str, what: &str) -> anyhow::Result<Option<(PathBuf, String)>> {
        let Some((name, path)) = self.variable(provider, what) else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the file that {name} names"))?;
        Ok(Some((PathBuf::from(path), text)))
    }

    /// Returns how many requests each provider gets at once, of those for which it is set.
    ///
    /// # Errors
    /// Where one is no number from 1 to 1,000.
    pub fn at_once(&self) -> anyhow::Result<HashMap<String, u32>> {
        self.numbers("_CONCURRENCY", 1000)
    }

    /// Returns how many requests each provider gets in any 60 seconds, of those for which it is set.
    ///
    /// # Errors
    /// Where one is no number from 1 to 100,000.
    pub fn per_minute(&self) -> anyhow::Result<HashMap<String, u32>> {
        self.numbers("_PER_MINUTE", 100_000)
    }

    /// Returns a setting of all providers that have it, by their names.
    fn numbers(&self, suffix: &str, most: u32) -> anyhow::Result<HashMap<String, u32>> {
        let mut all = HashMap::new();
        for (name, value) in &self.variables {
            let Some(provider) = name.strip_prefix("GALA_").and_then(|name| name.strip_suffix(suffix)) else {
                continue;
            };
            match value.trim().parse() {
                Ok(number) if (1..=most).contains(&number) => all.insert(provider.to_ascii_lowercase(), number),
                _ => bail!("{name} is {value:?} (give a number from 1 to {most})"),
            };
        }
        Ok(all)
    }

    /// Returns the prices that come with this program, with those of the file that `GALA_PRICES` names before them.
    ///
    /// # Errors
    /// Where the file cannot be read, or is no price table in the same currency.
    pub fn prices(&self) -> anyhow::Result<PriceTable> {
        let ours = gala_providers::prices();
        let Some(path) = self.variables.get("GALA_PRICES").map(PathBuf::from) else { return Ok(ours) };
        let text = std::fs::read_to_string(&path).context("cannot read the file that GALA_PRICES names")?;
        let own: PriceTable =
            serde_json::from_str(&text).context("the file that GALA_PRICES names is no price table")?;
        own.check().context("the file that GALA_PRICES names cannot be used")?;
        if own.currency != ours.currency {
            let (own, ours) = (own.currency, ours.currency);
            bail!("the file that GALA_PRICES names has prices in {own}, and budgets are in {ours} (convert them)");
        }
        Ok(ours.overridden_by(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> ProviderSettings {
        ProviderSettings::of(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_key_comes_of_a_variable_or_of_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let (full, empty) = (folder.path().join("key"), folder.path().join("empty"));
        std::fs::write(&full, " secret-1\n").expect("written");
        std::fs::write(&empty, "\n").expect("written");
        let path = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
        let key = |variables: &[(&str, &str)]| settings(variables).key("openai");
        assert_eq!(key(&[]).expect("none"), None);
        assert_eq!(key(&[("GALA_OPENAI_KEY", " ")]).expect("none"), None);
        let found = key(&[("GALA_OPENAI_KEY", "secret-0")]).expect("a key").expect("a key");
        assert_eq!(found.reveal(), "secret-0");
        let found = key(&[("GALA_OPENAI_KEY_FILE", &path(&full))]).expect("a key").expect("a key");
        assert_eq!(found.reveal(), "secret-1");
        assert!(key(&[("GALA_OPENAI_KEY_FILE", &path(&empty))]).is_err());
        let missing = key(&[("GALA_OPENAI_KEY_FILE", "/nowhere/key")]).expect_err("no file");
        assert!(missing.to_string().contains("GALA_OPENAI_KEY_FILE"), "{missing}");
    }

    #[test]
    fn what_cannot_be_used_names_its_variable() {
        let bad = settings(&[
            ("GALA_OPENAI_URL", "localhost"),
            ("GALA_CARTESIA_CONCURRENCY", "many"),
            ("GALA_OPENAI_PER_MINUTE", "0"),
        ]);
        assert!(bad.endpoint("openai", "https://x").expect_err("bad").to_string().contains("GALA_OPENAI_URL"));
        assert!(bad.at_once().expect_err("bad").to_string().contains("GALA_CARTESIA_CONCURRENCY"));
        assert!(bad.per_minute().expect_err("bad").to_string().contains("GALA_OPENAI_PER_MINUTE"));
        let good = settings(&[("GALA_CARTESIA_CONCURRENCY", "3"), ("GALA_OPENAI_TEXT_MODEL", "gpt-5.5")]);
        assert_eq!(good.at_once().expect("numbers").get("cartesia"), Some(&3));
        assert_eq!(good.model("openai", ProviderKind::Text, "usual"), "gpt-5.5");
        assert_eq!(good.model("gemini", ProviderKind::Text, "usual"), "usual");
    }

    #[test]
    fn prices_of_ones_own_come_before_and_are_checked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("prices.json");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("written");
            settings(&[("GALA_PRICES", path.to_str().expect("UTF-8"))]).prices()
        };
        let own = r#"{"as_of":"2027-01-01","currency":"USD","prices":
            [{"provider":"openai","model":"gpt-5.4-mini","unit":"output_tokens","micros":1,"per":1}]}"#;
        assert_eq!(read(own).expect("prices").as_of, "2027-01-01");
        for bad in ["", "{}", &own.replace("USD", "EUR"), &own.replace("\"per\":1", "\"per\":0")] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
