//! libespeak-ng, opened at run time: neither its headers nor its development package is needed to build.
//!
//! The declarations follow `speak_lib.h`, API revision 12, which espeak-ng has kept since 1.49.

#![expect(unsafe_code, reason = "libespeak-ng is a C library")]

mod opening;

use std::{
    ffi::{CStr, CString, c_char, c_int, c_short, c_uint, c_void},
    ops::Range,
    ptr,
};

use libloading::Library;

use self::opening::open_library;

const AUDIO_OUTPUT_SYNCHRONOUS: c_int = 2;
const INITIALIZE_PHONEME_EVENTS: c_int = 1;
const INITIALIZE_PHONEME_IPA: c_int = 2;
/// Without it a missing data folder ends the process before it could say why.
const INITIALIZE_DONT_EXIT: c_int = 0x8000;
const BUFFER_MS: c_int = 200;
const POS_CHARACTER: c_int = 1;
/// Plain UTF-8: neither SSML nor phoneme notation is interpreted.
const CHARS_UTF8: c_uint = 1;
/// Sounds by the International Phonetic Alphabet.
const PHONEMES_IPA: c_int = 2;
const OK: c_int = 0;

/// What espeak-ng can be told before it speaks, by its own numbers.
#[derive(Clone, Copy)]
pub enum Parameter {
    /// Words per minute, 80 to 450.
    Rate = 1,
    /// 0 to 100.
    Pitch = 3,
}

/// Where something happens in the sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counted from the start of the text's sound.
    pub sample: usize,
    pub kind: EventKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A word starts: character position counted from 0, and length in characters.
    Word { position: usize, length: usize },
    /// A clause ended, its pause included.
    ClauseEnd,
    /// A phoneme starts. Empty for a pause.
    Phoneme(String),
}

/// The sound of a text as it comes from the library.
#[derive(Debug, Default)]
pub struct Raw {
    pub samples: Vec<i16>,
    pub events: Vec<Event>,
}

/// A part of a text as the library takes it in, and how it is pronounced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawClause {
    /// What of the text was read for it, in bytes: up to a character of what follows it.
    pub bytes: Range<usize>,
    /// With marks of stress, and spaces between words as the library joins them.
    pub ipa: String,
}

/// A voice of the installed data.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Voice {
    pub name: String,
    /// Language codes, the best fitting first.
    pub languages: Vec<String>,
    /// The path of the voice's file below the data folder.
    pub identifier: String,
    pub gender: Option<&'static str>,
}

#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    #[error("libespeak-ng cannot be opened: {0}")]
    Missing(libloading::Error),
    #[error("the data of espeak-ng cannot be read")]
    NoData,
    #[error("espeak-ng refused the voice {0}")]
    Voice(String),
    #[error("espeak-ng failed with {0}")]
    Synthesis(c_int),
    #[error("the speech is longer than {0} samples")]
    TooLong(usize),
    #[error("the text has a zero byte")]
    ZeroByte,
}

#[repr(C)]
struct RawEvent {
    kind: c_int,
    unique_identifier: c_uint,
    text_position: c_int,
    length: c_int,
    audio_position: c_int,
    sample: c_int,
    user_data: *mut c_void,
    id: RawEventId,
}

#[repr(C)]
union RawEventId {
    number: c_int,
    name: *const c_char,
    string: [u8; 8],
}

#[repr(C)]
struct RawVoice {
    name: *const c_char,
    languages: *const c_char,
    identifier: *const c_char,
    gender: u8,
    age: u8,
    variant: u8,
    xx1: u8,
    score: c_int,
    spare: *mut c_void,
}

type Callback = unsafe extern "C" fn(*mut c_short, c_int, *mut RawEvent) -> c_int;
type TextToPhonemes = unsafe extern "C" fn(*mut *const c_void, c_int, c_int) -> *const c_char;
type Synth =
    unsafe extern "C" fn(*const c_void, usize, c_uint, c_int, c_uint, c_uint, *mut c_uint, *mut c_void) -> c_int;

/// The opened and initialised library. One per process: its state is global.
pub struct Espeak {
    synth: Synth,
    text_to_phonemes: TextToPhonemes,
    set_voice_by_name: unsafe extern "C" fn(*const c_char) -> c_int,
    set_parameter: unsafe extern "C" fn(c_int, c_int, c_int) -> c_int,
    list_voices: unsafe extern "C" fn(*mut RawVoice) -> *const *const RawVoice,
    info: unsafe extern "C" fn(*mut *const c_char) -> *const c_char,
    sample_rate: u32,
}

