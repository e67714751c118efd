//! Faults of files that somebody gave.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::problem::Problem;

/// A file that cannot be used as it is: a result, not a reason to try again.
///
/// It is told as `<input> <what>, <limit>: <remedy>`, in this order and in this type alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaError {
    pub kind: MediaFault,
    /// What is at fault; `None` where the error reads after a name that its reader knows.
    pub input: Option<Input>,
    /// What is wrong. Reads after the name of the input: `has 16384 x 16384 pixels`.
    pub what: String,
    /// The limit that this breaks, where there is one: `more than 64 million`.
    pub limit: Option<String>,
    /// What to do: an imperative fragment without a full stop, such as `scale it down`.
    pub remedy: String,
}

/// What is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file of this machine. Whoever does not know the machine is told another name than its path.
    File(PathBuf),
    /// What is no file, in words: `a drawing of the timeline`.
    Part(&'static str),
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Part(words) => f.write_str(words),
        }
    }
}

impl MediaError {
    /// A fault of something that the reader of the error knows by name.
    pub fn new(kind: MediaFault, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, input: None, what: what.into(), limit: None, remedy: remedy.into() }
    }

    /// A fault of a file.
    pub fn of(file: &Path, kind: MediaFault, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { input: Some(Input::File(file.to_owned())), ..Self::new(kind, what, remedy) }
    }

    /// Names the limit that was broken: a fragment such as `more than 64 million`.
    pub fn limit(self, limit: impl Into<String>) -> Self {
        Self { limit: Some(limit.into()), ..self }
    }

    /// Returns the stable code: see [`MediaFault::code`].
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Tells what is wrong, and nothing of what to do. Reads after the name of the input.
    pub fn fault(&self) -> String {
        match &self.limit {
            Some(limit) => format!("{}, {limit}", self.what),
            None => self.what.clone(),
        }
    }

    /// Tells the error with its code, where files have other names than their paths.
    pub fn named(&self, name: impl Fn(&Path) -> String) -> String {
        let input = match &self.input {
            Some(Input::File(path)) => format!("{} ", name(path)),
            Some(part) => format!("{part} "),
            None => String::new(),
        };
        format!("{}: {input}{}: {}", self.code(), self.fault(), self.remedy)
    }

    /// Tells the error as a problem of the field that named the file, by that name.
    pub fn into_problem(self, field: impl Into<String>, name: &str) -> Problem {
        let message = format!("{name} {}", self.fault());
        Problem::new(self.code(), field, message, self.remedy)
    }
}

impl std::error::Error for MediaError {}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.named(|path| path.display().to_string()))
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What is wrong with a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum MediaFault {
            $($(#[$doc])* $name,)+
        }

        impl MediaFault {
            /// Returns the name that documents, jobs and logs show: stable, `snake_case`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

faults! {
    /// A picture of more than one frame.
    AnimatedPicture = "animated_picture",
    /// The content breaks the rules of its format.
    Damaged = "damaged",
    /// It takes a program to read that is not installed.
    DecoderMissing = "decoder_missing",
    /// Nothing is heard in it.
    EmptyAudio = "empty_audio",
    /// It has no bytes.
    EmptyFile = "empty_file",
    /// It lasts no time.
    EmptyMedia = "empty_media",
    /// One side is many times as long as the other.
    ExtremeShape = "extreme_shape",
    /// A file of a brief has more bytes than are stored.
    FileTooLarge = "file_too_large",
    /// The folder for a sequence of frames holds something else.
    FolderInUse = "folder_in_use",
    /// There is no such file.
    MissingFile = "missing_file",
    /// Neither a picture nor a film.
    NoPicture = "no_picture",
    /// No stream of sound.
    NoSound = "no_sound",
    /// Neither moving pictures nor sound.
    NoStreams = "no_streams",
    /// No moving pictures.
    NoVideo = "no_video",
    /// A folder or a device in the place of a brief's file.
    NotAFile = "not_a_file",
    /// It lies outside the folder that files may be named in.
    OutsideFolder = "outside_folder",
    /// Another content than the one that the plan was made for.
    SourceChanged = "source_changed",
    /// It takes longer than the limit.
    TooLong = "too_long",
    /// It takes more memory, time or elements than the limit.
    TooComplex = "too_complex",
    /// More bytes than are read of this kind of file.
    TooManyBytes = "too_many_bytes",
    /// More pixels than a picture or a frame may have.
    TooManyPixels = "too_many_pixels",
    /// More points than a table of colours may have.
    TooManyPoints = "too_many_points",
    /// It ends sooner than it says.
    Truncated = "truncated",
    /// A file of a brief that the system does not let read.
    Unreadable = "unreadable",
    /// A file that the system does not let read, or something that is no file.
    UnreadableFile = "unreadable_file",
    /// No format that is read.
    UnsupportedFormat = "unsupported_format",
}

#[cfg(test)]
mod tests {
    use super::*;

    fn huge() -> MediaError {
        let file = Path::new("/srv/gala/1f.png");
        MediaError::of(file, MediaFault::TooManyPixels, "has 16384 x 16384 pixels", "scale it down")
            .limit("more than 64 million")
    }

    #[test]
    fn an_error_is_told_by_its_parts_in_one_order() {
        let told = "/srv/gala/1f.png has 16384 x 16384 pixels, more than 64 million: scale it down";
        assert_eq!(huge().to_string(), format!("too_many_pixels: {told}"));
        let named = huge().named(|_| "cup.png".to_owned());
        assert_eq!(named, "too_many_pixels: cup.png has 16384 x 16384 pixels, more than 64 million: scale it down");
        let unnamed = MediaError { input: None, limit: None, ..huge() };
        assert_eq!(unnamed.to_string(), "too_many_pixels: has 16384 x 16384 pixels: scale it down");
        let part = MediaError { input: Some(Input::Part("a drawing")), ..unnamed };
        assert_eq!(
            part.named(|_| "cup.png".to_owned()),
            "too_many_pixels: a drawing has 16384 x 16384 pixels: scale it down"
        );
    }

    #[test]
    fn a_problem_has_the_remedy_apart_whatever_its_words_are() {
        let colon = MediaError { remedy: "save it as: PNG".to_owned(), ..huge() };
        let problem = colon.into_problem("tracks[0].source", "media/cup.png");
        assert_eq!((problem.code.as_str(), problem.field.as_str()), ("too_many_pixels", "tracks[0].source"));
        assert_eq!(problem.message, "media/cup.png has 16384 x 16384 pixels, more than 64 million");
        assert_eq!(problem.remedy, "save it as: PNG");
    }
}
