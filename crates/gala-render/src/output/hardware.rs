//! Encoders outside the processor: which there are, which really work here, and what happens where none does.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use gala_core::{format::FrameSize, time::FrameRate};
use gala_raster::frame::Frame;
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use crate::{
    cancel::Cancel, command::Command, error::RenderError, process::Program, settings::Quality, tools::Tools,
    workdir::Workdir,
};

/// A family of encoders that graphics and media chips have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hardware {
    Nvenc,
    Qsv,
    Vaapi,
    Videotoolbox,
    V4l2m2m,
}

/// What the user wants of hardware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HardwareWish {
    #[default]
    Off,
    /// The first that works.
    Auto,
    One(Hardware),
}

/// What encodes, and what is to be told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardwareChoice {
    /// `None`: the processor.
    pub hardware: Option<Hardware>,
    /// Why none of what was wanted is used.
    pub fallback: Option<String>,
}

impl Hardware {
    /// In the order in which they are tried.
    pub const ALL: [Self; 5] = [Self::Nvenc, Self::Qsv, Self::Vaapi, Self::Videotoolbox, Self::V4l2m2m];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nvenc => "nvenc",
            Self::Qsv => "qsv",
            Self::Vaapi => "vaapi",
            Self::Videotoolbox => "videotoolbox",
            Self::V4l2m2m => "v4l2m2m",
        }
    }

    fn encodes(self, codec: Codec) -> bool {
        match codec {
            Codec::H264 | Codec::Hevc => true,
            Codec::Av1 => matches!(self, Self::Nvenc | Self::Qsv | Self::Vaapi),
            _ => false,
        }
    }

    /// Returns the encoder's options as ffmpeg takes them, without B-frames and with one group of pictures.
    pub(crate) fn options(self, codec: Codec, quality: Quality) -> String {
        let level = match quality {
            Quality::Draft => 30,
            Quality::Standard => 23,
            Quality::High => 19,
        };
        let encoder = format!("-c:v {codec}_{} -g 1000000 -bf 0", self.name());
        let tag = if codec == Codec::Hevc { " -tag:v hvc1" } else { "" };
        match self {
            Self::Nvenc => format!("{encoder} -preset p4 -rc vbr -cq {level} -b:v 0 -pix_fmt yuv420p{tag}"),
            Self::Qsv => format!("{encoder} -preset medium -global_quality {level} -vf format=nv12{tag}"),
            Self::Vaapi => format!(
                "-vaapi_device /dev/dri/renderD128 -vf format=nv12,hwupload {encoder} -rc_mode CQP -qp {level}{tag}"
            ),
            Self::Videotoolbox => format!("{encoder} -q:v {} -pix_fmt yuv420p{tag}", 100 - 2 * level),
            Self::V4l2m2m => format!("{encoder} -b:v {}M -pix_fmt yuv420p{tag}", 40 - level),
        }
    }

    /// Returns the devices and the facts about them that its driver opens, as far as they are there.
    pub(crate) fn devices(self) -> impl Iterator<Item = PathBuf> {
        let places: &[&str] = match self {
            Self::Nvenc => &["/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"],
            Self::Qsv | Self::Vaapi => &["/dev/dri"],
            Self::Videotoolbox => &[],
            Self::V4l2m2m => &["/dev/video10", "/dev/video11", "/dev/video12"],
        };
        places.iter().map(PathBuf::from).filter(|place| place.exists())
    }
}

impl fmt::Display for Hardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for HardwareWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = |text: &str| Hardware::ALL.into_iter().find(|hardware| hardware.name() == text);
        match text {
            "off" => Ok(Self::Off),
            "auto" => Ok(Self::Auto),
            other => one(other).map(Self::One).ok_or_else(|| {
                let names = Hardware::ALL.map(Hardware::name).join(", ");
                format!("{other} is no hardware encoder (use auto, off, {names})")
            }),
        }
    }
}

impl Command {
    /// Lets an encoder open the devices of its hardware.
    pub(crate) fn with_hardware(mut self, hardware: Option<Hardware>) -> Self {
        let devices = hardware.into_iter().flat_map(Hardware::devices);
        self.write.extend(devices);
        if hardware.is_some() {
            self.has_drivers = true;
            let facts = ["/sys/dev/char", "/sys/devices", "/usr/share/libdrm"].map(PathBuf::from);
            self.read.extend(facts.into_iter().filter(|place| place.exists()));
        }
        self
    }
}

/// Decides what encodes. `works` tries one encoder, and tells why it cannot be used.
pub fn choose_hardware(
    wish: HardwareWish,
    codec: Codec,
    alpha: bool,
    mut works: impl FnMut(Hardware) -> Result<(), String>,
) -> HardwareChoice {
    let fallback = |why: String| HardwareChoice {
        hardware: None,
        fallback: Some(format!("no hardware encodes {codec} here, the processor does: {why}")),
    };
    let wanted: Vec<Hardware> = match wish {
        HardwareWish::Off => return HardwareChoice { hardware: None, fallback: None },
        HardwareWish::Auto => Hardware::ALL.to_vec(),
        HardwareWish::One(hardware) => vec![hardware],
    };
    if alpha {
        return fallback("none encodes transparency".to_owned());
    }
    let able: Vec<Hardware> = wanted.iter().copied().filter(|hardware| hardware.encodes(codec)).collect();
    if able.is_empty() {
        return fallback("only h264, hevc and av1 can be encoded by hardware".to_owned());
    }
    let mut refused = Vec::new();
    for hardware in able {
        match works(hardware) {
            Ok(()) => return HardwareChoice { hardware: Some(hardware), fallback: None },
            Err(why) => refused.push(format!("{hardware}: {why}")),
        }
    }
    fallback(refused.join("; "))
}

