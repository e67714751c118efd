//! What every language model keeps, run against the fake of each vendor; and our decoders of event streams against a
//! server of such streams that is not ours.

mod aimock;
mod answers;
mod failures;
mod framing;
mod schemas;
mod vendor;
