//! A table of `data/` that is wrong fails the build with its file and line.

use std::collections::BTreeSet;

#[path = "../build/table.rs"]
mod table;

use self::table::Table;

fn faults(text: &str, columns: usize, check: impl Fn(&Table, &mut Vec<String>)) -> Vec<String> {
    let mut faults = Vec::new();
    let table = Table::read("data/x.tsv", text, columns, &mut faults);
    check(&table, &mut faults);
    faults
}

fn known(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_row_goes_on_where_a_line_has_no_keys() {
    let mut faults = Vec::new();
    let table = Table::read("data/x.tsv", "# words\n\nen de\tone two\n\tthree_four\nfr\tun\n", 2, &mut faults);
    assert_eq!(faults, [""; 0]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[0].names().collect::<Vec<_>>(), ["en", "de"]);
    assert_eq!(table.rows[0].texts(), ["one", "two", "three four"]);
    assert_eq!(table.rows[0].entries[2].line, 4);
    assert_eq!(table.fault(4, "is wrong"), "data/x.tsv:4: is wrong");
}

#[test]
fn a_line_of_another_shape_is_told() {
    let told = faults("en\tone\nen one\n", 2, |_, _| {});
    assert_eq!(told, ["data/x.tsv:2: has 1 columns between tabs, not 2"]);
}

#[test]
fn duplicates_are_told_with_both_lines() {
    let told = faults("en\tone two\n\ttwo\nfr\ttwo\n", 2, Table::check_entries);
    assert_eq!(told, ["data/x.tsv:2: `two` stands in line 1 already"]);
    let told = faults("sea\tbay\ncity\tbay\n", 2, Table::check_apart);
    assert_eq!(told, ["data/x.tsv:2: `bay` is in the row of `sea` already"]);
    let told = faults("en de\tpart\ta\nfr de\tpart\tb\nde\tother\tc\n", 3, Table::check_keys);
    assert_eq!(told, ["data/x.tsv:2: `de part` stands in line 1 already"]);
}

#[test]
fn unknown_languages_and_icons_are_told() {
    let told = faults("en xx\tfox\n", 2, |table, faults| table.check_names("language", &known(&["en"]), faults));
    assert_eq!(told, ["data/x.tsv:1: `xx` is no language"]);
    let told = faults("en\tfox\n\tfax\n", 2, |table, faults| table.check_known("icon", &known(&["fox"]), faults));
    assert_eq!(told, ["data/x.tsv:2: `fax` is no icon"]);
}
