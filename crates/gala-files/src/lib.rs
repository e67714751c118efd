//! Files and folders that a power cut leaves whole, and that nobody but their user can read; content that changed on the
//! disk since it was written is noticed.
//!
//! A name stands in a folder for good only once the folder itself is synced, so everything here that gives a file a name
//! also syncs the folder that the name stands in.

mod checksum;
mod durable;
mod given;
mod private;
mod recency;

pub use self::{
    checksum::{append_checksum, checksum, content_bytes, open_checked, read_checked, with_checksum},
    durable::{make_folder, publish, read_whole, sync_folder, write_whole},
    given::{check_given, unreadable},
    private::{give_users_mode, is_open_to_others, keep_private, make_private},
    recency::touch,
};
