//! Files that people bring: begun with what is said of them, received piece by piece, looked at, and then assets.

mod append;
mod begin;
mod checksum;
mod direct;
mod finalise;
mod join;
mod sweep;

pub use self::{
    append::{Arriving, append},
    begin::{
        AnnouncedFile, MAX_UPLOAD_BYTES, announced, begin, begin_part, checked_name, insert, object_key, over_limit,
    },
    checksum::{ALGORITHMS, SentChecksum},
    direct::{abandon, begin_direct, finalise_direct},
    finalise::finalise,
    join::join,
    sweep::{SweepError, sweep_uploads},
};
