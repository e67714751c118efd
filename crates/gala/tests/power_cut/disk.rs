//! A disk with what is sure to be on it, and what is on its way there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path},
};

use crate::{calls::Call, chance::Chance};

/// Names a file or folder, whatever name it has.
type Inode = usize;

/// Everything below one folder, which was there before.
pub struct Disk {
    root: std::path::PathBuf,
    inodes: Vec<Content>,
}

enum Content {
    File(FileContent),
    Folder(FolderContent),
}

#[derive(Default)]
struct FileContent {
    sure: Vec<u8>,
    coming: Vec<Coming<Change>>,
}

#[derive(Default)]
struct FolderContent {
    sure: BTreeMap<String, Inode>,
    coming: Vec<Coming<Naming>>,
    /// With everything that is coming.
    now: BTreeMap<String, Inode>,
}

/// Something that no sync has covered yet, with the number of the call that asked for it.
struct Coming<T> {
    number: usize,
    what: T,
}

enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    SetLength(usize),
}

enum Naming {
    Name(String, Inode),
    Remove(String),
    /// One step: the new name is there and the old one gone, or neither.
    Move {
        from: String,
        to: String,
        inode: Inode,
    },
}

impl Disk {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), inodes: vec![Content::Folder(FolderContent::default())] }
    }

    /// Does what a call asked for. Calls are numbered as they were recorded.
    pub fn apply(&mut self, number: usize, call: &Call) {
        match call {
            Call::MakeFolder { path } => self.make(number, path, Content::Folder(FolderContent::default())),
            Call::Open { path, empties } => match self.find(path) {
                None => self.make(number, path, Content::File(FileContent::default())),
                Some(inode) if *empties => self.change(number, inode, Change::SetLength(0)),
                Some(_) => {}
            },
            Call::Write { path, offset, bytes } => {
                let Some(inode) = self.find(path) else { return };
                let offset = usize::try_from(*offset).expect("a place in memory");
                self.change(number, inode, Change::Write { offset, bytes: bytes.clone() });
            }
            Call::SetLength { path, length } => {
                let Some(inode) = self.find(path) else { return };
                self.change(number, inode, Change::SetLength(usize::try_from(*length).expect("a length in memory")));
            }
            Call::SyncFile { path, since } | Call::SyncFolder { path, since } => {
                let Some(inode) = self.find(path) else { return };
                self.sync(inode, *since);
            }
            Call::Rename { from, to } => self.rename(number, from, to),
            Call::Link { from, to } => {
                let inode = self.find(from).expect("what is linked is there");
                self.name(number, to, inode);
            }
            Call::Remove { path } => {
                let (folder, name) = self.place(path);
                self.folder(folder).note(number, Naming::Remove(name));
            }
            Call::Tell { .. } => {}
        }
    }

    /// Writes the disk as a cut at this point could leave it.
    pub fn write_image(&self, to: &Path, chance: &mut Chance) {
        let plan = Survival::by_chance(chance);
        self.write_folder(0, to, plan, chance);
    }

    fn write_folder(&self, inode: Inode, to: &Path, plan: Survival, chance: &mut Chance) {
        let Content::Folder(folder) = &self.inodes[inode] else { unreachable!("it is a folder") };
        fs::create_dir_all(to).expect("a folder");
        for (name, inode) in folder.left(plan, chance) {
            match &self.inodes[inode] {
                Content::File(file) => fs::write(to.join(name), file.left(plan, chance)).expect("written"),
                Content::Folder(_) => self.write_folder(inode, &to.join(name), plan, chance),
            }
        }
    }

    fn find(&self, path: &Path) -> Option<Inode> {
        let below = path.strip_prefix(&self.root).expect("a path below the root");
        below.components().try_fold(0, |inode, part| {
            let Component::Normal(name) = part else { panic!("{} is no plain path", path.display()) };
            let Content::Folder(folder) = &self.inodes[inode] else { return None };
            folder.now.get(&*name.to_string_lossy()).copied()
        })
    }

    /// Returns the folder of a path, and the name in it.
    fn place(&self, path: &Path) -> (Inode, String) {
        let folder = self.find(path.parent().expect("a folder above")).expect("the folder is there");
        (folder, path.file_name().expect("a name").to_string_lossy().into_owned())
    }

    fn folder(&mut self, inode: Inode) -> &mut FolderContent {
        let Content::Folder(folder) = &mut self.inodes[inode] else { panic!("it is a file") };
        folder
    }

    fn make(&mut self, number: usize, path: &Path, content: Content) {
        self.inodes.push(content);
        self.name(number, path, self.inodes.len() - 1);
    }

    fn name(&mut self, number: usize, path: &Path, inode: Inode) {
        let (folder, name) = self.place(path);
        self.folder(folder).note(number, Naming::Name(name, inode));
    }

    fn rename(&mut self, number: usize, from: &Path, to: &Path) {
        let inode = self.find(from).expect("what is renamed is there");
        let ((from_folder, from), (to_folder, to)) = (self.place(from), self.place(to));
        if from_folder == to_folder {
            self.folder(to_folder).note(number, Naming::Move { from, to, inode });
        } else {
            self.folder(to_folder).note(number, Naming::Name(to, inode));
            self.folder(from_folder).note(number, Naming::Remove(from));
        }
    }

    fn change(&mut self, number: usize, inode: Inode, what: Change) {
        let Content::File(file) = &mut self.inodes[inode] else { panic!("it is a folder") };
        file.coming.push(Coming { number, what });
    }

    fn sync(&mut self, inode: Inode, since: usize) {
        match &mut self.inodes[inode] {
            Content::File(file) => {
                let covered = file.coming.iter().take_while(|coming| coming.number < since).count();
                for coming in file.coming.drain(..covered) {
                    coming.what.apply(&mut file.sure, |_| true);
                }
            }
            Content::Folder(folder) => {
                let covered = folder.coming.iter().take_while(|coming| coming.number < since).count();
                for coming in folder.coming.drain(..covered) {
                    coming.what.apply(&mut folder.sure);
                }
            }
        }
    }
}

