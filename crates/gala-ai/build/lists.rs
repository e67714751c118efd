//! The lists of words and icons: from `data/` to Rust tables, once they are checked.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::table::Table;

/// The places that a picture may play at, as `Setting` spells them.
const SETTINGS: [(&str, &str); 11] = [
    ("hills", "Hills"),
    ("mountains", "Mountains"),
    ("forest", "Forest"),
    ("sea", "Sea"),
    ("city", "City"),
    ("desert", "Desert"),
    ("snow", "Snow"),
    ("sky", "Sky"),
    ("space", "Space"),
    ("indoor", "Indoor"),
    ("abstract", "Abstract"),
];

const TRAITS: [&str; 5] = ["landscape", "nightly", "sensitive", "face", "floating"];

/// The row of [`SETTINGS`]' words that is a time, not a place.
const NIGHT: &str = "night";

/// Where tables are read from and Rust is written to, and what is wrong so far.
pub struct Lists {
    pub data: PathBuf,
    pub out: PathBuf,
    pub faults: Vec<String>,
}

/// The languages that lists may name, each with the locales of CLDR that its index is made of.
pub struct Languages(Vec<(String, Vec<String>)>);

impl Languages {
    /// The languages that have an index, with the locales it is made of.
    pub fn indexed(&self) -> Vec<&(String, Vec<String>)> {
        self.0.iter().filter(|(_, locales)| !locales.is_empty()).collect()
    }

    fn all(&self) -> BTreeSet<String> {
        self.0.iter().map(|(language, _)| language.clone()).collect()
    }

    fn with_index(&self) -> BTreeSet<String> {
        self.indexed().into_iter().map(|(language, _)| language.clone()).collect()
    }
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

impl Lists {
    fn read(&mut self, name: &str, columns: usize) -> Result<Table> {
        let path = self.data.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Ok(Table::read(&format!("crates/gala-ai/data/{name}"), &text, columns, &mut self.faults))
    }

    fn write(&self, name: &str, rust: &str) -> Result<()> {
        Ok(fs::write(Path::new(&self.out).join(name), rust)?)
    }

    /// Reads the languages.
    pub fn languages(&mut self) -> Result<Languages> {
        let table = self.read("languages.tsv", 2)?;
        table.check_keys(&mut self.faults);
        table.check_entries(&mut self.faults);
        table.check_apart(&mut self.faults);
        Ok(Languages(table.rows.iter().map(|row| (row.keys[0].clone(), row.texts())).collect()))
    }

    /// Checks and writes all lists.
    pub fn write_all(&mut self, languages: &Languages, icons: &BTreeSet<String>) -> Result<()> {
        self.small_words(languages)?;
        self.never_drawn(languages)?;
        self.preferred_icons(languages, icons)?;
        self.places(icons)?;
        self.icon_traits(icons)?;
        self.word_forms(languages)
    }

    fn small_words(&mut self, languages: &Languages) -> Result<()> {
        let words = self.read("small_words.tsv", 2)?;
        words.check_names("language of languages.tsv", &languages.all(), &mut self.faults);
        words.check_keys(&mut self.faults);
        words.check_entries(&mut self.faults);
        let listed: BTreeSet<String> = words.rows.iter().flat_map(|row| row.names().map(str::to_owned)).collect();
        let relatives = self.read("small_words_of_relatives.tsv", 2)?;
        relatives.check_names("language of languages.tsv", &languages.all(), &mut self.faults);
        relatives.check_keys(&mut self.faults);
        relatives.check_known("language with small words", &listed, &mut self.faults);
        for row in &relatives.rows {
            if row.entries.len() != 1 {
                self.faults.push(relatives.fault(row.line, "does not name one relative"));
            }
        }
        let mut rust = String::from("static SMALL_WORDS: &[(&str, &str)] = &[\n");
        for row in &words.rows {
            let joined = row.texts().join(" ");
            row.names().try_for_each(|language| writeln!(rust, "({language:?}, {joined:?}),"))?;
        }
        rust.push_str("];\nstatic RELATIVES: &[(&str, &str)] = &[\n");
        for row in &relatives.rows {
            writeln!(rust, "({:?}, {:?}),", row.keys[0], row.texts().join(" "))?;
        }
        rust.push_str("];\n");
        self.write("small_words.rs", &rust)
    }

    fn never_drawn(&mut self, languages: &Languages) -> Result<()> {
        let table = self.read("never_drawn.tsv", 2)?;
        table.check_names("language with an index in languages.tsv", &languages.with_index(), &mut self.faults);
        table.check_keys(&mut self.faults);
        table.check_entries(&mut self.faults);
        let mut rust = String::from("static NEVER_DRAWN: &[(&str, &[&str])] = &[\n");
        for row in &table.rows {
            row.names().try_for_each(|language| writeln!(rust, "({language:?}, &{:?}),", row.texts()))?;
        }
        rust.push_str("];\n");
        self.write("never_drawn.rs", &rust)
    }

