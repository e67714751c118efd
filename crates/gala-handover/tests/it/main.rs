//! What is handed over, tried by readers that others wrote.

mod back;
mod film;
mod golden;
mod melt;
mod oracle;
mod package;
mod plan;
mod seen;
