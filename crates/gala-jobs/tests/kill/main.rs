//! Kill tests: real worker processes, SIGKILL and SIGSTOP at random instants, and an oracle that never asks GALA.
//!
//! The driver (the test) and the children (this program again, see [`child`]) each append to a ledger of their own and
//! sync it to the disk before they do the thing and after they are told that it is done. What the promises say is then
//! read from the ledger and compared with the database. Each promise also runs with the one guard taken away that
//! keeps it, and must be seen broken then.
//!
//! `GALA_STRESS=large` runs more of everything; the seed of the random instants is printed, and `GALA_STRESS_SEED`
//! repeats it.

mod child;
mod driver;
mod ledger;
mod payments;
mod promises;
mod quota;