    fn preferred_icons(&mut self, languages: &Languages, icons: &BTreeSet<String>) -> Result<()> {
        let table = self.read("preferred_icons.tsv", 3)?;
        table.check_names("language with an index in languages.tsv", &languages.with_index(), &mut self.faults);
        table.check_keys(&mut self.faults);
        table.check_known("icon", icons, &mut self.faults);
        let mut rust = String::from("static PREFERRED: &[(&str, &[(&str, &str)])] = &[\n");
        for language in languages.with_index() {
            let rows = table.rows.iter().filter(|row| row.names().any(|name| name == language));
            let pairs: Vec<(&str, String)> = rows.map(|row| (row.keys[1].as_str(), row.texts().join(" "))).collect();
            if !pairs.is_empty() {
                writeln!(rust, "({language:?}, &{pairs:?}),")?;
            }
        }
        for row in table.rows.iter().filter(|row| row.entries.len() != 1) {
            self.faults.push(table.fault(row.line, "does not name one icon"));
        }
        rust.push_str("];\n");
        self.write("preferred_icons.rs", &rust)
    }

    fn places(&mut self, icons: &BTreeSet<String>) -> Result<()> {
        let settings: BTreeSet<String> = SETTINGS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let words = self.read("place_words.tsv", 2)?;
        let and_night = settings.iter().cloned().chain([NIGHT.to_owned()]).collect();
        words.check_names("setting", &and_night, &mut self.faults);
        let things = self.read("place_icons.tsv", 2)?;
        things.check_names("setting", &settings, &mut self.faults);
        things.check_known("icon", icons, &mut self.faults);
        for table in [&words, &things] {
            table.check_keys(&mut self.faults);
            table.check_entries(&mut self.faults);
            table.check_apart(&mut self.faults);
        }
        let mut rust = String::new();
        for (name, table) in [("PLACES", &words), ("BY_NAME", &things)] {
            writeln!(rust, "static {name}: &[(Setting, &[&str])] = &[")?;
            for row in &table.rows {
                if let Some((_, variant)) = SETTINGS.iter().find(|(name, _)| *name == row.keys[0]) {
                    writeln!(rust, "(Setting::{variant}, &{:?}),", row.texts())?;
                }
            }
            rust.push_str("];\n");
        }
        let night = words.rows.iter().filter(|row| row.keys[0] == NIGHT).flat_map(|row| row.texts());
        writeln!(rust, "static NIGHT: &[&str] = &{:?};", night.collect::<Vec<_>>())?;
        self.write("places.rs", &rust)
    }

    fn icon_traits(&mut self, icons: &BTreeSet<String>) -> Result<()> {
        let table = self.read("icon_traits.tsv", 2)?;
        let traits = TRAITS.iter().map(|name| (*name).to_owned()).collect();
        table.check_names("trait", &traits, &mut self.faults);
        table.check_keys(&mut self.faults);
        table.check_entries(&mut self.faults);
        table.check_known("icon", icons, &mut self.faults);
        let mut rust = String::new();
        for name in TRAITS {
            let row = table.rows.iter().filter(|row| row.keys[0] == name);
            let texts: Vec<String> = row.flat_map(|row| row.texts()).collect();
            writeln!(rust, "static {}: &[&str] = &{texts:?};", name.to_uppercase())?;
        }
        self.write("icon_traits.rs", &rust)
    }

    fn word_forms(&mut self, languages: &Languages) -> Result<()> {
        let table = self.read("word_forms.tsv", 3)?;
        table.check_names("language with an index in languages.tsv", &languages.with_index(), &mut self.faults);
        table.check_keys(&mut self.faults);
        table.check_entries(&mut self.faults);
        for row in &table.rows {
            let bad: Vec<String> = match row.keys[1].as_str() {
                "endings" | "prefixes" | "irregular" => {
                    let bad = row.entries.iter().filter(|entry| entry.text.matches(':').count() != 1);
                    bad.map(|entry| table.fault(entry.line, &format!("`{}` has not one colon", entry.text))).collect()
                }
                "depth" | "least" if number(&row.texts()).is_some() => Vec::new(),
                "depth" | "least" => vec![table.fault(row.line, "is not one number from 1 to 9")],
                other => vec![table.fault(row.line, &format!("`{other}` is no part of the forms of a language"))],
            };
            self.faults.extend(bad);
        }
        let mut rust = String::from("static FORMS: &[(&str, Forms)] = &[\n");
        for language in languages.with_index() {
            let rows: Vec<_> = table.rows.iter().filter(|row| row.names().any(|name| name == language)).collect();
            if rows.is_empty() {
                continue;
            }
            let part = |part: &str| rows.iter().find(|row| row.keys[1] == part).map(|row| row.texts());
            let list = |name: &str| part(name).unwrap_or_default().join(" ");
            let count = |name: &str, usual| part(name).and_then(|texts| number(&texts)).unwrap_or(usual);
            let (endings, prefixes, irregular) = (list("endings"), list("prefixes"), list("irregular"));
            let (depth, least) = (count("depth", 1), count("least", 3));
            writeln!(
                rust,
                "({language:?}, Forms {{ endings: {endings:?}, prefixes: {prefixes:?}, irregular: {irregular:?}, \
                 depth: {depth}, least: {least} }}),"
            )?;
        }
        rust.push_str("];\n");
        self.write("word_forms.rs", &rust)
    }
}

fn number(texts: &[String]) -> Option<usize> {
    match texts {
        [text] => text.parse().ok().filter(|number| (1..=9).contains(number)),
        _ => None,
    }
}
