//! The shapes of requests and answers. They are apart from the model's types, so that the model can change
//! without changing what clients read.

mod account;
mod animatic;
mod approval;
mod asset;
mod asset_details;
mod asset_facts;
mod asset_import;
mod batch;
mod edit;
mod estimate;
mod event;
mod film;
mod ids;
mod job;
mod language_tag;
mod library;
mod local_models;
mod mention;
mod moving;
mod named;
mod named_person;
mod numbers;
mod page;
mod presenter;
mod preset;
mod preview;
mod project;
mod published;
mod returned_cut;
mod review;
mod scene;
mod scene_edit;
mod series;
mod shared_folder;
mod spending;
mod stock;
mod storage_hook;
mod take;
mod template;
mod timeline;
mod transcript;
mod upload;
mod usage;
mod voices;
mod writing;

pub use account::*;
pub use animatic::AnimaticView;
pub use approval::{ApprovalRulesView, SetApprovalRules};
pub use asset::{
    AssetList, AssetPage, AssetUrl, AssetView, ContentQuery, FilesOf, ListAssets, PeaksQuery, PeaksView, UrlQuery,
};
pub use asset_details::{AssetDetailsView, AssetUsesView};
pub use asset_import::{AcceptedImport, ImportAsset, ImportedFromView};
pub use batch::{BatchPage, BatchRowList, BatchRowView, BatchView, CreateBatch, ListBatches};
pub use edit::{EditTimeline, EditedTimelineView};
pub use estimate::ProjectEstimateView;
pub use event::{EventMessage, EventView};
pub use film::{FinalFilmView, SetFinalFilm};
pub use job::{JobPage, JobView, ListJobs};
pub use library::{
    CompositionView, CreateLibraryEntry, DrawLibraryEntry, LibraryEntryView, LibraryPage, ListLibrary, PutLibraryEntry,
};
pub use local_models::{InstallLocalModel, ListLocalModels, LocalModelList, LocalModelView};
pub use mention::{MentionPage, MentionView, ReadMention};
pub use moving::MoveAssetBody;
pub use named_person::NamedPersonList;
pub use numbers::with_whole_numbers;
pub use page::{List, PageQuery};
pub use presenter::{ListPresenters, PresenterPage, PresenterView, PutPresenter};
pub use preset::{PresetList, PresetView};
pub use preview::{FrameQuery, TimelinePreviewView};
pub use project::{
    AcceptedProject, CreateProject, CreateProjectFromDocument, CreateProjectFromText, CreateProjectFromTopic,
    ListProjects, ProjectPage, ProjectView, Script,
};
pub use published::{FoundFilmView, PublishedFolderView};
pub use returned_cut::{ImportQuery, ImportedTimelineView, RestoreTimeline, RestoredTimelineView, TimelineVersionList};
pub use review::{ChangeComment, CommentPage, CommentView, CreateComment, PutReview, PutReviews};
pub use scene::{SceneList, SceneParts, SceneView, StalePartView};
pub use scene_edit::{
    ChangeScene, EditScenes, EditedScenesView, NewScene, RefreshView, RestoreScenes, RestoredScenesView, RevisionPage,
    RevisionView, StaleSceneView,
};
pub use series::{ListSeries, PutSeries, SeriesPage, SeriesView};
pub use shared_folder::SharedFolderView;
pub use spending::{DecideCall, ListCalls, ProjectCostView, ProviderCallPage, ProviderCallView, SetBudget};
pub use storage_hook::HookQuery;
pub use take::{
    CreditView, RegenerateScene, SpeechList, SpokenView, TakeJobs, TakeList, TakeView, credits_of, file_key,
    preview_key,
};
pub use template::{
    AcceptedTemplateVideo, ExpandedTemplateView, ListTemplates, PreviewTemplate, RenderTemplate, TemplateData,
    TemplateOutlineView, TemplatePage, TemplateUseView, TemplateView,
};
pub use timeline::{ExportTimeline, RenderTimeline};
pub use transcript::TranscribeAsset;
pub use upload::{BegunUpload, FinalizeUpload, InitUpload, UploadSession};
pub use usage::UsageView;
pub use voices::{ListVoices, LookList, OfferedLookView, SampleVoice, UnavailableOffers, VoiceList, VoiceView};
pub use writing::{WriteText, WritingData, WritingMessage};