impl FolderContent {
    fn note(&mut self, number: usize, what: Naming) {
        what.apply(&mut self.now);
        self.coming.push(Coming { number, what });
    }

    fn left(&self, plan: Survival, chance: &mut Chance) -> BTreeMap<String, Inode> {
        let mut names = self.sure.clone();
        for coming in &self.coming {
            if plan.keeps(chance) {
                coming.what.apply(&mut names);
            }
        }
        names
    }
}

impl FileContent {
    fn left(&self, plan: Survival, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.sure.clone();
        for coming in &self.coming {
            if plan.keeps(chance) {
                let torn = plan == Survival::InPart && chance.coin();
                // Drawn beforehand, so that a change does not depend on how it is applied.
                let pattern = chance.below(u64::MAX);
                coming.what.apply(&mut bytes, |sector| !torn || (pattern >> (sector % 52)) & 1 == 0);
            }
        }
        bytes
    }
}

impl Change {
    /// Changes a file, as far as its sectors are kept. What lies between its end and a write beyond it is zero.
    fn apply(&self, file: &mut Vec<u8>, keeps: impl Fn(usize) -> bool) {
        match self {
            Self::SetLength(length) => file.resize(*length, 0),
            Self::Write { offset, bytes } => {
                file.resize(file.len().max(offset + bytes.len()), 0);
                for (place, byte) in (*offset..).zip(bytes) {
                    if keeps(place / SECTOR_BYTES) {
                        file[place] = *byte;
                    }
                }
            }
        }
    }
}

/// What a disk writes as one.
const SECTOR_BYTES: usize = 512;

impl Naming {
    fn apply(&self, names: &mut BTreeMap<String, Inode>) {
        match self {
            Self::Name(name, inode) => {
                names.insert(name.clone(), *inode);
            }
            Self::Remove(name) => {
                names.remove(name);
            }
            Self::Move { from, to, inode } => {
                names.remove(from);
                names.insert(to.clone(), *inode);
            }
        }
    }
}

/// What of all that no sync covered survives a cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Survival {
    Nothing,
    All,
    /// Some of it, whole.
    Some,
    /// Some of it, and of that some sectors.
    InPart,
}

impl Survival {
    fn by_chance(chance: &mut Chance) -> Self {
        match chance.below(8) {
            0 | 1 => Self::Nothing,
            2 => Self::All,
            3 | 4 => Self::Some,
            _ => Self::InPart,
        }
    }

    fn keeps(self, chance: &mut Chance) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::Some | Self::InPart => chance.coin(),
        }
    }
}
