//! Reads the tables of `data/`, which `data/README.md` describes, and tells what is wrong with them by file and line.

use std::collections::{BTreeMap, BTreeSet};

/// A table: rows of keys and entries.
#[derive(Debug)]
pub struct Table {
    file: String,
    pub rows: Vec<Row>,
}

/// A row with the rows that continue it.
#[derive(Debug)]
pub struct Row {
    pub line: usize,
    /// The columns before the last one.
    pub keys: Vec<String>,
    /// The last column, cut at its spaces.
    pub entries: Vec<Entry>,
}

/// An entry and the line it stands in.
#[derive(Debug)]
pub struct Entry {
    pub line: usize,
    pub text: String,
}

impl Row {
    /// The names in the first column.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.first().into_iter().flat_map(|names| names.split(' '))
    }

    /// The entries as they are written in the program.
    pub fn texts(&self) -> Vec<String> {
        self.entries.iter().map(|entry| entry.text.replace('_', " ")).collect()
    }
}

impl Table {
    /// Reads a table of so many columns. What cannot be read is told in `faults`.
    pub fn read(file: &str, text: &str, columns: usize, faults: &mut Vec<String>) -> Self {
        let mut table = Self { file: file.to_owned(), rows: Vec::new() };
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = index + 1;
            let mut keys: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if keys.len() != columns {
                let message = format!("has {} columns between tabs, not {columns}", keys.len());
                faults.push(table.fault(number, &message));
                continue;
            }
            let last = keys.pop().unwrap_or_default();
            let entries = last.split_whitespace().map(|text| Entry { line: number, text: text.to_owned() });
            match table.rows.last_mut() {
                Some(row) if keys.iter().all(String::is_empty) => row.entries.extend(entries),
                _ => {
                    let entries = entries.collect();
                    table.rows.push(Row { line: number, keys, entries });
                }
            }
        }
        table
    }

    /// Says what is wrong with a line.
    pub fn fault(&self, line: usize, message: &str) -> String {
        format!("{}:{line}: {message}", self.file)
    }

    /// Tells entries that a row has twice.
    pub fn check_entries(&self, faults: &mut Vec<String>) {
        for row in &self.rows {
            let mut seen = BTreeMap::new();
            for Entry { line, text } in &row.entries {
                if let Some(first) = seen.insert(text, *line) {
                    faults.push(self.fault(*line, &format!("`{text}` stands in line {first} already")));
                }
            }
        }
    }

    /// Tells entries that stand in two rows, where each may have one meaning only.
    pub fn check_apart(&self, faults: &mut Vec<String>) {
        let mut seen: BTreeMap<&str, &Row> = BTreeMap::new();
        for row in &self.rows {
            for Entry { line, text } in &row.entries {
                match seen.get(text.as_str()) {
                    Some(other) if other.line != row.line => {
                        let message = format!("`{text}` is in the row of `{}` already", other.keys.join(" "));
                        faults.push(self.fault(*line, &message));
                    }
                    _ => drop(seen.insert(text, row)),
                }
            }
        }
    }

    /// Tells keys that two rows have: the names of the first column are keys each for itself.
    pub fn check_keys(&self, faults: &mut Vec<String>) {
        let mut seen = BTreeMap::new();
        for row in &self.rows {
            for name in row.names() {
                let key = [&[name.to_owned()], &row.keys[1..]].concat();
                let told = key.join(" ");
                if let Some(first) = seen.insert(key, row.line) {
                    faults.push(self.fault(row.line, &format!("`{told}` stands in line {first} already")));
                }
            }
        }
    }

    /// Tells names of the first column that are not known.
    pub fn check_names(&self, what: &str, known: &BTreeSet<String>, faults: &mut Vec<String>) {
        for row in &self.rows {
            for name in row.names().filter(|name| !known.contains(*name)) {
                faults.push(self.fault(row.line, &format!("`{name}` is no {what}")));
            }
        }
    }

    /// Tells entries that are not known.
    pub fn check_known(&self, what: &str, known: &BTreeSet<String>, faults: &mut Vec<String>) {
        for Entry { line, text } in self.rows.iter().flat_map(|row| &row.entries) {
            if !known.contains(text) {
                faults.push(self.fault(*line, &format!("`{text}` is no {what}")));
            }
        }
    }
}
