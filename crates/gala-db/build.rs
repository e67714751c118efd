//! Compiles the crate again when a migration is added: sqlx's macro alone sees only those that it has read.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