impl Espeak {
    /// Opens and initialises the library and its data.
    ///
    /// # Errors
    /// [`LibraryError::Missing`] where the library or one of its functions is not there, [`LibraryError::NoData`]
    /// without its data.
    pub fn open() -> Result<Self, LibraryError> {
        // It starts threads of its own, which do not end when it is closed: as long as the process lives, it stays.
        let library: &'static Library = Box::leak(Box::new(open_library().map_err(LibraryError::Missing)?));
        // SAFETY: the signatures are those of speak_lib.h, and the library outlives the pointers.
        unsafe {
            let initialize: unsafe extern "C" fn(c_int, c_int, *const c_char, c_int) -> c_int =
                symbol(library, b"espeak_Initialize\0")?;
            let set_callback: unsafe extern "C" fn(Callback) = symbol(library, b"espeak_SetSynthCallback\0")?;
            let options = INITIALIZE_PHONEME_EVENTS | INITIALIZE_PHONEME_IPA | INITIALIZE_DONT_EXIT;
            let rate = initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, ptr::null(), options);
            let sample_rate = u32::try_from(rate).ok().filter(|rate| *rate > 0).ok_or(LibraryError::NoData)?;
            set_callback(receive);
            Ok(Self {
                synth: symbol(library, b"espeak_Synth\0")?,
                text_to_phonemes: symbol(library, b"espeak_TextToPhonemes\0")?,
                set_voice_by_name: symbol(library, b"espeak_SetVoiceByName\0")?,
                set_parameter: symbol(library, b"espeak_SetParameter\0")?,
                list_voices: symbol(library, b"espeak_ListVoices\0")?,
                info: symbol(library, b"espeak_Info\0")?,
                sample_rate,
            })
        }
    }

    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Returns the library's version, such as `1.51`.
    pub fn version(&self) -> String {
        let mut path = ptr::null();
        // SAFETY: espeak_Info returns a static string.
        unsafe { text((self.info)(&raw mut path)) }
    }

    /// Lists the voices that speak a language.
    pub fn voices(&self) -> Vec<Voice> {
        self.list(ptr::null_mut())
    }

    /// Lists the variants that can follow a voice's name after `+`.
    pub fn variants(&self) -> Vec<Voice> {
        let mut wanted = RawVoice {
            name: ptr::null(),
            languages: c"variant".as_ptr(),
            identifier: ptr::null(),
            gender: 0,
            age: 0,
            variant: 0,
            xx1: 0,
            score: 0,
            spare: ptr::null_mut(),
        };
        self.list(&raw mut wanted)
    }

    fn list(&self, wanted: *mut RawVoice) -> Vec<Voice> {
        let mut voices = Vec::new();
        // SAFETY: espeak_ListVoices returns a zero-terminated list that stays until it is called again.
        unsafe {
            let mut next = (self.list_voices)(wanted);
            while !next.is_null() && !(*next).is_null() {
                voices.push(read_voice(&**next));
                next = next.add(1);
            }
        }
        voices
    }

    /// Chooses a voice by its identifier, optionally followed by `+variant`.
    ///
    /// # Errors
    /// [`LibraryError::Voice`] for one that the library does not take, [`LibraryError::ZeroByte`] for a name with one.
    pub fn set_voice(&self, name: &str) -> Result<(), LibraryError> {
        let c_name = CString::new(name).map_err(|_| LibraryError::ZeroByte)?;
        // SAFETY: the name is zero-terminated and copied by the library.
        match unsafe { (self.set_voice_by_name)(c_name.as_ptr()) } {
            OK => Ok(()),
            _ => Err(LibraryError::Voice(name.to_owned())),
        }
    }

    pub fn set_parameter(&self, parameter: Parameter, value: i32) {
        // SAFETY: the library clamps the value to the parameter's range.
        unsafe { (self.set_parameter)(parameter as c_int, value, 0) };
    }

    /// Speaks plain text. Stops with an error once the sound is longer than `limit` samples.
    ///
    /// # Errors
    /// [`LibraryError::TooLong`] past the limit, [`LibraryError::ZeroByte`] for a text with one,
    /// [`LibraryError::Synthesis`] with the library's own code.
    pub fn speak(&self, text: &str, limit: usize) -> Result<Raw, LibraryError> {
        let c_text = CString::new(text).map_err(|_| LibraryError::ZeroByte)?;
        let size = c_text.as_bytes_with_nul().len();
        let mut collector = Collector { raw: Raw::default(), limit, overflow: false };
        // SAFETY: the text is zero-terminated; in synchronous mode the call returns after the last callback,
        // so `collector` outlives every use of the pointer to it.
        let status = unsafe {
            (self.synth)(
                c_text.as_ptr().cast(),
                size,
                0,
                POS_CHARACTER,
                0,
                CHARS_UTF8,
                ptr::null_mut(),
                (&raw mut collector).cast(),
            )
        };
        match status {
            _ if collector.overflow => Err(LibraryError::TooLong(limit)),
            OK => Ok(collector.raw),
            status => Err(LibraryError::Synthesis(status)),
        }
    }

    /// Tells how plain text is pronounced, clause by clause, and says nothing.
    ///
    /// # Errors
    /// [`LibraryError::ZeroByte`] for a text with one.
    pub fn clauses(&self, text: &str) -> Result<Vec<RawClause>, LibraryError> {
        let c_text = CString::new(text).map_err(|_| LibraryError::ZeroByte)?;
        let beginning: *const c_void = c_text.as_ptr().cast();
        let (mut next, mut from) = (beginning, 0);
        let mut clauses = Vec::new();
        while !next.is_null() {
            // SAFETY: `next` points into the zero-terminated text and is moved within it, or to null at its end; what is
            // returned stays until the next call.
            let ipa = unsafe { self::text((self.text_to_phonemes)(&raw mut next, CHARS_UTF8 as c_int, PHONEMES_IPA)) };
            let to = if next.is_null() { text.len() } else { (next as usize - beginning as usize).min(text.len()) };
            // It always goes on; if it did not, this would never end.
            if to <= from && !next.is_null() {
                break;
            }
            clauses.push(RawClause { bytes: from..to.max(from), ipa });
            from = to.max(from);
        }
        Ok(clauses)
    }
}

