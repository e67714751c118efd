//! What a person is told of an object that is not what it should be.

use gala_jobs::upkeep::{Fault, FaultyObject, Owner};

/// So many keys of a kind are printed.
pub const KEYS_SHOWN: usize = 20;

/// Tells of an object what is wrong with it, and whom it belongs to.
pub fn told(object: &FaultyObject) -> String {
    let fault = match object.fault {
        Fault::Missing => "is missing".to_owned(),
        Fault::Size { expected, found } => format!("has {found} bytes instead of {expected}"),
        Fault::Checksum => "has other bytes than were stored".to_owned(),
        Fault::Unreadable => "cannot be read (the log has why)".to_owned(),
    };
    let owner = match &object.owner {
        Owner::Asset { id, project, title, .. } => {
            format!("asset {id} of the project {} ({project})", title.escape_debug())
        }
        Owner::Given => "a file that a user gave".to_owned(),
    };
    format!("{} {fault}: {owner}", object.key)
}
