//! The door through which every child process of GALA starts, each time in a process that may do nothing but its task.
//!
//! The limits hold in the child before it looks at a single byte of a user's file, and only a fresh single-threaded
//! process may change so much of itself. So [`Launcher`] asks a *server*, which forks such a process for each request:
//!
//! * Loading ffmpeg's two hundred libraries costs more than many of its tasks. Where [`StartMode`] and the dynamic linker
//!   let it, `gala-forkserver` is loaded with them into a server, and its children have all libraries in place, in memory
//!   that they share, and at the same addresses. So that nobody can try addresses one child after another, a server
//!   retires when one of its children crashes: the next one has another layout.
//! * Where they do not (a static ffmpeg), the program `gala-sandbox` serves, and its children execute the program.
//!
//! A server is sent four files for each child: the standard streams, and a *channel*. Through the channel the child
//! learns its [`Policy`] and arguments, which the server never sees: one child finds nothing of another's. Through it
//! the server tells how the child ended, and when it is closed at the other end, the server kills the child. Children die
//! with their server, and the server ends when the process goes that it serves.

mod launcher;
mod limits;
mod policy;
mod program;
mod server;
mod trial;
mod wire;

pub use launcher::{Killer, Launcher, Process, StartMode, Started, Unavailable};
pub use limits::Confinement;
pub use policy::{Calls, Policy};
pub use program::{CANARY, EXIT_NOT_STARTED, EXIT_UNAVAILABLE, VERSION_OPTION};
pub use server::serve;
pub use wire::Ended;
