//! Tries what the sandbox must deny, and prints for each attempt whether it was `allowed` or `denied`.
//!
//! Run without the sandbox it must succeed with all of them: otherwise a denial would prove nothing.

mod calls;

use std::{
    ffi::OsString,
    fs,
    io::Read,
    net::{TcpListener, UdpSocket},
    os::unix::{net::UnixDatagram, process::CommandExt},
    process::Command,
    thread,
    time::Duration,
};

use rustix::process::Resource;

/// `arguments`: a file that exists and is not in the policy, a folder that is not, and a program that is not; or the name
/// of one attempt that may end the canary.
pub fn run(arguments: &[OsString]) {
    match arguments {
        [file, folder, program] => try_all(file, folder, program),
        [one] if one == "threads" => tell("threads", threads()),
        [one] if one == "i386" => tell("i386", calls::i386()),
        _ => {
            eprintln!("canary: three arguments are needed, or `threads`, or `i386`");
            std::process::exit(2);
        }
    }
}

fn try_all(file: &OsString, folder: &OsString, program: &OsString) {
    let attempts: [(&str, bool); 18] = [
        ("read_file", fs::File::open(file).and_then(|mut file| file.read(&mut [0; 1])).is_ok()),
        ("list_folder", fs::read_dir(folder).is_ok()),
        ("write_file", write(folder)),
        ("tcp", TcpListener::bind("127.0.0.1:0").is_ok()),
        ("udp", UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("unix_socket", UnixDatagram::unbound().is_ok()),
        ("start_process", Command::new(program).arg(CONTROL).output().is_ok_and(|output| output.status.success())),
        ("many_files", (0..100).map(|_| fs::File::open("/dev/null")).collect::<Result<Vec<_>, _>>().is_ok()),
        ("much_memory", Vec::<u8>::new().try_reserve_exact(MUCH).is_ok()),
        ("kill", calls::kill()),
        ("tkill", calls::tkill()),
        ("tgkill", calls::tgkill()),
        ("rt_sigqueueinfo", calls::rt_sigqueueinfo()),
        ("rt_tgsigqueueinfo", calls::rt_tgsigqueueinfo()),
        ("limits_of_others", calls::prlimit(Resource::Nofile)),
        ("unlisted_call", calls::unlisted()),
        ("owner_of_signals", calls::own_signals_of(file)),
        ("x32", calls::x32()),
    ];
    for (name, allowed) in attempts {
        tell(name, allowed);
    }
    // Last, because success ends the canary: then the line below is missing.
    let _ = Command::new(program).arg(CONTROL).exec();
    println!("execute denied");
}

/// An argument with which the program given to the canary ends at once with success.
const CONTROL: &str = "-version";
/// More than a policy allows that says nothing of it.
const MUCH: usize = 3 << 30;
/// More than any child may have.
const MANY_THREADS: usize = 1500;

fn tell(name: &str, allowed: bool) {
    println!("{name} {}", if allowed { "allowed" } else { "denied" });
}

fn write(folder: &OsString) -> bool {
    let path = std::path::Path::new(folder).join(format!("canary-{}", std::process::id()));
    let written = fs::write(&path, b"canary").is_ok();
    let _ = fs::remove_file(path);
    written
}

/// Has many threads for longer than it takes to see them.
fn threads() -> bool {
    let wait = || thread::sleep(Duration::from_secs(1));
    let started = (0..MANY_THREADS).map(|_| thread::Builder::new().stack_size(64 << 10).spawn(wait));
    let all: Result<Vec<_>, _> = started.collect();
    all.is_ok_and(|threads| threads.into_iter().all(|thread| thread.join().is_ok()))
}