/// What was found of this machine's encoders: trying one costs a process.
type Found = BTreeMap<(PathBuf, Codec, Hardware), Result<(), String>>;
static FOUND: Mutex<Found> = Mutex::new(BTreeMap::new());

const TIME_LIMIT: Duration = Duration::from_secs(20);
const TRIAL_FRAMES: u64 = 4;

impl Tools {
    /// Decides what encodes, by encoding a few frames with each encoder that is wanted. `scratch` is a folder for
    /// what they write.
    pub fn choose_hardware(&self, wish: HardwareWish, codec: Codec, alpha: bool, scratch: &Path) -> HardwareChoice {
        choose_hardware(wish, codec, alpha, |hardware| {
            let name = (self.ffmpeg.program().to_owned(), codec, hardware);
            let known = FOUND.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
            known.unwrap_or_else(|| {
                let tried = self.try_hardware(codec, hardware, scratch);
                let told = tried.as_ref().map_err(ToString::to_string).copied();
                // A trial that something else ended says nothing of the encoder.
                if !tried.is_err_and(|error| error.is_transient()) {
                    FOUND.lock().unwrap_or_else(PoisonError::into_inner).insert(name, told.clone());
                }
                told
            })
        })
    }

    /// Encodes a few frames, larger than the least that chips take.
    fn try_hardware(&self, codec: Codec, hardware: Hardware, scratch: &Path) -> Result<(), RenderError> {
        let size = FrameSize { width: 320, height: 320 };
        let folder = Workdir::within(scratch)?;
        let out = folder.file("trial.mp4");
        let command = Command::ffmpeg()
            .raw_frames("yuv420p", size, FrameRate::FPS_30)
            .words(&hardware.options(codec, Quality::Standard))
            .with_hardware(Some(hardware))
            .counted()
            .output("mp4", &out);
        let mut running = self.start(Program::Ffmpeg, &command, &Cancel::new(), TIME_LIMIT)?;
        if let Some(mut stdin) = running.stdin() {
            // An encoder that does not work closes its end: how it ended says why.
            let frame = Frame::new(size);
            let _ = (0..TRIAL_FRAMES).try_for_each(|_| std::io::Write::write_all(&mut stdin, &frame.bytes));
        }
        running.finish_counted()?.frames(TRIAL_FRAMES).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(wish: HardwareWish, codec: Codec, working: &[Hardware]) -> (Option<Hardware>, String) {
        let works = |hardware: Hardware| if working.contains(&hardware) { Ok(()) } else { Err("no device".to_owned()) };
        let choice = choose_hardware(wish, codec, false, works);
        (choice.hardware, choice.fallback.unwrap_or_default())
    }

    #[test]
    fn nothing_is_tried_unless_it_is_asked_for() {
        let choice = choose_hardware(HardwareWish::Off, Codec::H264, false, |hardware| panic!("{hardware} was tried"));
        assert_eq!(choice, HardwareChoice { hardware: None, fallback: None });
    }

    #[test]
    fn the_first_that_works_is_used() {
        use Hardware::{Nvenc, Qsv, V4l2m2m, Vaapi};
        assert_eq!(choose(HardwareWish::Auto, Codec::H264, &[Vaapi, V4l2m2m]), (Some(Vaapi), String::new()));
        assert_eq!(choose(HardwareWish::One(V4l2m2m), Codec::Hevc, &[Nvenc, V4l2m2m]).0, Some(V4l2m2m));
        assert_eq!(choose(HardwareWish::Auto, Codec::Av1, &[V4l2m2m, Qsv]).0, Some(Qsv));
    }

    #[test]
    fn where_none_works_the_processor_encodes_and_the_reasons_are_told() {
        let (used, told) = choose(HardwareWish::Auto, Codec::H264, &[]);
        assert_eq!(used, None);
        assert!(told.contains("nvenc: no device") && told.contains("v4l2m2m: no device"), "{told}");
        let (used, told) = choose(HardwareWish::One(Hardware::Nvenc), Codec::H264, &[Hardware::Vaapi]);
        assert!(used.is_none() && told.contains("nvenc") && !told.contains("vaapi"), "{told}");
        assert!(choose(HardwareWish::Auto, Codec::Vp9, &Hardware::ALL).1.contains("only h264, hevc and av1"));
        let alpha = choose_hardware(HardwareWish::Auto, Codec::H264, true, |_| Ok(()));
        assert!(alpha.hardware.is_none() && alpha.fallback.is_some_and(|told| told.contains("transparency")));
    }

    #[test]
    fn wishes_are_words() {
        assert_eq!("auto".parse(), Ok(HardwareWish::Auto));
        assert_eq!("vaapi".parse(), Ok(HardwareWish::One(Hardware::Vaapi)));
        assert!("cuda".parse::<HardwareWish>().is_err_and(|told| told.contains("nvenc")));
    }
}