struct Collector {
    raw: Raw,
    limit: usize,
    overflow: bool,
}

/// Takes a chunk of sound and its events; returns 1 to stop.
unsafe extern "C" fn receive(wave: *mut c_short, count: c_int, mut event: *mut RawEvent) -> c_int {
    if event.is_null() {
        return 0;
    }
    // SAFETY: the library passes `count` samples and a list of events that ends with kind 0; each event, the
    // last included, carries the pointer given to espeak_Synth.
    unsafe {
        let Some(collector) = (*event).user_data.cast::<Collector>().as_mut() else { return 0 };
        if let (false, Ok(count)) = (wave.is_null(), usize::try_from(count)) {
            collector.raw.samples.extend_from_slice(std::slice::from_raw_parts(wave, count));
        }
        while (*event).kind != 0 {
            collector.raw.events.extend(read_event(&*event));
            event = event.add(1);
        }
        collector.overflow |= collector.raw.samples.len() > collector.limit;
        c_int::from(collector.overflow)
    }
}

fn read_event(event: &RawEvent) -> Option<Event> {
    let sample = usize::try_from(event.sample).ok()?;
    let kind = match event.kind {
        1 => EventKind::Word {
            position: usize::try_from(event.text_position.checked_sub(1)?).ok()?,
            length: usize::try_from(event.length).ok().filter(|length| *length > 0)?,
        },
        5 => EventKind::ClauseEnd,
        7 => {
            // SAFETY: phoneme events fill `string`.
            let bytes = unsafe { event.id.string };
            EventKind::Phoneme(phoneme(&bytes))
        }
        _ => return None,
    };
    Some(Event { sample, kind })
}

/// Reads a name that ends at a zero or fills the whole field, where it may be cut inside a character.
fn phoneme(bytes: &[u8]) -> String {
    let name = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    name.utf8_chunks().map(|chunk| chunk.valid()).collect()
}

unsafe fn read_voice(voice: &RawVoice) -> Voice {
    // SAFETY: the strings are zero-terminated; `languages` is a list of a priority byte and a string each, ended
    // by a zero priority.
    unsafe {
        let mut languages = Vec::new();
        let mut next = voice.languages;
        while !next.is_null() && *next != 0 {
            let code = CStr::from_ptr(next.add(1));
            languages.push((*next.cast::<u8>(), code.to_string_lossy().into_owned()));
            next = next.add(2 + code.count_bytes());
        }
        languages.sort_by_key(|(priority, _)| *priority);
        Voice {
            name: text(voice.name),
            languages: languages.into_iter().map(|(_, code)| code).collect(),
            identifier: text(voice.identifier),
            gender: match voice.gender {
                1 => Some("male"),
                2 => Some("female"),
                _ => None,
            },
        }
    }
}

unsafe fn text(c_text: *const c_char) -> String {
    if c_text.is_null() {
        return String::new();
    }
    // SAFETY: the caller passes a zero-terminated string.
    unsafe { CStr::from_ptr(c_text).to_string_lossy().into_owned() }
}

/// SAFETY: `T` must be the type of the symbol.
unsafe fn symbol<T: Copy>(library: &Library, name: &[u8]) -> Result<T, LibraryError> {
    // SAFETY: as promised by the caller.
    unsafe { library.get::<T>(name).map(|symbol| *symbol).map_err(LibraryError::Missing) }
}
