//! What jobs are asked and what they answer: the JSON of their rows, one module for each kind.
//!
//! Rows outlive the programs that wrote them, so every version of a payload stays readable. A document without a
//! `version` has the first one, which is written without. What changes the meaning of a payload raises the version that
//! `reading` knows, writes it, and reads what came before.

mod animatic;
mod clip;
mod film;
mod given;
mod import;
mod ingest;
mod moving;
mod plan;
mod publish;
mod reading;
mod segment;
mod take;
#[cfg(test)]
mod tests;
mod transcript;
mod video;

pub use self::{
    animatic::{AnimaticInput, RenderedAnimatic},
    clip::{ClipInput, ClipOutput, LayerFile, PicturedScene, ScenePicture, SpokenScene},
    film::{AcceptedCaptions, AcceptedFilm, AcceptedScene, FilmCrop, FilmInput},
    given::{GivenFile, GivenFiles, GivenKind},
    import::{ImportInput, ImportedFile},
    ingest::{IngestInput, IngestOutput},
    moving::{MoveInput, MovedAsset},
    plan::{BriefInput, EditedInput, PlanInput, PlanOutput, Planned, StageOutput, TrailerInput},
    publish::{PublishInput, PublishedOutput},
    reading::{UnreadablePayload, read},
    segment::{SegmentCount, SegmentInput, WantedSegment},
    take::{TakeInput, TakeOutput},
    transcript::{TranscriptInput, TranscriptOutput},
    video::{
        ExportedPackage, FinalInput, FinishedVideo, PackageInput, ScenesInput, TIMELINE, TimelineInput, WatermarkInput,
        WatermarkedDraft, rendered_ms,
    },
};
