//! Reading what strace wrote: the calls that change files and folders, in the order in which they took effect.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// A call that changes what is on the disk, or what is sure to be there.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    MakeFolder {
        path: PathBuf,
    },
    /// Opened for writing or made; `empties` what was in it.
    Open {
        path: PathBuf,
        empties: bool,
    },
    Write {
        path: PathBuf,
        offset: u64,
        bytes: Vec<u8>,
    },
    SetLength {
        path: PathBuf,
        length: u64,
    },
    /// Covers the writes that were asked for before the call with the number `since`.
    SyncFile {
        path: PathBuf,
        since: usize,
    },
    SyncFolder {
        path: PathBuf,
        since: usize,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Link {
        from: PathBuf,
        to: PathBuf,
    },
    Remove {
        path: PathBuf,
    },
    /// The process told its ledger of something.
    Tell {
        text: String,
    },
}

/// Reads a recording. Calls outside of `root` are left out, but for writes to the `ledger`.
pub fn read(text: &str, root: &Path, ledger: &Path) -> Vec<Call> {
    let mut reader = Reader { root, ledger, files: HashMap::new(), begun: HashMap::new(), calls: Vec::new() };
    text.lines().for_each(|line| reader.line(line));
    reader.calls
}

struct Reader<'a> {
    root: &'a Path,
    ledger: &'a Path,
    /// Open files by descriptor, with the place of the next write.
    files: HashMap<u32, (PathBuf, u64)>,
    /// Calls that another thread's came between: their first half, and how many calls were complete then.
    begun: HashMap<String, (String, usize)>,
    calls: Vec<Call>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let (thread, said) = line.trim_start().split_once(' ').expect("a line names its thread");
        let said = said.trim_start();
        if let Some(first) = said.strip_suffix(" <unfinished ...>") {
            self.begun.insert(thread.to_owned(), (first.to_owned(), self.calls.len()));
        } else if let Some((_, rest)) = said.split_once(" resumed>").filter(|_| said.starts_with("<... ")) {
            let (first, since) = self.begun.remove(thread).expect("its first half");
            self.whole(&(first + rest), since);
        } else {
            self.whole(said, self.calls.len());
        }
    }

    fn whole(&mut self, said: &str, since: usize) {
        let Some((name, rest)) = said.split_once('(') else { return };
        let Some((args, result)) = rest.rsplit_once(" = ") else { return };
        let Ok(result) = result.split(['<', ' ']).next().unwrap_or_default().parse::<i64>() else { return };
        if result < 0 {
            return;
        }
        let args = args.trim_end();
        let strings = strings(args);
        let paths: Vec<PathBuf> = strings.iter().map(|path| self.absolute(path, args)).collect();
        let call = match (name, &paths[..]) {
            ("openat", [path, ..]) => self.open(path.clone(), args, result),
            ("close", _) => {
                self.files.remove(&descriptor(args).expect("a descriptor"));
                None
            }
            ("lseek", _) => self.seek(args, result),
            ("write" | "writev", _) => self.write(args, None, &strings, result),
            ("pwrite64" | "pwritev" | "pwritev2", _) => self.write(args, last_number(name, args), &strings, result),
            ("ftruncate", _) => {
                let path = descriptor(args).and_then(|file| self.inside(file));
                path.map(|path| Call::SetLength { path, length: last_number(name, args).expect("a length") })
            }
            ("fsync" | "fdatasync", _) => self.sync(args, since),
            ("rename" | "renameat" | "renameat2", [from, to]) => {
                to.starts_with(self.root).then(|| Call::Rename { from: from.clone(), to: to.clone() })
            }
            ("link" | "linkat", [from, to]) => {
                to.starts_with(self.root).then(|| Call::Link { from: from.clone(), to: to.clone() })
            }
            ("unlink" | "unlinkat" | "rmdir", [path]) => self.path_inside(path).map(|path| Call::Remove { path }),
            ("mkdir" | "mkdirat", [path]) => self.path_inside(path).map(|path| Call::MakeFolder { path }),
            (name, _) => panic!("strace recorded a call that is not known here: {name}"),
        };
        self.calls.extend(call);
    }

    fn open(&mut self, path: PathBuf, args: &str, result: i64) -> Option<Call> {
        let number = u32::try_from(result).expect("a descriptor");
        self.files.insert(number, (path.clone(), 0));
        let writes = args.contains("O_WRONLY") || args.contains("O_RDWR") || args.contains("O_CREAT");
        let inside = path.starts_with(self.root) && !is_shared_memory(&path);
        (writes && inside).then(|| Call::Open { path, empties: args.contains("O_TRUNC") })
    }

    fn seek(&mut self, args: &str, result: i64) -> Option<Call> {
        if let Some((_, place)) = self.files.get_mut(&descriptor(args)?) {
            *place = u64::try_from(result).expect("a place");
        }
        None
    }

    fn write(&mut self, args: &str, offset: Option<u64>, parts: &[Vec<u8>], written: i64) -> Option<Call> {
        let (path, place) = self.files.get_mut(&descriptor(args)?)?;
        let mut bytes = parts.concat();
        bytes.truncate(usize::try_from(written).expect("a length"));
        let offset = offset.unwrap_or_else(|| {
            let offset = *place;
            *place += bytes.len() as u64;
            offset
        });
        if path == self.ledger {
            return Some(Call::Tell { text: String::from_utf8(bytes).expect("a ledger is text") });
        }
        let inside = path.starts_with(self.root) && !is_shared_memory(path);
        inside.then(|| Call::Write { path: path.clone(), offset, bytes })
    }

    fn sync(&self, args: &str, since: usize) -> Option<Call> {
        let path = self.inside(descriptor(args)?)?;
        let is_folder = self.calls.iter().any(|call| matches!(call, Call::MakeFolder { path: made } if *made == path));
        Some(match is_folder || path == self.root {
            true => Call::SyncFolder { path, since },
            false => Call::SyncFile { path, since },
        })
    }

    fn inside(&self, descriptor: u32) -> Option<PathBuf> {
        let (path, _) = self.files.get(&descriptor)?;
        (path.starts_with(self.root) && !is_shared_memory(path)).then(|| path.clone())
    }

    /// Paths may be relative to an open folder.
    fn absolute(&self, path: &[u8], args: &str) -> PathBuf {
        let path = PathBuf::from(String::from_utf8_lossy(path).into_owned());
        match descriptor(args).and_then(|folder| self.files.get(&folder)) {
            Some((folder, _)) => folder.join(path),
            None => path,
        }
    }

    fn path_inside(&self, path: &Path) -> Option<PathBuf> {
        (path.starts_with(self.root) && !is_shared_memory(path)).then(|| path.to_owned())
    }
}

/// SQLite's index of its log is mapped, made anew after a cut, and of no account.
fn is_shared_memory(path: &Path) -> bool {
    path.to_string_lossy().ends_with("-shm")
}

/// The first argument, where it is an open file.
fn descriptor(args: &str) -> Option<u32> {
    args.split([',', ')']).next().and_then(|number| number.trim().parse().ok())
}

/// The place of a write, or the length of a file. `pwritev2` has flags behind it.
fn last_number(name: &str, args: &str) -> Option<u64> {
    let mut args = args.trim_end_matches(')').rsplit(", ");
    if name == "pwritev2" {
        args.next();
    }
    args.next().and_then(|number| number.parse().ok())
}

/// Returns the strings among the arguments: strace writes every byte as `\xNN`.
fn strings(args: &str) -> Vec<Vec<u8>> {
    args.split('"').skip(1).step_by(2).map(bytes_of).collect()
}

fn bytes_of(escaped: &str) -> Vec<u8> {
    let digits = escaped.as_bytes().chunks_exact(4).map(|escape| std::str::from_utf8(&escape[2..]).expect("digits"));
    digits.map(|digits| u8::from_str_radix(digits, 16).expect("two digits")).collect()
}
