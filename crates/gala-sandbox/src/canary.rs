//! Tries what the sandbox must deny, and prints for each attempt whether it was `allowed` or `denied`.
//!
//! Run without the sandbox it must succeed with all of them: otherwise a denial would prove nothing.

use std::{
    ffi::OsString,
    fs,
    io::Read,
    net::{TcpListener, UdpSocket},
    os::unix::{net::UnixDatagram, process::CommandExt},
    process::Command,
};

/// `arguments`: a file that exists and is not in the policy, a folder that is not, and a program that is not.
pub fn run(arguments: &[OsString]) {
    let [file, folder, program] = arguments else {
        eprintln!("canary: three arguments are needed");
        std::process::exit(2);
    };
    let attempts: [(&str, bool); 8] = [
        ("read_file", fs::File::open(file).and_then(|mut file| file.read(&mut [0; 1])).is_ok()),
        ("list_folder", fs::read_dir(folder).is_ok()),
        ("write_file", write(folder)),
        ("tcp", TcpListener::bind("127.0.0.1:0").is_ok()),
        ("udp", UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("unix_socket", UnixDatagram::unbound().is_ok()),
        ("start_process", Command::new(program).arg(CONTROL).output().is_ok_and(|output| output.status.success())),
        ("many_files", (0..100).map(|_| fs::File::open("/dev/null")).collect::<Result<Vec<_>, _>>().is_ok()),
    ];
    for (name, allowed) in attempts {
        println!("{name} {}", if allowed { "allowed" } else { "denied" });
    }
    // Last, because success ends the canary: then the line below is missing.
    let _ = Command::new(program).arg(CONTROL).exec();
    println!("execute denied");
}

/// An argument with which the program given to the canary ends at once with success.
const CONTROL: &str = "-version";

fn write(folder: &OsString) -> bool {
    let path = std::path::Path::new(folder).join(format!("canary-{}", std::process::id()));
    let written = fs::write(&path, b"canary").is_ok();
    let _ = fs::remove_file(path);
    written
}
