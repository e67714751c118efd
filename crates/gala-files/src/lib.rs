//! Files and folders that a power cut leaves whole, and that nobody but their user can read.
//!
//! A name stands in a folder for good only once the folder itself is synced, so everything here that gives a file a name
//! also syncs the folder that the name stands in.

mod durable;
mod given;
mod private;

pub use self::{
    durable::{make_folder, publish, read_whole, sync_folder, write_whole},
    given::{check_given, unreadable},
    private::{give_users_mode, is_open_to_others, keep_private, make_private},
};
